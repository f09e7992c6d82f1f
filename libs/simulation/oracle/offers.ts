import type { HumanTaskOption, HumanTaskState, PersonsReason, ReceiptRecord } from '@baton/goal/domain';
import { goalDecider, operationOf } from '@baton/goal/domain';
import type { Instant } from '@baton/kernel';
import { eventIdOf, plusMs, Refusal } from '@baton/kernel';
import type { World } from '../world/world.js';
import type { GoalAccount } from './ledger.js';
import { shortGoal } from './names.js';

const sealed = { keyId: 'tenant:somebody', algorithm: 'A256GCM', nonce: '', ciphertext: '' } as const;
const reason: PersonsReason = { sealedReason: sealed, sealedIn: eventIdOf('00000000-0000-4000-8000-000000000001') };
const receipt: ReceiptRecord = { recordType: 'Record', recordIndex: 'rec_of_nobody', sealedRecordId: sealed };
const dayMs = 24 * 60 * 60_000;

/**
 * Whatever an open task offers can be chosen; but while a machine finds out what became of an attempt of what it is about, whoever
 * wants another one, or none, has to wait for the answer. A question about what takes too long offers what is taken when it is
 * opened, and is judged then.
 * @param now by the clock of whoever wrote last
 * @param opened the tasks that were opened with what was written
 */
export function judgeOffers(world: World, goal: GoalAccount, now: Instant, opened: ReadonlySet<string>): void {
  for (const task of Object.values(goal.state.tasks)) {
    if (task.ended !== undefined || isFoundOut(goal, task)) continue;
    if (task.cause.endsWith('_OVERDUE') && !opened.has(task.taskId)) continue;
    for (const option of task.options) {
      const refusal = refusalOf(goal, task, option, now);
      if (refusal !== undefined)
        world.violate(
          'what is offered is not refused',
          `${shortGoal(goal.goalId)} ${task.taskId} ${option}: ${refusal}`,
        );
    }
  }
}

function isFoundOut({ state }: GoalAccount, { step, operation }: HumanTaskState): boolean {
  const about = step === undefined || operation === undefined ? undefined : operationOf(state, { step, operation });
  return (
    about !== undefined &&
    (about.fence === 'REQUESTED' || ['DISPATCHED', 'IN_PROGRESS', 'UNKNOWN'].includes(about.phase.at))
  );
}

function refusalOf(
  { state }: GoalAccount,
  { taskId, digest }: HumanTaskState,
  option: HumanTaskOption,
  now: Instant,
): string | undefined {
  const answer = { taskId, digest, option, receipt, waitUntil: plusMs(now, dayMs) };
  try {
    goalDecider.decide({ type: 'ResolveTask', data: { ...answer, ...reason, now } }, state);
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) return String(error);
    // What it is about is over already, and the next turn withdraws it.
    return error.code === 'TASK_CHANGED' ? undefined : String(error.code);
  }
}
