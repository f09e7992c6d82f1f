import type { DomainEvent, SubjectId } from '@baton/kernel';
import type { OperationRef } from './operation.js';

/** A handoff wants to tell what a forbidden combination watches, and is about to reserve it in the ledger. */
export type ReservationRequested = DomainEvent<
  'ReservationRequested',
  OperationRef & {
    readonly reservationId: string;
    readonly recipient: string;
    /** Every id of those of whom it wants to tell: there is a ledger stream for each. */
    readonly subjects: readonly SubjectId[];
  }
>;

/** The handoff will not be briefed under this reservation any more, whoever drives the goal. */
export type ReservationGivenUp = DomainEvent<'ReservationGivenUp', OperationRef & { readonly reservationId: string }>;

/** What was reserved for a brief that never came does not count as told any more. */
export type ReservationReleased = DomainEvent<'ReservationReleased', OperationRef & { readonly reservationId: string }>;

export type ReservationEvent = ReservationRequested | ReservationGivenUp | ReservationReleased;
