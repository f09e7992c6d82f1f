import type { Instant } from '@baton/kernel';
import type { OperationRef } from '@baton/goal/domain';
import type { UnknownCause } from '@baton/specialist/domain';
import { Query } from '@nestjs/cqrs';
import type { Requester } from '../messages.js';

/**
 * What the log and a system don't both know. NOT_IN_LOG: the system bears one of our keys, and no event speaks of it:
 * an effect that nobody owns. NOT_IN_SYSTEM: the log says committed, and the system lists nothing under the key.
 */
export type ReconcileFindingKind = 'NOT_IN_LOG' | 'NOT_IN_SYSTEM';

export interface ReconcileFinding {
  readonly kind: ReconcileFindingKind;
  readonly specialist: string;
  readonly system: string;
  readonly key: string;
  /** The record that bears the key; absent where the system lists none. */
  readonly record?: { readonly type: string; readonly id: string };
  /** When the system wrote the record, by its own clock; of one that it lacks, when the log learned of it. */
  readonly at: Instant;
  /** Whose it is; absent where nobody knows. */
  readonly owner?: OperationRef & { readonly goalId: string };
}

/** How far one specialist could be compared with the log. */
export interface ComparedSpecialist {
  readonly specialist: string;
  /** The system that it fronts; absent where it could not be asked. */
  readonly system?: string;
  /** Keys that its system was found to bear. */
  readonly keysListed: number;
  /** Capabilities whose effects bear no key that could be listed: of these nothing was compared. */
  readonly unlisted: readonly string[];
  /** The system bears more keys than are compared at once: only those up to this moment were. */
  readonly comparedUpTo?: Instant;
  /** It could not be asked, or not to the end, so nothing is said of it. */
  readonly unanswered?: { readonly cause: UnknownCause; readonly detail?: string };
}

export interface Reconciliation {
  readonly since: Instant;
  /** Everybody whom the registry names, and everybody whom the log speaks of. */
  readonly specialists: readonly ComparedSpecialist[];
  /** The first ones, oldest first; `findingsTotal` counts all. */
  readonly findings: readonly ReconcileFinding[];
  readonly findingsTotal: number;
  /** Events of the tenant that this release can't read, the first ones: what they say was not compared. */
  readonly unreadable: readonly { readonly stream: string; readonly revision: number }[];
}

/**
 * Compares what the systems bear with what the log says, e.g. after either was put back from an older backup. Changes
 * nothing. Refused with ROLE_NEEDED.
 */
export class ReconcileSystems extends Query<Reconciliation> {
  constructor(
    /** Effects from before are left out, as far as clocks agree. */
    readonly since: Instant,
    readonly requester: Requester,
    /** Aborts when nobody waits any more for what comes out. */
    readonly signal?: AbortSignal,
  ) {
    super();
  }
}
