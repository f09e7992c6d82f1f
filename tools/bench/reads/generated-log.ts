import type { EventToAppend, Position, StoredEvent, SubscriptionItem } from '@baton/event-store';
import { EventStore, goalCodec, goalStream } from '@baton/event-store';
import type { GoalEvent } from '@baton/goal/domain';
import type { EventId, SubjectId, TenantId } from '@baton/kernel';
import { instantOf } from '@baton/kernel';
import * as examples from '../../../libs/goal/domain/goal.examples.js';

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
const forward = (step: string) => ({ step, operation: 'forward' }) as const;
const { goalEventExamples: example } = examples;
const plan = examples.planned(examples.aChain('s1', 's2'));

export const recordOf = (goal: number): string => `rec_${Math.floor(goal / goalsPerAccount)}`;
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
    // Nothing ever happens beside its goals.
    if (stream.startsWith(goalStream(''))) yield* this.#eventsOf(Number(stream.slice(goalStream('').length)));
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
    return Promise.resolve(positionOf(this.goals - 1, storyOf(this.goals - 1, this.goals).length - 1));
  }

  override compare(first: Position, second: Position): number {
    return first < second ? -1 : first === second ? 0 : 1;
  }

  override async close(): Promise<void> {}

  #eventsOf(goal: number): readonly StoredEvent[] {
    const stream = goalStream(String(goal));
    return storyOf(goal, this.goals).map((event, revision) => {
      return { ...encoded(event, goal, this.goals), stream, revision, position: positionOf(goal, revision) };
    });
  }
}

function positionOf(goal: number, revision: number): Position {
  return `${String(goal).padStart(7, '0')}-${String(revision).padStart(2, '0')}`;
}

function encoded(event: GoalEvent, goal: number, goals: number): EventToAppend {
  const id = '00000000-0000-4000-8000-000000000001' as EventId;
  return goalCodec.encode(
    event,
    {
      tenant,
      actor: { kind: 'orchestrator', id: 'runner', roles: [], authenticatedBy: 'process' },
      ...{ commandId: id, $correlationId: String(goal), $causationId: id, decisionVersion: 1 },
      recordedAt: submittedAt(goal, goals),
    },
    id,
  );
}

/** Ten events for a goal that went through; its account is its own and of nineteen others. */
function storyOf(goal: number, goals: number): readonly GoalEvent[] {
  const account = accountOf(goal);
  const labels = examples.someLabels({ subjects: [account] });
  const { data: commit } = examples.committed(forward('s1'));
  const { data: brief } = examples.briefed(forward('s1'));
  const considered = brief.considered.map((one) => ('labels' in one ? { ...one, labels } : one));
  const submitted = examples.submitted({
    ...{ goalId: String(goal), owner: `person-${goal % owners}`, subjects: [account] },
    playbook: { id: playbooks[goal % playbooks.length] ?? '', version: '1', digest: 'digest' },
    attributes: [examples.anAttribute('account.name', { labels })],
  });
  const receipt = { ...commit.receipt, recordIndex: recordOf(goal) };
  const middle: readonly GoalEvent[] = [
    ...[submitted, plan, { type: 'HandoffBriefed', data: { ...brief, considered } } as const],
    examples.dispatched(forward('s1')),
  ];
  if (goal < goals - openGoals)
    return [
      ...middle,
      { type: 'StepCommitted', data: { ...commit, receipt } },
      ...[examples.briefed(forward('s2')), examples.dispatched(forward('s2')), examples.committed(forward('s2'))],
      example.GoalConcluded,
    ];
  if (goal % 4 === 0) return [...middle, example.OperationBecameUnknown, example.HumanTaskOpened];
  if (goal % 4 === 1) return [...middle, example.GoalPaused];
  return middle;
}
