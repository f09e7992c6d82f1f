import type { Instant } from '@baton/kernel';
import type { GoalPhase, Outcome } from '@baton/goal/domain';

/** From a moment on, and before another one. */
export interface TimeRange {
  readonly from?: Instant;
  readonly before?: Instant;
}

/** Which goals; all parts have to fit. */
export interface GoalsFilter {
  readonly phase?: GoalPhase;
  readonly outcome?: Outcome;
  readonly playbook?: string;
  readonly owner?: string;
  /** One that its plans are about. */
  readonly system?: string;
  /** The HMAC of a record that it has read or changed. */
  readonly record?: string;
  readonly submitted?: TimeRange;
  readonly updated?: TimeRange;
  readonly paused?: boolean;
  /** Whether it holds an effect that nobody can tell, beyond calls that are under way. */
  readonly inDoubt?: boolean;
  /** Whether a person is asked something. */
  readonly hasOpenTask?: boolean;
  readonly quarantined?: boolean;
}
