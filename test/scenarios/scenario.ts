import type { CloseReason, Effect, Outcome } from '@baton/goal/domain';
import type { Stage } from './stage.js';

/** A story that ends in a report, and what that report must say. */
export interface Scenario {
  readonly name: string;
  /** One line for a list. */
  readonly about: string;
  /** Faults, the goal, and what persons do, in their order; a scenario finds its own account in the seeded systems. */
  readonly play: (stage: Stage) => Promise<void>;
  readonly report: ExpectedReport;
}

export interface ExpectedReport {
  readonly outcome: Outcome;
  readonly closeReason: CloseReason;
  /** By step, for each that asks something of a system. */
  readonly effects: Readonly<Record<string, Effect>>;
  /** What stands on its page, however its lines are broken. */
  readonly says: readonly string[];
}
