import type { Instant } from '@baton/kernel';
import { invariant, plusMs } from '@baton/kernel';

/** For how long a claim counts, from when. */
export interface LeaseTerms {
  readonly now: Instant;
  readonly leaseMs: number;
}

/** No claim lasts longer: one that would was taken by a clock that was ahead, and keeps nobody out. */
export const leaseMsMax = 10 * 60_000;

/** Until when a claim counts. */
export function leaseEnd({ now, leaseMs }: LeaseTerms): Instant {
  invariant(leaseMs <= leaseMsMax, `A claim that would be taken for one of a wrong clock (${leaseMs} ms)`);
  return plusMs(now, leaseMs);
}

/** A goal that something is owed for. */
export interface DueGoal {
  readonly goalId: string;
  readonly tenant: string;
}

/**
 * Which goals something is owed for, and which runner has them in hand. It is derived, may lag and may be lost: that
 * costs time and never correctness, which rests on expected revisions, keys and attempts. So a claim keeps two runners
 * from the same work and guards nothing.
 */
export abstract class DueGoals {
  /**
   * Takes goals that are due and that nobody holds (not even this runner): tenants take turns, the longest due first. Those
   * whose last event came by a clock that was ahead are due: when, by this clock, their rows can't tell.
   */
  abstract claim(runnerId: string, terms: LeaseTerms & { readonly max: number }): Promise<readonly DueGoal[]>;

  /**
   * Holds on to goals from now on, due or not: those of its own and those that nobody holds; others' stay theirs.
   * Resolves with those that are this runner's now.
   */
  abstract hold(runnerId: string, goalIds: readonly string[], terms: LeaseTerms): Promise<readonly string[]>;

  /** Lets go of what this runner holds of these; of all that it holds when it names none, as one that begins anew does. */
  abstract release(runnerId: string, goalIds?: readonly string[]): Promise<void>;
}
