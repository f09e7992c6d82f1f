import type { DomainEvent, SubjectId } from '@baton/kernel';
import type { ToldFact } from './combination.js';

/* One stream for each recipient and being: what counts as told when a forbidden combination is looked for. */

/** What the recipient had been told of this being before a policy set was first asked about the two. */
export type PastDisclosuresNoted = DomainEvent<
  'PastDisclosuresNoted',
  {
    readonly recipient: string;
    readonly subject: SubjectId;
    readonly policySetHash: string;
    readonly told: readonly ToldFact[];
  }
>;

/** A handoff is about to tell these: they count as told from here on, until they are released. */
export type DisclosuresReserved = DomainEvent<
  'DisclosuresReserved',
  {
    readonly recipient: string;
    readonly subject: SubjectId;
    readonly reservationId: string;
    readonly handoffId: string;
    readonly told: readonly ToldFact[];
  }
>;

/** The brief that they were reserved for never came, and never will under this reservation. */
export type DisclosuresReleased = DomainEvent<
  'DisclosuresReleased',
  { readonly recipient: string; readonly subject: SubjectId; readonly reservationId: string }
>;

export type LedgerEvent = PastDisclosuresNoted | DisclosuresReserved | DisclosuresReleased;
