import type { SubjectId } from '@baton/kernel';
import { anAccount } from './goal.examples.js';
import type { SubjectEvent } from './subject.events.js';

export const subjectEventExamples: {
  readonly [Type in SubjectEvent['type']]: Extract<SubjectEvent, { type: Type }>;
} = {
  SubjectLinked: {
    type: 'SubjectLinked',
    data: { subject: anAccount, sameAs: 'sub_customer' as SubjectId, learnedInGoal: 'g1' },
  },
};
