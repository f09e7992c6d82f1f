import type { SubjectId } from '@baton/kernel';
import type { ConversationEvent, OpeningEvent, QuarantineEvent, SubjectEvent } from '@baton/goal/domain';
import type { LedgerEvent, PolicySetEvent } from '@baton/handoff/domain';
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

/** The goal whose quarantine a stream tells of; nothing for any other stream. */
export function goalInQuarantineOf(stream: string): string | undefined {
  const prefix = quarantineStream('');
  return stream.startsWith(prefix) ? stream.slice(prefix.length) : undefined;
}

export const openingCodec = new EventCodec<OpeningEvent>({
  ValuesOpened: { storedName: 'opening.ValuesOpened.v1', required: ['goalId', 'purpose', 'values'] },
});

/** Who was given values of a goal: beside its own stream, so that reading a goal does not change it. */
export function openingStream(goalId: string): string {
  return `opening-${goalId}`;
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

export const ledgerCodec = new EventCodec<LedgerEvent>({
  PastDisclosuresNoted: { storedName: 'ledger.PastDisclosuresNoted.v1', required: ['policySetHash', 'told'] },
  DisclosuresReserved: {
    storedName: 'ledger.DisclosuresReserved.v1',
    required: ['reservationId', 'handoffId', 'told'],
  },
  DisclosuresReleased: { storedName: 'ledger.DisclosuresReleased.v1', required: ['reservationId'] },
});

/** What one specialist was told of one being, as far as a forbidden combination watches it. */
export function ledgerStream(recipient: string, subject: SubjectId): string {
  return `ledger-${recipient}-${subject}`;
}
