import type { SubjectId } from '@baton/kernel';
import type { ConversationEvent, QuarantineEvent, SubjectEvent } from '@baton/goal/domain';
import type { PolicySetEvent } from '@baton/handoff/domain';
import { EventCodec } from './codec.js';

export const conversationCodec = new EventCodec<ConversationEvent>({
  SentenceReceived: { storedName: 'conversation.SentenceReceived.v1', required: ['goalId', 'sealedSentence'] },
});

export function conversationStream(conversationId: string): string {
  return `conversation-${conversationId}`;
}

export const quarantineCodec = new EventCodec<QuarantineEvent>({
  GoalQuarantined: { storedName: 'quarantine.GoalQuarantined.v1', required: ['goalId'] },
  GoalReleased: { storedName: 'quarantine.GoalReleased.v1', required: ['goalId'] },
});

export function quarantineStream(goalId: string): string {
  return `quarantine-${goalId}`;
}

export const subjectCodec = new EventCodec<SubjectEvent>({
  SubjectLinked: { storedName: 'subject.SubjectLinked.v1', required: ['subject', 'sameAs'] },
});

export function subjectStream(subject: SubjectId): string {
  return `subject-${subject}`;
}

export const policySetCodec = new EventCodec<PolicySetEvent>({
  PolicySetActivated: { storedName: 'policy.PolicySetActivated.v1', required: ['setHash', 'schema', 'policies'] },
});

/** All policy sets that an installation has ever decided by, whatever tenant it decided for; the last one holds. */
export const policySetStream = 'policy-sets';
