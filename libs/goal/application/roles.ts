import type { Classification, Instant } from '@baton/kernel';
import { isStricter, Refusal } from '@baton/kernel';
import type { GoalState, HumanTaskState } from '@baton/goal/domain';
import { askedTask, quoteAskedAbout } from '@baton/goal/domain';
import type { Control, Requester } from './messages.js';

type Role = 'operator' | 'approver' | 'auditor' | 'admin';

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
  DELEGATE_TASK: ['operator', 'approver'],
  // It leaves effects in systems that nobody puts right.
  TERMINATE: ['approver'],
  // To lower a label; anybody may raise one.
  RELABEL: ['approver'],
};

/** Who may see a value of this class, in a goal that they may see; whoever owns the goal may see all of it. */
const seers: Readonly<Record<Exclude<Classification, 'public'>, readonly Role[]>> = {
  internal: ['operator', 'approver', 'auditor', 'admin'],
  confidential: ['operator', 'approver', 'auditor'],
  restricted: ['approver', 'auditor'],
};

/** Whether somebody of the goal's own tenant may see a value of this class. */
export function mayOpen({ actorId, roles }: Requester, owner: string, classification: Classification): boolean {
  if (classification === 'public' || actorId === owner) return true;
  return seers[classification].some((role) => roles.includes(role));
}

/**
 * @throws Refusal ROLE_NEEDED, naming the roles that may; FOUR_EYES for whoever would approve their own goal;
 * SIGHT_NEEDED for whoever would let a text cross that they may not see
 */
export function mustBeAllowed(control: Control, requester: Requester, state: GoalState, now: Instant): void {
  if (control.do === 'RESOLVE_TASK' || control.do === 'DELEGATE_TASK') {
    const task = askedTask(state, control.taskId, now);
    mustBeAsked(task, requester, state);
    // Whoever may not answer gets nothing passed on either: it would only lie there.
    if (control.do === 'DELEGATE_TASK') mustBeSomebodyElse(task, control.to, state);
    else if (control.option === 'WAIVE') mustSeeWhatIsQuoted(task, requester, state);
    return;
  }
  if (control.do === 'RELABEL' && raises(control, state)) return;
  const isOwners = owners.includes(control.do) && requester.actorId === state.owner;
  if (!isOwners) mustHaveOneOf(roles[control.do], requester);
}

/** Whoever finds a value more delicate than its label says so; what is not there is refused for that. */
function raises(
  { attribute, classification }: Extract<Control, { do: 'RELABEL' }>,
  { attributes }: Pick<GoalState, 'attributes'>,
): boolean {
  const known = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
  if (!known) return true;
  return !isStricter(known.labels.classification, classification);
}

/** Who may answer: whoever has the role that is asked or a higher one, or the one person whom it was passed on to. */
function mustBeAsked(task: HumanTaskState | undefined, requester: Requester, state: GoalState): void {
  mustBeSomebodyElse(task, requester.actorId, state);
  if (task?.delegatedTo !== undefined && task.delegatedTo === requester.actorId) return;
  if (task?.kind === 'CHOOSE_RECOVERY' && requester.actorId === state.owner) return;
  mustHaveOneOf(task?.role === 'approver' ? ['approver'] : roles.RESOLVE_TASK, requester);
}

/** A text is approved word for word, which takes sight of it, also of whom the task was passed on to. */
function mustSeeWhatIsQuoted(task: HumanTaskState | undefined, requester: Requester, state: GoalState): void {
  const { step = '', operation = 'forward', digest = '' } = task ?? {};
  const quote = quoteAskedAbout(state, { step, operation, digest });
  if (quote && !mayOpen(requester, state.owner, quote.labels.classification))
    throw new Refusal('SIGHT_NEEDED', 'Only who may see a text can let it cross, and it is not shown to you');
}

/** Four eyes: nobody approves a goal of their own, whatever their role. */
function mustBeSomebodyElse(task: HumanTaskState | undefined, person: string, { owner, plan }: GoalState): void {
  if (task?.kind === 'APPROVE_PLAN' && plan?.approval === 'FOUR_EYES' && person === owner)
    throw new Refusal('FOUR_EYES', 'Another person than the one whose goal it is has to answer this');
}

/** @throws Refusal ROLE_NEEDED, naming the roles that may */
export function mustHaveOneOf(allowed: readonly Role[], requester: Requester): void {
  if (allowed.some((role) => requester.roles.includes(role))) return;
  throw new Refusal('ROLE_NEEDED', `That takes the role ${allowed.join(' or ')}`);
}
