import type { GoalEvent } from '@baton/goal/domain';
import { EventCodec } from './codec.js';

/** How a goal's events are stored. A name that was ever written stays; a changed shape is a new version with an upcaster. */
export const goalCodec = new EventCodec<GoalEvent>({
  GoalSubmitted: { storedName: 'goal.GoalSubmitted.v1', required: ['goalId', 'attributes', 'subjects'] },
  SubjectsLinked: { storedName: 'goal.SubjectsLinked.v1', required: ['links'] },
  ClarificationRequested: { storedName: 'goal.ClarificationRequested.v1', required: ['questions'] },
  ClarificationAnswered: { storedName: 'goal.ClarificationAnswered.v1', required: ['attributes'] },
  PlanProposed: { storedName: 'goal.PlanProposed.v1', required: ['plan', 'attributes'] },
  PlanningFailed: { storedName: 'goal.PlanningFailed.v1', required: ['at', 'code'] },
  HandoffBriefed: { storedName: 'goal.HandoffBriefed.v1', required: ['step', 'operation', 'disclosed'] },
  HandoffBlocked: { storedName: 'goal.HandoffBlocked.v1', required: ['step', 'operation', 'blockedFields'] },
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
});

/** A goal's stream: `goal-` and its id. */
export function goalStream(goalId: string): string {
  return `goal-${goalId}`;
}
