import { Refusal } from '@baton/kernel';
import type { GoalState } from '@baton/goal/domain';
import type { Control, Requester } from './messages.js';

type Role = 'operator' | 'approver';

/** Who may do what beside the roles below: whoever owns a goal may stop it, let it go on, give it up and try again. */
const owners: readonly Control['do'][] = ['PAUSE', 'RESUME', 'CANCEL', 'RETRY_STEP', 'CHOOSE_RECOVERY'];

const roles: Readonly<Record<Control['do'], readonly Role[]>> = {
  PAUSE: ['operator', 'approver'],
  RESUME: ['operator', 'approver'],
  CANCEL: ['operator', 'approver'],
  RETRY_STEP: ['operator', 'approver'],
  SKIP_STEP: ['operator', 'approver'],
  MARK_OUTCOME: ['operator', 'approver'],
  CHOOSE_RECOVERY: ['operator', 'approver'],
  RESOLVE_TASK: ['operator', 'approver'],
  // It leaves effects in systems that nobody puts right.
  TERMINATE: ['approver'],
};

/** @throws Refusal ROLE_NEEDED, naming the roles that may */
export function mustBeAllowed(control: Control, requester: Requester, { owner, tasks }: GoalState): void {
  const isOwners = owners.includes(control.do) && requester.actorId === owner;
  const allowed = roles[control.do];
  if (!isOwners && !allowed.some((role) => requester.roles.includes(role))) throw roleNeeded(allowed);
  const asked = control.do === 'RESOLVE_TASK' ? tasks[control.taskId]?.role : undefined;
  if (asked === 'approver' && !requester.roles.includes(asked)) throw roleNeeded(['approver']);
}

/** Setting a goal free again takes somebody who understood why it was set aside. */
export function mustBeOperator(requester: Requester): void {
  if (!requester.roles.includes('operator')) throw roleNeeded(['operator']);
}

function roleNeeded(allowed: readonly Role[]): Refusal {
  return new Refusal('ROLE_NEEDED', `That takes the role ${allowed.join(' or ')}`);
}
