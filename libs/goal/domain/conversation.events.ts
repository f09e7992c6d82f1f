import type { DomainEvent, EventId, SealedValue } from '@baton/kernel';

/** A person said what they want; the words stay here, sealed under the conversation's key, and go nowhere else. */
export type SentenceReceived = DomainEvent<
  'SentenceReceived',
  { readonly goalId: string; readonly sealedSentence: SealedValue; readonly sealedIn: EventId }
>;

export type ConversationEvent = SentenceReceived;
