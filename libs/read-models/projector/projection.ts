import type { Recorded, TenantId } from '@baton/kernel';
import type { GoalEvent, GoalState } from '@baton/goal/domain';
import { goalDecisionVersion } from '@baton/goal/domain';
import type { GoalProgress } from '../goal/goal.projection.js';
import type { Index } from '../read-store/rows.js';
import type { ReadDatabase, ReadTables } from '../read-store/tables.js';

/** Every question that rows are kept for, by the name under which they are built anew. */
export type ProjectionName = 'goals' | 'human-tasks' | 'ledger' | 'open-goals' | 'due-goals' | 'stats';

/** One event of a goal, with the goal after it. */
export interface FoldedEvent {
  readonly recorded: Recorded<GoalEvent>;
  readonly state: GoalState;
  readonly tenant: TenantId;
}

/** What a batch made of one goal: how it was when the rows were written last, and how it is now. */
export interface GoalChange {
  /** Absent for a goal that there were no rows of. */
  readonly before?: GoalProgress;
  readonly after: GoalProgress;
}

/** Whether a goal is set aside, as the latest event about it says. */
export type Quarantine =
  | { readonly goalId: string; readonly released: false; readonly revision: number }
  | { readonly goalId: string; readonly released: true };

/** What a batch of events came to. All rows are made of this alone. */
export interface FoldedBatch {
  readonly changes: readonly GoalChange[];
  readonly events: readonly FoldedEvent[];
  readonly quarantines: readonly Quarantine[];
  readonly isSetAside: (goalId: string) => boolean;
  /** Events that this release can't read, or that do not fit what was before. */
  readonly skipped: number;
}

/** The rows that answer one question. */
export interface Projection {
  readonly name: ProjectionName;
  /** Rises with every change of its tables, or of what is folded into them: older rows are then built anew. */
  readonly form: number;
  readonly tables: readonly (keyof ReadTables)[];
  /** By what its rows are looked for; no row is written by them, so that rows can be built before there are any. */
  readonly indexes: readonly Index[];
  /** Makes its tables; none of them is there. */
  create(db: ReadDatabase): Promise<void>;
  /** Writes what a batch made of its rows; each batch comes once, in order. */
  write(db: ReadDatabase, batch: FoldedBatch): Promise<void>;
}

/**
 * Rows of another version are built anew. All of them are made of states that the decider's rules folded, and some tell
 * what is owed or in doubt by those rules: what such rules had counted once would else be taken back by others, which never
 * counted it.
 */
export function versionOf({ form }: Projection): number {
  return form + goalDecisionVersion;
}
