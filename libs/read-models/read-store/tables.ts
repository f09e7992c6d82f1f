/*
 * The rows of all read models. Instants are ISO texts, whose order is that of time; JSON is kept as text, so that the
 * same rows fit SQLite and PostgreSQL.
 */

/** One line of the list of goals. */
export interface GoalRow {
  readonly goal_id: string;
  readonly tenant: string;
  readonly playbook: string;
  readonly purpose: string;
  readonly owner: string;
  readonly phase: string;
  readonly outcome: string | null;
  readonly close_reason: string | null;
  /** JSON: how many effectful steps have which effect. */
  readonly effects: string;
  /** JSON: what only a person can bring. */
  readonly waiting_for: string;
  readonly submitted_at: string;
  readonly updated_at: string;
  readonly revision: number;
  readonly position: string;
}

export interface DueGoalRow {
  readonly goal_id: string;
  readonly tenant: string;
  readonly due_at: string;
  readonly revision: number;
}

export interface ReadTables {
  goals: GoalRow;
  due_goals: DueGoalRow;
  /** Goals that were set aside because their own history broke a promise. */
  quarantined_goals: { readonly goal_id: string; readonly revision: number };
  leases: { readonly goal_id: string; readonly runner: string; readonly until: string };
  /** How far the rows have come; written in the transaction of the rows. */
  checkpoints: {
    readonly subscription: string;
    readonly position: string;
    /** Events that this release could not read, and went past. */
    readonly skipped: number;
  };
  read_store: { readonly schema_version: number };
}
