import { randomUUID } from 'node:crypto';
import type { EventToAppend } from '@baton/event-store';

/** What the benches ask of any log: to append to a stream that ends at a revision, -1 for none. */
export interface AppendLog {
  append(stream: string, end: number, events: readonly EventToAppend[]): Promise<void>;
}

/** What a goal leaves in a log. */
export interface GoalShape {
  readonly eventsOfAppends: readonly number[];
  /** Characters of sealed values in each event. */
  readonly sealedLength: number;
}

/** A goal of five steps: 7 appends with 20 events of about a kilobyte, half of it metadata. */
export const goalShape: GoalShape = { eventsOfAppends: [3, 2, 3, 3, 3, 3, 3], sealedLength: 460 };

/** Many small appends: 12 with 25 events, a shape that hand-rolled logs have been measured with elsewhere. */
export const smallShape: GoalShape = { eventsOfAppends: [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3], sealedLength: 0 };

export interface Load {
  readonly goals: number;
  readonly appends: number;
  readonly events: number;
  readonly seconds: number;
}

/** Lets writers carry goals to their end, one append of each at a time, until the time or the number of goals is up. */
export async function writeGoals(
  log: AppendLog,
  shape: GoalShape,
  writers: number,
  until: { readonly ms?: number; readonly goals?: number },
): Promise<Load> {
  const begun = performance.now();
  const deadline = begun + (until.ms ?? Number.POSITIVE_INFINITY);
  let goals = 0;
  const mayBegin = (): boolean => performance.now() < deadline && goals < (until.goals ?? Number.POSITIVE_INFINITY);
  const writer = async (): Promise<void> => {
    while (mayBegin()) {
      goals += 1;
      await writeGoal(log, shape);
    }
  };
  await Promise.all(Array.from({ length: writers }, writer));
  const seconds = (performance.now() - begun) / 1_000;
  return { goals, appends: goals * shape.eventsOfAppends.length, events: goals * eventsPerGoal(shape), seconds };
}

async function writeGoal(log: AppendLog, shape: GoalShape): Promise<void> {
  const goal = randomUUID();
  const sealed = 'c2VhbGVk'.repeat(shape.sealedLength / 8);
  let end = -1;
  for (const count of shape.eventsOfAppends) {
    // In streams of no goal: on a server they outlast the bench, and read models would take them for goals.
    await log.append(`bench-${goal}`, end, eventsOf(goal, count, sealed));
    end += count;
  }
}

/** Events of one decision about a goal, which share their metadata. */
export function eventsOf(goal: string, count: number, sealed: string): EventToAppend[] {
  const commandId = randomUUID();
  const metadata = {
    tenant: 'tenant-1',
    actor: { kind: 'orchestrator', id: 'runner-1', roles: ['runner'], authenticatedBy: 'process' },
    commandId,
    $correlationId: goal,
    $causationId: commandId,
    recordedAt: new Date().toISOString(),
    decisionVersion: 1,
  };
  return Array.from({ length: count }, (_, index) => ({
    id: randomUUID(),
    type: 'goal.OperationDispatched.v1',
    data: { step: 'invoice', operation: index, handoffId: commandId, sentAtMs: performance.now(), sealed },
    metadata,
  }));
}

export function eventsPerGoal({ eventsOfAppends }: GoalShape): number {
  return eventsOfAppends.reduce((sum, count) => sum + count, 0);
}
