import type { OpeningEvent } from './opening.events.js';

export const openingEventExamples: {
  readonly [Type in OpeningEvent['type']]: Extract<OpeningEvent, { type: Type }>;
} = {
  ValuesOpened: {
    type: 'ValuesOpened',
    data: {
      ...{ goalId: 'g1', purpose: 'CONTRACT_RENEWAL' },
      values: [
        { eventId: '00000000-0000-4000-8000-000000000001', attribute: 'brief.amount', classification: 'confidential' },
      ],
    },
  },
};
