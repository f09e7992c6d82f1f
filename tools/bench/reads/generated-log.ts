import { conversationKey, recordIndexOf, tenantKey, Vault } from '@baton/encryption';
import { MemoryKeyStore } from '@baton/encryption/key-store/memory';
import type { Position, StoredEvent, SubscriptionItem } from '@baton/event-store';
import {
  EventStore,
  goalCodec,
  goalInQuarantineOf,
  goalStream,
  quarantineCodec,
  quarantineStream,
} from '@baton/event-store';
import type { GoalEvent } from '@baton/goal/domain';
import type { EventId, SubjectId, TenantId } from '@baton/kernel';
import { instantOf } from '@baton/kernel';
import * as examples from '../../../libs/goal/domain/goal.examples.js';
import { quarantineEventExamples } from '../../../libs/goal/domain/quarantine.examples.js';

/** How many goals have not ended, however many have: what is being worked on does not grow with history. */
export const openGoals = 500;
export const owners = 50;
export const playbooks = ['contract-renewal', 'contract-offboarding', 'price-review'] as const;
/** Goals about one account. */
export const goalsPerAccount = 20;

const days = 365;
const dayMs = 24 * 60 * 60_000;
const begun = Date.UTC(2026, 0, 1);
const tenant = 't1' as TenantId;
const id = '00000000-0000-4000-8000-000000000001' as EventId;
const forward = (step: string) => ({ step, operation: 'forward' }) as const;
const { goalEventExamples: example } = examples;
const plan = examples.planned(examples.aChain('s1', 's2'));

// Every process that speaks of this log gives its records the same names, so its keys are no secret.
const keys = new MemoryKeyStore(() => new Uint8Array(64));
await keys.ensure([tenantKey(tenant)]);
export const vaultOfLog = new Vault(keys);

/** The record that a goal has changed, as its system names it. */
export const recordOf = (goal: number) => ({ system: 'sap', recordId: `record-${Math.floor(goal / goalsPerAccount)}` });
/** As the log and the rows name it. */
export const recordIndexIn = (goal: number): string => recordIndexOf(vaultOfLog, { tenant, ...recordOf(goal) });
export const accountOf = (goal: number): SubjectId => `sub_${Math.floor(goal / goalsPerAccount)}` as SubjectId;
/** When a goal was taken on: all of them over a year. */
export const submittedAt = (goal: number, goals: number) =>
  instantOf(begun + Math.floor((goal / goals) * days * dayMs));

/**
 * A log of goals that is made as it is read, so that what is measured is the projecting and not a disk: most have gone
 * through, and the latest ones are at work, some of them in doubt or asking a person.
 */
export class GeneratedLog extends EventStore {
  constructor(readonly goals: number) {
    super();
  }

  override append(): never {
    throw new Error('It is only read');
  }

  override async *readStream(stream: string): AsyncGenerator<StoredEvent> {
    const goal = stream.startsWith(goalStream('')) ? stream.slice(goalStream('').length) : goalInQuarantineOf(stream);
    // Nothing ever happens beside its goals, but that some are set aside.
    if (goal !== undefined) yield* this.#eventsOf(Number(goal)).filter((event) => event.stream === stream);
  }

  override async *readAll(): AsyncGenerator<StoredEvent> {
    for (let goal = 0; goal < this.goals; goal++) yield* this.#eventsOf(goal);
  }

  override async *subscribe(): AsyncGenerator<SubscriptionItem> {
    for await (const event of this.readAll()) yield { kind: 'event', event };
    yield { kind: 'caught-up' };
    await new Promise(() => undefined);
  }

  override end(): Promise<Position> {
    const story = this.#eventsOf(this.goals - 1);
    return Promise.resolve(positionOf(this.goals - 1, story.length - 1));
  }

  override compare(first: Position, second: Position): number {
    return first < second ? -1 : first === second ? 0 : 1;
  }

  override async close(): Promise<void> {}

  #eventsOf(goal: number): readonly StoredEvent[] {
    const metadata = metadataOf(goal, this.goals);
    const story = storyOf(goal, this.goals).map((event, revision) => {
      return { ...goalCodec.encode(event, metadata, id), stream: goalStream(String(goal)), revision };
    });
    const asides = isSetAside(goal, this.goals) ? [setAside(goal)] : [];
    const beside = asides.map((event, revision) => {
      return { ...quarantineCodec.encode(event, metadata, id), stream: quarantineStream(String(goal)), revision };
    });
    return [...story, ...beside].map((event, nth) => ({ ...event, position: positionOf(goal, nth) }));
  }
}

function positionOf(goal: number, nth: number): Position {
  return `${String(goal).padStart(7, '0')}-${String(nth).padStart(2, '0')}`;
}

function metadataOf(goal: number, goals: number) {
  return {
    tenant,
    actor: { kind: 'orchestrator', id: 'runner', roles: [], authenticatedBy: 'process' },
    ...{ commandId: id, $correlationId: String(goal), $causationId: id, decisionVersion: 1 },
    recordedAt: submittedAt(goal, goals),
  } as const;
}

/** A few of those that are being worked on. */
function isSetAside(goal: number, goals: number): boolean {
  return goal >= goals - openGoals && goal % 20 === 2;
}

function setAside(goal: number) {
  const { GoalQuarantined: event } = quarantineEventExamples;
  return { ...event, data: { ...event.data, goalId: String(goal) } };
}

/** Ten events for a goal that went through; its account is its own and of nineteen others. */
function storyOf(goal: number, goals: number): readonly GoalEvent[] {
  const account = accountOf(goal);
  const labels = examples.someLabels({ subjects: [account] });
  const { data: brief } = examples.briefed(forward('s1'));
  const considered = brief.considered.map((one) => ('labels' in one ? { ...one, labels } : one));
  const submitted = examples.submitted({
    ...{ goalId: String(goal), owner: `person-${goal % owners}`, subjects: [account] },
    playbook: { id: playbooks[goal % playbooks.length] ?? '', version: '1', digest: 'digest' },
    attributes: [examples.anAttribute('account.name', { labels })],
  });
  const middle: readonly GoalEvent[] = [
    ...[submitted, plan, { type: 'HandoffBriefed', data: { ...brief, considered } } as const],
    examples.dispatched(forward('s1')),
  ];
  if (goal < goals - openGoals)
    return [
      ...middle,
      committed('s1', recordIndexIn(goal)),
      ...[examples.briefed(forward('s2')), examples.dispatched(forward('s2')), committed('s2')],
      example.GoalConcluded,
    ];
  if (goal % 4 === 0) return [...middle, example.OperationBecameUnknown, example.HumanTaskOpened];
  if (goal % 4 === 1) return [...middle, example.GoalPaused];
  return middle;
}

/** What it has sealed reads as erased: its key is one that nobody has. */
function committed(step: string, recordIndex = `rec_${step}`): GoalEvent {
  const { type, data } = examples.committed(forward(step));
  const sealedRecordId = { ...data.receipt.sealedRecordId, keyId: conversationKey('erased') };
  return { type, data: { ...data, receipt: { ...data.receipt, recordIndex, sealedRecordId } } };
}
