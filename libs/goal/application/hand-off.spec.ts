import { describe, expect, it } from '@jest/globals';
import { subjectKey, tenantKey, Vault } from '@baton/encryption';
import { MemoryKeyStore } from '@baton/encryption/key-store/memory';
import { goalStream } from '@baton/event-store';
import type { GoalEvent, GoalState, SealedAttribute } from '@baton/goal/domain';
import { decisionOwed, goalDecider, resume } from '@baton/goal/domain';
import type { PolicyAnswer, PolicyQuestion } from '@baton/handoff/domain';
import { DisclosurePolicy } from '@baton/handoff/policy';
import type { TenantId } from '@baton/kernel';
import { plusMs } from '@baton/kernel';
import type { Capability } from '@baton/specialist/domain';
import { SystemChance } from '@baton/time-and-chance/system';
import { aReason } from '../domain/control.examples.js';
import { aMoment, anAccount, anEventId, aPlan, aStep, someLabels, submitted } from '../domain/goal.examples.js';
import type { HandOffDesk } from './hand-off.js';
import { prepareHandoff } from './hand-off.js';
import { ManifestCatalog } from './manifest-catalog.js';

const tenant = 't1' as TenantId;
const ref = { step: 's1', operation: 'forward' } as const;

const write: Capability = {
  ...{ name: 'desk.note.write', version: '1', sentence: 'Writes a note.', effect: 'WRITE', output: [], before: [] },
  input: [{ name: 'note', type: 'text', required: true, forms: ['FULL'] }],
  ...{ reversibility: 'IRREVERSIBLE', compensations: [{ kind: 'NOTIFY', inputs: {} }] },
  ...{ idempotencyClass: 'NATIVE', callTimeoutMs: 1_000, visibilityLagMs: 0 },
};

/** Lets everything cross but how somebody can be reached. */
class NoContacts extends DisclosurePolicy {
  readonly setHash = 'policies';

  decide({ category }: PolicyQuestion): PolicyAnswer {
    if (category === 'contact') return { decision: 'DENY', reason: 'NO_PERMIT_MATCHED', policies: [] };
    return { decision: 'PERMIT', policies: ['all'] };
  }
}

async function aDesk() {
  const keys = new MemoryKeyStore();
  await keys.ensure([tenantKey(tenant), subjectKey(anAccount)]);
  const vault = new Vault(keys);
  const manifest = { specialist: 'desk', system: 'desk', capabilities: [write] };
  const catalog = new ManifestCatalog({
    describe: () => Promise.resolve({ manifest, manifestDigest: 'manifest', journalId: 'journal-1' }),
  });
  const heardOf = () => undefined;
  return { vault, keys, catalog, chance: new SystemChance(), policy: new NoContacts(), gateway: { heardOf } } as const;
}

async function aGoal({ vault, catalog }: Awaited<ReturnType<typeof aDesk>>, note: string): Promise<GoalState> {
  const sealed = (name: string, category: 'note' | 'contact', value: string): SealedAttribute => ({
    ...{ name, type: category === 'note' ? 'text' : 'phone', labels: someLabels({ category }), sealedIn: anEventId },
    sealed: vault.seal(value, subjectKey(anAccount), { stream: goalStream('g1'), eventId: anEventId, attribute: name }),
  });
  const attributes = [sealed('note', 'note', note), sealed('account.phone', 'contact', '+49 170 1234567')];
  const { pin } = await catalog.offer('desk', write.name);
  const plan = aPlan({ steps: [aStep('s1', { pin, inputs: { note: 'note' }, compensations: [] })] });
  return after(goalDecider.initial, [
    submitted({ attributes }),
    { type: 'PlanProposed', data: { plan, attributes: [], sealedIn: anEventId } },
  ]);
}

function after(state: GoalState, events: readonly GoalEvent[]): GoalState {
  return events.reduce((before, event) => goalDecider.evolve(before, event), state);
}

async function decided(desk: HandOffDesk, state: GoalState) {
  const { command, brief } = await prepareHandoff(desk, state, ref, { now: aMoment, tenant });
  return { brief, events: goalDecider.decide(command, state) };
}

describe('a brief that holds what must stay', () => {
  it('is not sent: the handoff is blocked, and a person is asked who sees where it stands and nothing of the value', async () => {
    const desk = await aDesk();
    const state = await aGoal(desk, 'Reach them at 0049-170-1234567');
    const { brief, events } = await decided(desk, state);
    expect(brief).toBeUndefined();
    expect(events).toMatchObject([
      {
        type: 'HandoffBlocked',
        data: { blockedFields: ['note'], stopped: [{ field: 'note', attribute: 'account.phone' }] },
      },
    ]);
    expect(JSON.stringify(events)).not.toContain('1234567');
    const blocked = after(state, events);
    const [owed] = resume(blocked, { now: aMoment, inFlight: new Set() }).owed;
    if (owed?.owe !== 'OPEN_TASK') throw new Error('Nobody is asked');
    expect(goalDecider.decide(decisionOwed(owed, aMoment), blocked)).toMatchObject([
      {
        type: 'HumanTaskOpened',
        data: {
          kind: 'WAIVE_DISCLOSURE',
          evidence: expect.arrayContaining([{ name: 'holds', value: 'account.phone' }]),
        },
      },
    ]);
  });

  it('is sent once a person has let this field cross for this handoff, which the handoff names', async () => {
    const desk = await aDesk();
    const state = await aGoal(desk, 'Reach them at 0049-170-1234567');
    const waived = after(state, [
      ...(await decided(desk, state)).events,
      {
        type: 'DisclosureWaived',
        data: { ...ref, waiverId: 'w1', fields: ['note'], expiresAt: plusMs(aMoment, 1), ...aReason },
      },
    ]);
    const { brief, events } = await decided(desk, waived);
    expect(brief?.text.reveal()).toContain('1234567');
    expect(events[0]).toMatchObject({ type: 'HandoffBriefed', data: { waivers: ['w1'] } });
  });

  it('is sent where it holds nothing but what may cross', async () => {
    const desk = await aDesk();
    const { brief } = await decided(desk, await aGoal(desk, 'Nothing new'));
    expect(brief?.text.reveal()).toBe('{"note":"Nothing new"}');
  });
});
