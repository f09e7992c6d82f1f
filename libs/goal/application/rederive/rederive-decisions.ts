import { Query } from '@nestjs/cqrs';
import type { Rederivation } from '@baton/goal/domain';
import type { Requester } from '../messages.js';

/** One recorded decision that is not the same when it is taken again. */
export interface DifferentDecision {
  readonly goalId: string;
  readonly revision: number;
  readonly step: string;
  readonly operation: string;
  readonly policySetHash: string;
  readonly why: Exclude<Rederivation, 'SAME'> | 'UNKNOWN_SET';
}

export interface RederivedDecisions {
  readonly decisions: number;
  readonly same: number;
  /** The first ones; `decisions - same` counts all. */
  readonly different: readonly DifferentDecision[];
  /** Goals that this release can't read: what was decided in them was not taken again. */
  readonly unreadable: readonly string[];
}

/**
 * Takes every recorded decision on what crosses again, of one goal or of all of the tenant, from the log alone. Changes
 * nothing. Refused with ROLE_NEEDED, and with GOAL_NOT_FOUND for one that is not there or is of another tenant.
 */
export class RederiveDecisions extends Query<RederivedDecisions> {
  constructor(
    readonly goalId: string | undefined,
    readonly requester: Requester,
    /** Aborts when nobody waits any more for what comes out. */
    readonly signal?: AbortSignal,
  ) {
    super();
  }
}
