import { sql } from 'kysely';
import type { Classification, Form, TenantId } from '@baton/kernel';
import { chunksOf } from '../read-store/rows.js';
import type { LedgerLineRow, ReadDatabase } from '../read-store/tables.js';
import type { ToldTexts } from './ledger.view.js';
import { nobody, toldFieldIn, toldTextOf } from './ledger.view.js';

/** What was told of one being. */
export interface LedgerQuestion {
  readonly tenant: TenantId;
  /** A surrogate id. */
  readonly subject: string;
  /** To this specialist; absent: to any. */
  readonly recipient?: string;
}

/** A page of what one specialist was told of anybody. */
export interface LedgerPageQuestion {
  readonly recipient: string;
  /** How many lines at most. */
  readonly first: number;
  /** The last one of the page before; its subject is empty for what is about nobody. */
  readonly after?: ToldTexts & Readonly<Record<'firstAt' | 'subject', string>>;
}

/** That a specialist was told one field about one being in one form: how often, first and last. */
export interface LedgerLine {
  readonly recipient: string;
  /** Absent for what is about nobody. */
  readonly subject?: string;
  readonly field: string;
  readonly form: Form;
  readonly category: string;
  readonly classification: Classification;
  readonly times: number;
  /** How often it was told although policy denies it, since a person let it cross. */
  readonly waived: number;
  readonly firstAt: string;
  readonly lastAt: string;
  /** The goal that it was told for most recently. */
  readonly lastGoalId: string;
}

export interface LedgerAnswer {
  readonly lines: readonly LedgerLine[];
  /** That there are others. */
  readonly more: boolean;
}

/** What was ever told to specialists, added up for each of them and each being. */
export class LedgerQuery {
  constructor(private readonly db: ReadDatabase) {}

  /**
   * The lines about one being in the order in which each was told first; all of them where there is no bound. There are as
   * many as manifests have fields, and they are sorted here: in the order of time they lie only among those of all beings.
   */
  async lines({ tenant, subject, recipient }: LedgerQuestion, linesMax?: number): Promise<LedgerAnswer> {
    let rows = this.db.selectFrom('ledger_lines').selectAll().where('tenant', '=', tenant);
    rows = rows.where('subject', '=', subject);
    if (recipient !== undefined) rows = rows.where('recipient', '=', recipient);
    const found = await rows.orderBy('recipient').orderBy('told').execute();
    const sorted = found.toSorted((one, other) =>
      one.first_at < other.first_at ? -1 : Number(one.first_at > other.first_at),
    );
    return answerOf(sorted, linesMax);
  }

  /** A page of each of several specialists, what was new to them most recently before the rest. */
  async pages(
    tenant: TenantId,
    questions: readonly LedgerPageQuestion[],
  ): Promise<ReadonlyMap<LedgerPageQuestion, LedgerAnswer>> {
    const answers = new Map<LedgerPageQuestion, LedgerAnswer>();
    for (const some of chunksOf(questions)) {
      const [first, ...others] = some.map((question, number) => this.page(tenant, question, number));
      const found = first ? await others.reduce((all, one) => all.unionAll(one), first).execute() : [];
      const pages = Map.groupBy(found, ({ page }) => page);
      for (const [number, question] of some.entries())
        answers.set(question, answerOf(pages.get(number) ?? [], question.first));
    }
    return answers;
  }

  /** @param number by which its lines are known among those of other pages */
  private page(tenant: TenantId, { recipient, first, after }: LedgerPageQuestion, number: number) {
    let rows = this.db.selectFrom('ledger_lines').selectAll().where('tenant', '=', tenant);
    rows = rows.where('recipient', '=', recipient);
    if (after)
      rows = rows.where((is) =>
        is(is.refTuple('first_at', 'subject', 'told'), '<', is.tuple(after.firstAt, after.subject, toldTextOf(after))),
      );
    const sorted = rows.orderBy('first_at', 'desc').orderBy('subject', 'desc').orderBy('told', 'desc');
    const page = sql<number>`${sql.lit(number)}`.as('page');
    return this.db
      .selectFrom(sorted.limit(first + 1).as('line'))
      .selectAll()
      .select(page);
  }
}

function answerOf(rows: readonly LedgerLineRow[], linesMax = rows.length): LedgerAnswer {
  return { lines: rows.slice(0, linesMax).map(lineOf), more: rows.length > linesMax };
}

function lineOf({ recipient, subject, told, times, waived, ...row }: LedgerLineRow): LedgerLine {
  return {
    recipient,
    ...(subject === nobody ? {} : { subject }),
    ...{ ...toldFieldIn(told), times, waived },
    ...{ firstAt: row.first_at, lastAt: row.last_at, lastGoalId: row.last_goal_id },
  };
}
