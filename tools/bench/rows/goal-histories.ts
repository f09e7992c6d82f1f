import { randomUUID } from 'node:crypto';
import type { EventStore, EventToAppend, Position } from '@baton/event-store';
import { goalCodec, goalStream } from '@baton/event-store';
import type { GoalEvent } from '@baton/goal/domain';
import type { EventId, EventMetadata, TenantId } from '@baton/kernel';
import { instantOf } from '@baton/kernel';
import * as examples from '../../../libs/goal/domain/goal.examples.js';

/* Histories of goals as runners write them: five steps that go through, of twenty-five attributes. */

const steps = ['s1', 's2', 's3', 's4', 's5'];
const plan = examples.planned(examples.aChain(...steps));
const attributes = Array.from({ length: 25 }, (_, n) => examples.anAttribute(`account.field${n}`));
const concluded = examples.goalEventExamples.GoalConcluded;

export const eventsPerGoal = appendsOf('').flat().length;

/** Writes one goal to its end; told of each append once it is durable. */
export async function writeGoal(store: EventStore, onDurable: (position: Position) => void): Promise<void> {
  const goalId = randomUUID();
  let end: 'NO_STREAM' | number = 'NO_STREAM';
  for (const append of appendsOf(goalId)) {
    const result = await store.append(goalStream(goalId), end, encoded(append, goalId));
    if (result.status !== 'APPENDED') throw new Error('Somebody else writes to the store of this bench');
    onDurable(result.position);
    end = (end === 'NO_STREAM' ? -1 : end) + append.length;
  }
}

/** Lets so many writers write goals to their ends, each one after the other. */
export async function writeGoals(
  store: EventStore,
  { goals, writers, onGoal }: { readonly goals: number; readonly writers: number; readonly onGoal?: () => void },
): Promise<{ readonly events: number; readonly seconds: number }> {
  const begun = performance.now();
  let left = goals;
  const writer = async (): Promise<void> => {
    while (left-- > 0) {
      await writeGoal(store, () => undefined);
      onGoal?.();
    }
  };
  await Promise.all(Array.from({ length: writers }, writer));
  return { events: goals * eventsPerGoal, seconds: (performance.now() - begun) / 1_000 };
}

/** The appends of a goal, with the answers and the next intent of each in one. */
function appendsOf(goalId: string): GoalEvent[][] {
  const intent = (step = '') => [examples.briefed(forward(step)), examples.dispatched(forward(step))];
  const first = [examples.submitted({ goalId, attributes }), plan, ...intent('s1')];
  const rest = steps.map((step, n) => {
    const next = steps[n + 1];
    return [examples.committed(forward(step)), ...(next === undefined ? [concluded] : intent(next))];
  });
  return [first, ...rest];
}

function forward(step: string) {
  return { step, operation: 'forward' } as const;
}

function encoded(events: readonly GoalEvent[], goalId: string): EventToAppend[] {
  const commandId = randomUUID();
  const metadata: EventMetadata = {
    tenant: 't1' as TenantId,
    actor: { kind: 'orchestrator', id: 'runner', roles: [], authenticatedBy: 'process' },
    ...{ commandId, $correlationId: goalId, $causationId: commandId, decisionVersion: 1 },
    recordedAt: instantOf(Date.now()),
  };
  return events.map((event) => goalCodec.encode(event, metadata, randomUUID() as EventId));
}
