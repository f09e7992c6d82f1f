import type { Instant } from '@baton/kernel';
import type { GoalCommand } from './goal.commands.js';
import type { Owed } from './owed.js';

/** What is owed that takes nothing but deciding it: no value opened, nobody asked, nothing sent. */
export type OwedDecision = Exclude<
  Owed,
  {
    readonly owe:
      'PLAN' | 'HAND_OFF' | 'RELEASE_RESERVATION' | 'SEND_AGAIN' | 'ASK_OUTCOME' | 'REVOKE' | 'CHECK_CONDITION';
  }
>;

export function decisionOwed(owed: OwedDecision, now: Instant): GoalCommand {
  switch (owed.owe) {
    case 'REQUEST_REVOCATION':
      return { type: 'RequestRevocation', data: { step: owed.step, operation: owed.operation, now } };
    case 'GIVE_UP_RESERVATION':
      return { type: 'GiveUpReservation', data: { step: owed.step, operation: owed.operation, now } };
    case 'RETRY_FORWARD':
      return { type: 'RetryForward', data: { step: owed.step, now } };
    case 'REQUIRE_COMPENSATION':
      return { type: 'RequireCompensation', data: { step: owed.step, now } };
    case 'EXHAUST_COMPENSATION':
      return { type: 'ExhaustCompensation', data: { step: owed.step, now } };
    case 'OPEN_TASK':
      return { type: 'OpenTask', data: { taskId: owed.taskId, now } };
    case 'REMIND_OF_TASK':
      return { type: 'RemindOfTask', data: { taskId: owed.taskId, now } };
    case 'ESCALATE_TASK':
      return { type: 'EscalateTask', data: { taskId: owed.taskId, now } };
    case 'WITHDRAW_TASK':
      return { type: 'WithdrawTask', data: { taskId: owed.taskId, now } };
    case 'CONCLUDE':
      return { type: 'Conclude', data: { now } };
    case 'AMEND':
      return { type: 'Amend', data: { now } };
  }
}
