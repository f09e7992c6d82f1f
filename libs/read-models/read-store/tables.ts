import type { Kysely } from 'kysely';

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
  /** 1 while it holds an effect that nobody can tell, beyond calls that are under way; else 0. */
  readonly in_doubt: number;
  readonly submitted_at: string;
  readonly updated_at: string;
  readonly revision: number;
  readonly position: string;
}

/** One of the many things that a goal is about, by which it is looked for in the order of time. */
export interface GoalMarkRow {
  readonly tenant: string;
  readonly kind: 'SYSTEM' | 'RECORD';
  /** The name of a system, or the HMAC of a record that the goal has touched. */
  readonly value: string;
  readonly submitted_at: string;
  readonly goal_id: string;
}

/** How many of something there were on all days together. */
export interface OverallTotalRow {
  readonly tenant: string;
  /** What is counted; see the measures of stats. */
  readonly measure: string;
  readonly value: string;
  readonly count: number;
}

/** How many of something there were on one day. */
export interface TotalRow extends OverallTotalRow {
  /** As YYYY-MM-DD, in UTC. */
  readonly day: string;
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
  /** 1 while nobody has answered, else 0. */
  readonly is_open: number;
  /** How it ended; null while it is open. */
  readonly ended: string | null;
  readonly ended_at: string | null;
  readonly answered_by: string | null;
  /** JSON: why it was answered so, with the place that it opens at. */
  readonly sealed_reason: string | null;
}

export interface DueGoalRow {
  readonly goal_id: string;
  readonly tenant: string;
  readonly due_at: string;
  /** When its last event was recorded, by the clock by which it is due. */
  readonly updated_at: string;
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

/** That one specialist was told one field about one being in one form, over all goals. */
export interface LedgerLineRow extends Pick<DisclosureRow, 'tenant' | 'recipient' | 'subject'> {
  /** The field, its form and its labels, in one text: by it the lines about one being are told apart. */
  readonly told: string;
  readonly times: number;
  /** How often only a waiver let it cross. */
  readonly waived: number;
  readonly first_at: string;
  readonly last_at: string;
  readonly last_goal_id: string;
}

export interface ReadTables {
  goals: GoalRow;
  goal_marks: GoalMarkRow;
  overall_totals: OverallTotalRow;
  totals: TotalRow;
  human_tasks: HumanTaskRow;
  goal_subjects: GoalSubjectRow;
  disclosures: DisclosureRow;
  ledger_lines: LedgerLineRow;
  due_goals: DueGoalRow;
  /** Goals that were set aside because their own history broke a promise. */
  quarantined_goals: { readonly goal_id: string; readonly revision: number };
  leases: { readonly goal_id: string; readonly runner: string; readonly until: string };
  /** How far the rows of each projection have come; written in the transaction of the rows. */
  checkpoints: {
    readonly projection: string;
    readonly position: string;
    /** Events that this release could not read, and went past. */
    readonly skipped: number;
  };
  projections: ProjectionRow;
  /** Which rows somebody wanted built anew, by the name that they gave to their request. */
  rebuild_wishes: { readonly tenant: string; readonly request_key: string; readonly projection: string };
  read_store: { readonly schema_version: number };
}

/** The form of one projection's rows, and whether they are being built anew. */
export interface ProjectionRow {
  readonly name: string;
  readonly version: number;
  /** Raised each time that its rows were built anew beside the live ones. */
  readonly generation: number;
  readonly rebuild: 'NONE' | 'WANTED' | 'RUNNING';
  /** How far those that are built beside have come. */
  readonly rebuilt_to: string | null;
}

/** The query builder over the read models' rows. */
export type ReadDatabase = Kysely<ReadTables>;
