export { AnswerClarificationHandler } from './answer-clarification.handler.js';
export { ControlGoalHandler } from './control-goal.handler.js';
export type { CrashPoint } from './crash-point.js';
export type { AskedSpecialist } from './describe-specialists.js';
export { DescribeSpecialists, DescribeSpecialistsHandler } from './describe-specialists.js';
export type { DriverTools } from './goal-driver.js';
export { valuesIn } from './egress.js';
export { commandIdOf, goalIdOf } from './identities.js';
export type { RunnerOptions } from './goal.runner.js';
export { defaultRunnerOptions, GoalRunner } from './goal.runner.js';
export { ManifestCatalog } from './manifest-catalog.js';
export type { Answer, Control, ControlRefusalCode, GoalAccepted, Requester, RequestRefusalCode } from './messages.js';
export { AnswerClarification, ControlGoal, ReleaseGoal, SubmitGoal } from './messages.js';
export { PlanningDesk } from './plan-goal.js';
export { PlaybookShelf } from './playbook-shelf.js';
export { recordOpening } from './record-opening.js';
export { ReconcileSystemsHandler } from './reconcile/reconcile-systems.handler.js';
export type {
  ComparedSpecialist,
  Reconciliation,
  ReconcileFinding,
  ReconcileFindingKind,
} from './reconcile/reconciliation.js';
export { ReconcileSystems } from './reconcile/reconciliation.js';
export { ReleaseGoalHandler } from './release-goal.handler.js';
export { mayOpen } from './roles.js';
export { RequestTools } from './request-tools.js';
export { SubmitGoalHandler } from './submit-goal.handler.js';
export type { DifferentDecision, RederivedDecisions } from './rederive/rederive-decisions.js';
export { RederiveDecisions } from './rederive/rederive-decisions.js';
export { RederiveDecisionsHandler } from './rederive/rederive-decisions.handler.js';
