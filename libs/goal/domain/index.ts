export type { ConversationEvent } from './conversation.events.js';
export type { SealedAttribute } from './attribute.js';
export { isHeld, nameToBring, originName, presentName } from './attribute-names.js';
export { quoteAskedAbout } from './blocked-field.js';
export { conditionHolds } from './condition.js';
export { operationsToRetry, operationsToSkip } from './decide-controls.js';
export type { PersonsFinding, PersonsReason, PutRightBy, RecoveryChoice } from './control.events.js';
export type {
  ControlCommand,
  GoalCommand,
  Misheard,
  OutcomeAnswer,
  RevocationAnswer,
  SealedCommit,
  SendAnswer,
} from './goal.commands.js';
export { goalDecider, goalDecisionVersion } from './goal.decider.js';
export type {
  DisclosedRecord,
  GoalEvent,
  HandoffBlocked,
  HandoffBriefed,
  HandoffDecision,
  HandoffRecalled,
  LedgerPosition,
  PlanProposed,
  Question,
  QuestionReason,
  ReceiptRecord,
  StepCommitted,
} from './goal.events.js';
export { boundTo, replacementOf, revisionOf } from './plan-revision.js';
export { personsEvents } from './goal.events.js';
export type { OpeningEvent } from './opening.events.js';
export type { QuarantineEvent } from './quarantine.events.js';
export type { GoalRefusalCode } from './goal.refusals.js';
export type { GoalPhase, GoalState, Reservation, HumanTaskEnding, HumanTaskState, StepState } from './goal.state.js';
export {
  effectfulSteps,
  effectOf,
  nextGeneration,
  operationOf,
  plannedOperation,
  withLinkedIds,
} from './goal.state.js';
export { isAnsweredByItself } from './human-task.js';
export type { Evidence, HumanTaskCause, HumanTaskKind, HumanTaskOption } from './human-task.events.js';
export type {
  Operation,
  OperationId,
  OperationName,
  OperationPhase,
  OperationRef,
  RecordedBrief,
} from './operation.js';
export { compensationIndexOf, compensationName, operationIdOf } from './operation.js';
export type { BriefInputs } from './brief-inputs.js';
export type { ToldBefore } from './brief-inputs.js';
export { briefInputs, joinedTo, waiverOfStop } from './brief-inputs.js';
export { fieldsWithdrawn } from './recorded-brief.js';
export type { Rederivation } from './rederive.js';
export { isHandoffDecision, rederive } from './rederive.js';
export type { CloseReason, Effect, EffectCounts, Outcome } from './outcome.js';
export type { ActionNeeded } from './action-needed.js';
export { recordsAbout } from './action-needed.js';
export type { OutcomeReport, ReportedOperation, ReportedReceipt, ReportedStep } from './outcome-report.js';
export { reportOutcome, windowsPassed } from './outcome-report.js';
export type { Amendment, ReportMoment, ReportRecord } from './report-record.js';
export { emptyRecord, foldReportRecord } from './report-record.js';
export { statementOf } from './report-statement.js';
export type {
  ApprovalRole,
  AttributeName,
  CapabilityPin,
  Condition,
  JoinedSubject,
  Plan,
  PlanFault,
  PlannedCompensation,
  PlannedStep,
  PlanWarning,
  RecoveryPolicy,
  StepId,
} from './plan.js';
export { attributesBoundBy, findPlanFault, operationTitle, warningsOf, withIrreversibleLast } from './plan.js';
export { decisionOwed } from './owed-decision.js';
export type { Owed, Resumption, Surroundings } from './owed.js';
export { askedTask } from './decide-tasks.js';
export { resume } from './resume.js';
export type { SubjectEvent } from './subject.events.js';
export { briefFieldPlace, briefSaltPlace, reasonPlace, recordIdPlace, recordLinkPlace } from './sealed-places.js';
export { isOfOperation } from './operation.evolve.js';
export { isOfReservation } from './reservation.evolve.js';
