import type { Role } from './roles.js';
import { roles } from './roles.js';

/**
 * `WITH_ITS_PARENT`: whoever was shown what a thing belongs to is shown the thing. `ANYBODY`: also without a token.
 * Roles: whoever has one of them.
 */
type Whom = readonly Role[] | 'WITH_ITS_PARENT' | 'ANYBODY';

/** Of goals and tasks, those who are no more than requesters see their own (see sight.ts). */
const everybody: Whom = roles;
/** Which goal somebody may control is decided with the goal at hand: its owner may other things than its operator. */
const whoeverActs: Whom = ['requester', 'operator', 'approver'];
const whoeverSettlesMany: Whom = ['operator', 'approver'];
const whoeverLooksIn: Whom = ['operator', 'approver', 'auditor'];
const whoeverLooksAfterAll: Whom = ['operator', 'approver', 'auditor', 'integrator', 'admin'];

const shownWithTheirParent = [
  ...['AmendedEffect', 'AmendedOutcome', 'AnswerClarificationAccepted', 'AnswerClarificationRefused', 'Attribute'],
  ...['BulkDone', 'BulkItem', 'BulkItemRefused', 'BulkPreview', 'BulkRefused', 'ControlAccepted', 'ControlRefused'],
  ...['DifferentDecision', 'DisclosedAttribute', 'EffectCount', 'Evidence', 'Failure', 'Goal', 'GoalChange'],
  ...['GoalConnection', 'GoalEdge', 'GoalsChange', 'Handoff', 'HumanTask', 'HumanTaskConnection', 'HumanTaskEdge'],
  ...['HumanTaskGroup', 'IssuedReport', 'JoinedSubject', 'Labels', 'LedgerLine', 'Narration'],
  ...['LedgerLineConnection', 'LedgerLineEdge'],
  ...['Operation', 'OutcomeReport', 'PageInfo', 'PersonsAction', 'Plan', 'PlanWarning', 'Question', 'QuotedText'],
  ...['Receipt'],
  ...['ReconcileFinding', 'ReconcileRefused', 'ReconciledSpecialist', 'Reconciliation', 'RederiveRefused'],
  ...['RederivedDecisions', 'ReportAmendment', 'ReportedStep', 'Step', 'SubmitGoalAccepted', 'SubmitGoalRefused'],
  ...['TaskOpened', 'TriedOperation', 'UnreadableEvent', 'Waiting', 'WithheldAttribute'],
  ...['PlanDependency', 'Utterance', 'HandoffConnection', 'HandoffEdge', 'GoalEvent', 'GoalEventConnection'],
  ...['GoalEventEdge', 'TimelineEntry', 'TimelineEntryConnection', 'TimelineEntryEdge', 'SubjectAccess'],
  ...['Disclosure', 'DisclosedField', 'DisclosureConnection', 'DisclosureEdge', 'Stats', 'PhaseCount'],
  ...['OutcomeCount', 'NameCount', 'OperationCount', 'DayTotals', 'SystemTotals', 'PolicySetConnection'],
  ...['PolicySetEdge', 'Projection', 'RebuildAccepted', 'RebuildRefused', 'Opening', 'OpenedValue'],
  ...['OpeningConnection', 'OpeningEdge', 'KnownOfTask', 'FormerValue'],
] as const;

/**
 * Who may what, all of it: each query, mutation and subscription (`Query.goal`), each type of object, a field of one that
 * is for fewer than its type (`Goal.owner`), and each path over plain HTTP (`GET /health/live`). What is not in here is
 * for nobody. Values that are sealed are guarded by their labels besides (see mayOpen).
 */
export const whoMay: ReadonlyMap<string, Whom> = new Map<string, Whom>([
  ['Query.goal', everybody],
  ['Query.goals', everybody],
  ['Query.humanTasks', everybody],
  ['Query.humanTaskGroups', everybody],
  ['Query.step', everybody],
  ['Query.handoffs', everybody],
  ['Query.events', everybody],
  ['Query.timeline', everybody],
  ['Query.conversation', everybody],
  ['Query.node', everybody],
  ['Query.nodes', everybody],
  ['Query.subjectAccess', whoeverLooksIn],
  ['Query.disclosures', whoeverLooksIn],
  ['Query.openings', ['auditor', 'admin']],
  ['Query.stats', whoeverLooksAfterAll],
  ['Query.specialists', whoeverLooksAfterAll],
  ['Query.policySets', whoeverLooksAfterAll],
  ['Query.projections', whoeverLooksAfterAll],
  ['Query.reconcile', ['operator']],
  ['Query.rederiveDecisions', ['operator', 'auditor']],

  ['Mutation.submitGoal', ['requester']],
  ['Mutation.answerClarification', whoeverActs],
  ['Mutation.pauseGoal', whoeverActs],
  ['Mutation.resumeGoal', whoeverActs],
  ['Mutation.cancelGoal', whoeverActs],
  ['Mutation.terminateGoal', whoeverActs],
  ['Mutation.retryStep', whoeverActs],
  ['Mutation.skipStep', whoeverActs],
  ['Mutation.relabelAttribute', whoeverActs],
  ['Mutation.markOutcome', whoeverActs],
  ['Mutation.chooseRecovery', whoeverActs],
  ['Mutation.decidePlan', whoeverActs],
  ['Mutation.decideDisclosure', whoeverActs],
  ['Mutation.settleOutcome', whoeverActs],
  ['Mutation.reportCompensation', whoeverActs],
  ['Mutation.decideRecovery', whoeverActs],
  ['Mutation.delegateTask', whoeverActs],
  ['Mutation.releaseGoal', whoeverActs],
  ['Mutation.rebuildProjection', ['operator', 'admin']],
  ['Mutation.controlGoals', whoeverSettlesMany],
  ['Mutation.resolveTasks', whoeverSettlesMany],

  ['Subscription.goalChanged', everybody],
  ['Subscription.goalsChanged', everybody],
  ['Subscription.taskOpened', everybody],
  ['Subscription.events', everybody],

  ...shownWithTheirParent.map((type): [string, Whom] => [type, 'WITH_ITS_PARENT']),

  ['GET /events', everybody],
  // Things that are found by their ids as well.
  ['Specialist', whoeverLooksAfterAll],
  ['Specialist.told', whoeverLooksIn],
  ['Capability', whoeverLooksAfterAll],
  ['PolicySet', whoeverLooksAfterAll],
  ['Policy', whoeverLooksAfterAll],
  ['Combination', whoeverLooksAfterAll],

  ['GET /health/live', 'ANYBODY'],
  ['GET /health/ready', 'ANYBODY'],
]);
