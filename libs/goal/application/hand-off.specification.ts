import { subjectKey, tenantKey, Vault } from '@baton/encryption';
import { MemoryKeyStore } from '@baton/encryption/key-store/memory';
import { goalStream } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { GoalEvent, GoalState, SealedAttribute } from '@baton/goal/domain';
import { decisionOwed, goalDecider, resume } from '@baton/goal/domain';
import type { PolicyAnswer, PolicyQuestion } from '@baton/handoff/domain';
import { DisclosurePolicy } from '@baton/handoff/policy';
import type { TenantId } from '@baton/kernel';
import type { Capability } from '@baton/specialist/domain';
import { SystemChance } from '@baton/time-and-chance/system';
import { aReason } from '../domain/control.examples.js';
import { aMoment, anAccount, anEventId, aPlan, aStep, someLabels, submitted } from '../domain/goal.examples.js';
import type { HandOffDesk } from './hand-off.js';
import { prepareHandoff } from './hand-off.js';
import { ManifestCatalog } from './manifest-catalog.js';

/* How specifications have one handoff of a goal decided, with a person who lets cross what was blocked. */

export const tenant = 't1' as TenantId;
export const ref = { step: 's1', operation: 'forward' } as const;

const write: Capability = {
  ...{ name: 'desk.note.write', version: '1', sentence: 'Writes a note.', effect: 'WRITE', output: [], before: [] },
  input: [{ name: 'note', type: 'text', required: true, forms: ['FULL'] }],
  ...{ reversibility: 'IRREVERSIBLE', compensations: [{ kind: 'NOTIFY', inputs: {} }] },
  ...{ idempotencyClass: 'NATIVE', callTimeoutMs: 1_000, visibilityLagMs: 0 },
};

/** Lets everything cross but how somebody can be reached. */
export class NoContacts extends DisclosurePolicy {
  readonly setHash = 'policies';
  readonly combinations = [];

  decide({ category }: PolicyQuestion): PolicyAnswer {
    if (category === 'contact') return { decision: 'DENY', reason: 'NO_PERMIT_MATCHED', policies: [] };
    return { decision: 'PERMIT', policies: ['all'] };
  }
}

export async function aDesk(input: Capability['input'] = write.input) {
  const keys = new MemoryKeyStore();
  await keys.ensure([tenantKey(tenant), subjectKey(anAccount)]);
  const vault = new Vault(keys);
  const manifest = { specialist: 'desk', system: 'desk', capabilities: [{ ...write, input }] };
  const catalog = new ManifestCatalog({
    describe: () => Promise.resolve({ manifest, manifestDigest: 'manifest', journalId: 'journal-1' }),
  });
  const nothing = {
    ledger: { lines: () => Promise.resolve({ lines: [], more: false }) },
    progress: { reaches: () => Promise.resolve(true) },
    gateway: { heardOf: () => undefined },
  };
  const store = new MemoryEventStore();
  return { vault, keys, catalog, store, chance: new SystemChance(), policy: new NoContacts(), ...nothing } as const;
}

export async function aGoal(
  { vault, catalog }: Pick<HandOffDesk, 'vault' | 'catalog'>,
  note: string,
  { goalId = 'g1', tells = 'note' }: { readonly goalId?: string; readonly tells?: string } = {},
): Promise<GoalState> {
  const sealed = (name: string, category: 'note' | 'contact', value: string): SealedAttribute => ({
    ...{ name, type: category === 'note' ? 'text' : 'phone', labels: someLabels({ category }), sealedIn: anEventId },
    sealed: vault.seal(value, subjectKey(anAccount), {
      stream: goalStream(goalId),
      eventId: anEventId,
      attribute: name,
    }),
  });
  const attributes = [sealed('note', 'note', note), sealed('account.phone', 'contact', '+49 170 1234567')];
  const { pin } = await catalog.offer('desk', write.name);
  const plan = aPlan({ steps: [aStep('s1', { pin, inputs: { note: tells }, compensations: [] })] });
  return after(goalDecider.initial, [
    submitted({ goalId, attributes }),
    { type: 'PlanProposed', data: { plan, attributes: [], sealedIn: anEventId } },
  ]);
}

export function after(state: GoalState, events: readonly GoalEvent[]): GoalState {
  return events.reduce((before, event) => goalDecider.evolve(before, event), state);
}

export async function decided(desk: HandOffDesk, state: GoalState) {
  const prepared = await prepareHandoff(desk, state, ref, { now: aMoment, tenant, isAllDurable: true });
  if (prepared === 'ONCE_DURABLE') throw new Error('All is durable');
  const { command, brief } = prepared;
  return { brief, events: goalDecider.decide(command, state) };
}

/** The person who is asked of what was blocked lets it cross. */
export function letCross(before: GoalState, blocked: readonly GoalEvent[]): GoalState {
  const state = after(before, blocked);
  const [owed] = resume(state, { now: aMoment, inFlight: new Set() }).owed;
  if (owed?.owe !== 'OPEN_TASK') throw new Error('Nobody is asked');
  const [asked] = goalDecider.decide(decisionOwed(owed, aMoment), state);
  if (asked?.type !== 'HumanTaskOpened') throw new Error('Nobody is asked');
  const { taskId, digest } = asked.data;
  const answer = { ...aReason, now: aMoment, taskId, digest, option: 'WAIVE' } as const;
  return after(state, goalDecider.decide({ type: 'ResolveTask', data: answer }, state));
}
