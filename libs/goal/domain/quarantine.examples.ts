import { aReason } from './control.examples.js';
import type { QuarantineEvent } from './quarantine.events.js';

export const quarantineEventExamples: {
  readonly [Type in QuarantineEvent['type']]: Extract<QuarantineEvent, { type: Type }>;
} = {
  GoalQuarantined: {
    type: 'GoalQuarantined',
    data: { goalId: 'g1', revision: 7, explanation: 'BrokenInvariant: a gap in the stream (goal g1, revision 7)' },
  },
  GoalReleased: { type: 'GoalReleased', data: { goalId: 'g1', ...aReason } },
};
