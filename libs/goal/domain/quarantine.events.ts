import type { DomainEvent } from '@baton/kernel';
import type { PersonsReason } from './control.events.js';

/** A goal's own invariant broke, so nothing more is done for it until a person has looked. */
export type GoalQuarantined = DomainEvent<
  'GoalQuarantined',
  { readonly goalId: string; readonly revision: number; readonly explanation: string }
>;

/** A person has looked, and the goal is driven again. */
export type GoalReleased = DomainEvent<'GoalReleased', { readonly goalId: string } & PersonsReason>;

export type QuarantineEvent = GoalQuarantined | GoalReleased;
