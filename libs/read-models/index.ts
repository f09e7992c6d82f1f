export { differingRows } from './differing-rows.js';
export type { DueGoal, LeaseTerms } from './due-goals/due-goals.port.js';
export { DueGoals, leaseEnd, leaseMsMax } from './due-goals/due-goals.port.js';
export { dueGoalRowOf } from './due-goals/due-goals.view.js';
export type { GoalHistory, HandoffRecord } from './goal/goal-history.projection.js';
export { foldHistory, foldStored, wasSkipped } from './goal/goal-history.projection.js';
export type { AsOf } from './goal/goal.query.js';
export { storedEventsOf } from './goal/goal-events.js';
export { GoalQuery, isUnreadable } from './goal/goal.query.js';
export type {
  AskedView,
  DisclosedView,
  GoalView,
  HandoffView,
  IssuedReportView,
  OperationView,
  QuestionView,
  ReceiptView,
  ReportedStepView,
  ReportView,
  StepView,
  WithheldView,
} from './goal/goal.view.js';
export { goalViewOf } from './goal/goal.view.js';
export { GoalsCountQuery } from './goals/goals-count.query.js';
export type { GoalsFilter, TimeRange } from './goals/goals-filter.js';
export type { GoalListEntry, GoalListQuestion, GoalsOrder, ListedGoal } from './goals/goals.query.js';
export { GoalsQuery } from './goals/goals.query.js';
export type { HumanTaskGroup, HumanTasksFilter, HumanTasksQuestion } from './human-tasks/human-tasks.query.js';
export { HumanTasksQuery } from './human-tasks/human-tasks.query.js';
export type { HumanTaskView } from './human-tasks/human-tasks.view.js';
export type { LedgerAnswer, LedgerLine, LedgerPageQuestion, LedgerQuestion } from './ledger/ledger.query.js';
export { LedgerQuery } from './ledger/ledger.query.js';
export type { OpenGoalsQuestion } from './open-goals/open-goals.port.js';
export { OpenGoals } from './open-goals/open-goals.port.js';
export type { Utterance } from './conversation/conversation.query.js';
export { ConversationQuery } from './conversation/conversation.query.js';
export { OpeningsQuery } from './openings/openings.query.js';
export type { Disclosure, DisclosuresFilter } from './ledger/disclosures.query.js';
export { DisclosuresQuery } from './ledger/disclosures.query.js';
export type { PolicySet } from './policy-sets/policy-sets.query.js';
export { PolicySetsQuery } from './policy-sets/policy-sets.query.js';
export { rowTables } from './projections.js';
export type { ProjectionName } from './projector/projection.js';
export type { ProjectionStanding } from './projector/projections.query.js';
export { ProjectionsQuery } from './projector/projections.query.js';
export type { Counted, DayTotals, Days, Standing, SystemTotals } from './stats/stats.query.js';
export { StatsQuery } from './stats/stats.query.js';
export type { OperationHappening } from './stats/totals.view.js';
export type { TimelineMoment } from './timeline/timeline.query.js';
export { TimelineQuery } from './timeline/timeline.query.js';
export { inBatches } from './projector/batches.js';
export type { ProjectorOptions, RunningProjector } from './projector/projector.js';
export { StandingQuery } from './standing/standing.query.js';
export { startProjector } from './projector/projector.js';
export { ReadProgress } from './projector/read-progress.js';
export { ProjectorModule } from './projector.module.js';
export type { ReadModelsOptions } from './read-models.module.js';
export { ReadModelsModule } from './read-models.module.js';
export type { ReadDatabase } from './read-store/tables.js';
export { openReadStore, UnusableReadStore } from './read-store/read-store.js';
export type { SealedPlace } from './sealed-place.js';
export { reasonIn } from './sealed-place.js';
export type { Sight } from './sight.js';
export { concerns } from './sight.js';
