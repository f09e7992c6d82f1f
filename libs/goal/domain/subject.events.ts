import type { DomainEvent, SubjectId } from '@baton/kernel';

/** A being that is known by one record was found to be the one known by another, in another system. */
export type SubjectLinked = DomainEvent<
  'SubjectLinked',
  { readonly subject: SubjectId; readonly sameAs: SubjectId; readonly learnedInGoal: string }
>;

export type SubjectEvent = SubjectLinked;
