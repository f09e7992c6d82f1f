import type { Instant } from '@baton/kernel';
import { isToBeginAnew, mayRetry, maySkip, stepNeeding } from './decide-controls.js';
import type { GoalState, StepState } from './goal.state.js';
import { currentSteps, hasFailed } from './goal.state.js';
import type { HumanTaskCause, HumanTaskOption } from './human-task.events.js';
import { isSpare, isTurningBack } from './lost-steps.js';
import type { Matter } from './matter.js';
import { matter } from './matter.js';
import { isSentNoMore } from './operation.js';
import { isGoingForward, isPastTrying } from './step-time.js';
import type { Pending } from './way-back.js';
import { isLeftOut, whatIsPending } from './way-back.js';

/**
 * Adds what has taken longer than it may to what persons are asked about.
 *
 * @returns when more of it will
 */
export function addOverdue(state: GoalState, now: Instant, matters: Matter[]): readonly Instant[] {
  const pending = whatIsPending(state);
  const overdueAt = addUnanswered(state, pending, now, matters);
  if (!isGoingForward(state)) return overdueAt;
  const { settleBy } = state;
  for (const step of currentSteps(state)) {
    const isOver = isLeftOut(state, step) || hasFailed(step) || step.operations.forward?.phase.at === 'COMMITTED';
    if (
      isOver ||
      isSpare(state, step) ||
      step.settleBy === undefined ||
      pending.some((one) => one.step === step && one.dueAt <= now) ||
      matters.some((asked) => asked.step === step.planned.id && outcomeAsked.includes(asked.cause))
    )
      continue;
    if (step.settleBy > now) overdueAt.push(step.settleBy);
    else {
      // Once more where what was offered is taken no more, since the goal is to turn back and something holds it up.
      const digest = `${step.settleBy}${stageOf(state, step, now)}${isTurningBack(state) ? '.back' : ''}`;
      matters.push({ ...matter('STEP_OVERDUE', step, waysOnOf(state, step)), digest });
    }
  }
  if (settleBy !== undefined && settleBy > now) overdueAt.push(settleBy);
  else if (settleBy !== undefined)
    matters.push({
      ...{ kind: 'CHOOSE_RECOVERY', cause: 'GOAL_OVERDUE', system: 'baton', digest: settleBy },
      options: ['WAIT', 'CANCEL'],
      evidence: [
        { name: 'settleBy', value: settleBy },
        ...(state.plan?.stage === 'ACTING' ? [] : [{ name: 'lacks', value: 'plan' }]),
      ],
    });
  return overdueAt;
}

/** What became of a step is settled first: whatever a person chose about its time meanwhile might be wrong. */
const outcomeAsked: readonly HumanTaskCause[] = ['SYSTEM_CANNOT_TELL', 'REVOCATION_CANNOT_TELL'];

/** It is asked about before it is begun, once while it is sent again and again, and once more where it waits for the answer. */
function stageOf(state: GoalState, step: StepState, now: Instant): string {
  if (step.operations.forward === undefined) return '';
  return isPastTrying(state, step, 'forward', now) ? '.spent' : '.begun';
}

/** What would be taken now. */
function waysOnOf(state: GoalState, step: StepState): readonly HumanTaskOption[] {
  const ways: readonly (readonly [HumanTaskOption, boolean])[] = [
    ['WAIT', true],
    // One that is being worked on could be asked about; what comes of that is sent no more.
    ['RETRY', mayRetry(state, step, 'forward') && !isTurningBack(state)],
    ['SKIP', maySkip(state, step) && stepNeeding(state, step) === undefined],
    ['CANCEL', true],
  ];
  return ways.flatMap(([option, isTaken]) => (isTaken ? [option] : []));
}

/** What goes back, was given up or is open after the end: where no person is asked about it for another reason. */
function addUnanswered(state: GoalState, pending: readonly Pending[], now: Instant, matters: Matter[]): Instant[] {
  const overdueAt: Instant[] = [];
  for (const { step, operation, isToPutRight, dueAt } of pending) {
    const { id } = step.planned;
    if (matters.some((asked) => asked.step === id && asked.cause !== 'ATTEMPT_UNACCOUNTED_FOR')) continue;
    const digest = [id, operation.name, operation.generation, dueAt].join('.');
    if (dueAt > now) overdueAt.push(dueAt);
    else if (isToPutRight) {
      const again = mayRetry(state, step, operation.name) ? (['RETRY'] as const) : [];
      const options = ['WAIT', ...again, 'UNDONE', 'CORRECTED', 'LEFT'] as const;
      const isRevoked = operation.name !== 'forward' && isSentNoMore(operation);
      const asked = matter('COMPENSATION_OVERDUE', step, options, operation);
      matters.push({ ...asked, digest: isRevoked ? `${digest}.revoked` : digest });
    } else {
      const again = isToBeginAnew(state, step, operation) ? (['NOT_DONE_TRY_AGAIN'] as const) : [];
      matters.push({ ...matter('ANSWER_OVERDUE', step, ['DONE', ...again, 'NOT_DONE_GIVE_UP'], operation), digest });
    }
  }
  return overdueAt;
}
