import type { GoalEvent } from '@baton/goal/domain';
import { plusMs } from '@baton/kernel';
import { EventCodec } from './codec.js';

/** How long a goal had by default when its submission did not say so: nobody may wait for its first plan without end. */
const usualWithinMs = 3 * 24 * 60 * 60_000;

/** How a goal's events are stored. A name that was ever written stays; a changed shape is a new version with an upcaster. */
export const goalCodec = new EventCodec<GoalEvent>({
  GoalSubmitted: {
    storedName: 'goal.GoalSubmitted.v1',
    required: ['goalId', 'attributes', 'subjects'],
    completed: (data, recordedAt) => ({ settleBy: plusMs(recordedAt, usualWithinMs), ...data }),
  },
  SubjectsLinked: { storedName: 'goal.SubjectsLinked.v1', required: ['links'] },
  ClarificationRequested: { storedName: 'goal.ClarificationRequested.v1', required: ['questions'] },
  ClarificationAnswered: { storedName: 'goal.ClarificationAnswered.v1', required: ['attributes'] },
  PlanProposed: { storedName: 'goal.PlanProposed.v1', required: ['plan', 'attributes'] },
  PlanningFailed: { storedName: 'goal.PlanningFailed.v1', required: ['at', 'code'] },
  HandoffBriefed: { storedName: 'goal.HandoffBriefed.v1', required: ['step', 'operation', 'disclosed'] },
  HandoffBlocked: { storedName: 'goal.HandoffBlocked.v1', required: ['step', 'operation', 'blockedFields'] },
  HandoffRecalled: {
    storedName: 'goal.HandoffRecalled.v1',
    required: ['step', 'operation', 'handoffId', 'withdrawnFields'],
  },
  PinnedCapabilityGone: {
    storedName: 'goal.PinnedCapabilityGone.v1',
    required: ['step', 'operation', 'pinnedVersion'],
  },
  ReservationRequested: {
    storedName: 'goal.ReservationRequested.v1',
    required: ['step', 'operation', 'reservationId', 'subjects'],
  },
  ReservationGivenUp: {
    storedName: 'goal.ReservationGivenUp.v1',
    required: ['step', 'operation', 'reservationId'],
  },
  ReservationReleased: {
    storedName: 'goal.ReservationReleased.v1',
    required: ['step', 'operation', 'reservationId'],
  },
  OperationDispatched: { storedName: 'goal.OperationDispatched.v1', required: ['step', 'operation', 'key'] },
  OperationProgressed: { storedName: 'goal.OperationProgressed.v1', required: ['step', 'operation'] },
  OperationDeferred: { storedName: 'goal.OperationDeferred.v1', required: ['step', 'operation'] },
  OperationRejected: { storedName: 'goal.OperationRejected.v1', required: ['step', 'operation', 'code'] },
  OperationBecameUnknown: { storedName: 'goal.OperationBecameUnknown.v1', required: ['step', 'operation'] },
  OutcomeQueried: { storedName: 'goal.OutcomeQueried.v1', required: ['step', 'operation', 'answer'] },
  RetryScheduled: { storedName: 'goal.RetryScheduled.v1', required: ['step', 'operation', 'dueAt'] },
  RevocationRequested: { storedName: 'goal.RevocationRequested.v1', required: ['step', 'operation'] },
  OperationRevoked: { storedName: 'goal.OperationRevoked.v1', required: ['step', 'operation', 'found'] },
  StepCommitted: { storedName: 'goal.StepCommitted.v1', required: ['step', 'operation', 'receipt'] },
  CompensationRequired: { storedName: 'goal.CompensationRequired.v1', required: ['because', 'steps'] },
  StepCompensated: { storedName: 'goal.StepCompensated.v1', required: ['step', 'operation', 'receipt'] },
  CompensationExhausted: { storedName: 'goal.CompensationExhausted.v1', required: ['step', 'role'] },
  GoalConcluded: { storedName: 'goal.GoalConcluded.v1', required: ['outcome', 'closeReason'] },
  GoalPaused: { storedName: 'goal.GoalPaused.v1', required: ['sealedReason'] },
  GoalResumed: { storedName: 'goal.GoalResumed.v1', required: ['sealedReason'] },
  CancellationRequested: { storedName: 'goal.CancellationRequested.v1', required: ['sealedReason'] },
  GoalTerminated: { storedName: 'goal.GoalTerminated.v1', required: ['sealedReason'] },
  RetryRequested: { storedName: 'goal.RetryRequested.v1', required: ['step', 'operation', 'dueAt'] },
  StepSkipped: { storedName: 'goal.StepSkipped.v1', required: ['step', 'because'] },
  ConditionChecked: { storedName: 'goal.ConditionChecked.v1', required: ['step', 'holds'] },
  OutcomeMarked: { storedName: 'goal.OutcomeMarked.v1', required: ['step', 'operation', 'finding'] },
  AnswerContradicted: { storedName: 'goal.AnswerContradicted.v1', required: ['step', 'operation', 'known'] },
  RecoveryChosen: { storedName: 'goal.RecoveryChosen.v1', required: ['step', 'choice'] },
  DeadlineMoved: { storedName: 'goal.DeadlineMoved.v1', required: ['settleBy'] },
  AttributeRelabelled: { storedName: 'goal.AttributeRelabelled.v1', required: ['attribute', 'classification'] },
  GoalPutBack: { storedName: 'goal.GoalPutBack.v1', required: ['takenAt'] },
  StepPutRight: { storedName: 'goal.StepPutRight.v1', required: ['step', 'how'] },
  ConclusionAmended: { storedName: 'goal.ConclusionAmended.v1', required: ['outcome', 'effects'] },
  HumanTaskOpened: { storedName: 'goal.HumanTaskOpened.v1', required: ['taskId', 'kind', 'options'] },
  HumanTaskReminded: { storedName: 'goal.HumanTaskReminded.v1', required: ['taskId'] },
  HumanTaskDelegated: { storedName: 'goal.HumanTaskDelegated.v1', required: ['taskId', 'to'] },
  HumanTaskEscalated: { storedName: 'goal.HumanTaskEscalated.v1', required: ['taskId', 'role'] },
  HumanTaskResolved: { storedName: 'goal.HumanTaskResolved.v1', required: ['taskId', 'option'] },
  PlanApproved: { storedName: 'goal.PlanApproved.v1', required: ['digest'] },
  PlanRejected: { storedName: 'goal.PlanRejected.v1', required: ['digest'] },
  PlanRevised: { storedName: 'goal.PlanRevised.v1', required: ['plan', 'attributes'] },
  DisclosureWaived: { storedName: 'goal.DisclosureWaived.v1', required: ['step', 'operation', 'fields'] },
  HumanTaskWithdrawn: { storedName: 'goal.HumanTaskWithdrawn.v1', required: ['taskId'] },
});

/** A goal's stream: `goal-` and its id. */
export function goalStream(goalId: string): string {
  return `goal-${goalId}`;
}
