import type { ConversationEvent } from './conversation.events.js';
import { anEventId, aSealedValue } from './goal.examples.js';

export const conversationEventExamples: {
  readonly [Type in ConversationEvent['type']]: Extract<ConversationEvent, { type: Type }>;
} = {
  SentenceReceived: {
    type: 'SentenceReceived',
    data: { goalId: 'g1', sealedSentence: aSealedValue('sentence'), sealedIn: anEventId },
  },
};
