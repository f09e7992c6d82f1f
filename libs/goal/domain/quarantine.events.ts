import type { DomainEvent } from '@baton/kernel';

/** A goal's own invariant broke, so nothing more is done for it until a person has looked. */
export type GoalQuarantined = DomainEvent<
  'GoalQuarantined',
  { readonly goalId: string; readonly revision: number; readonly explanation: string }
>;

export type QuarantineEvent = GoalQuarantined;
