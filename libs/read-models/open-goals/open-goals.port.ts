import type { SubjectId, TenantId } from '@baton/kernel';

export interface OpenGoalsQuestion {
  readonly tenant: TenantId;
  /** Every id under which the beings in question are known. */
  readonly subjects: readonly SubjectId[];
  /** The goal that asks. */
  readonly except: string;
  /** How many at most. */
  readonly max: number;
}

/**
 * Which goals have not ended and are about the same beings. It is derived and may lag, so it is good for advice to a
 * person: of two goals that begin at once neither may know of the other.
 */
export abstract class OpenGoals {
  /** Ids of goals, the longest open first. */
  abstract about(question: OpenGoalsQuestion): Promise<readonly string[]>;
}
