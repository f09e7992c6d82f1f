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
  /** JSON: names of the systems that its steps are about, in order. */
  readonly systems: string;
  /** 1 while nothing new is sent for it, else 0. */
  readonly paused: number;
  readonly closing: string | null;
  readonly open_tasks: number;
  readonly submitted_at: string;
  readonly updated_at: string;
  readonly revision: number;
  readonly position: string;
}

/** One question to a person. */
export interface HumanTaskRow {
  readonly goal_id: string;
  /** Unique within its goal. */
  readonly task_id: string;
  readonly tenant: string;
  readonly kind: string;
  readonly cause: string;
  readonly system: string;
  /** `group` is a word of SQL. */
  readonly task_group: string;
  readonly step: string | null;
  readonly operation: string | null;
  readonly title: string | null;
  readonly digest: string;
  /** JSON: what it can be answered with. */
  readonly options: string;
  /** JSON: facts that help to decide. */
  readonly evidence: string;
  readonly role: string;
  readonly delegated_to: string | null;
  readonly deadline: string | null;
  readonly opened_at: string;
  /** How it ended; null while it is open. */
  readonly ended: string | null;
  readonly ended_at: string | null;
}

export interface DueGoalRow {
  readonly goal_id: string;
  readonly tenant: string;
  readonly due_at: string;
  readonly revision: number;
}

/** One being that was named when an open goal was asked for, by a surrogate id. */
export interface GoalSubjectRow {
  readonly goal_id: string;
  readonly tenant: string;
  readonly subject: string;
  readonly open_since: string;
}

/** What one handoff told one specialist about one being. */
export interface DisclosureRow {
  readonly goal_id: string;
  /** The place of the handoff's event in its goal. */
  readonly revision: number;
  /** A surrogate id; empty for what is about nobody. */
  readonly subject: string;
  readonly tenant: string;
  readonly recipient: string;
  readonly purpose: string;
  /** JSON: the fields that crossed, in which form and with which labels. */
  readonly fields: string;
  readonly told_at: string;
}

export interface ReadTables {
  goals: GoalRow;
  human_tasks: HumanTaskRow;
  goal_subjects: GoalSubjectRow;
  disclosures: DisclosureRow;
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
