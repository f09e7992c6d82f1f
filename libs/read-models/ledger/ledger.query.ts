import type { Classification, Form, TenantId } from '@baton/kernel';
import { nextTurn } from '../read-store/next-turn.js';
import type { ReadDatabase } from '../read-store/tables.js';
import type { DisclosureRow } from '../read-store/tables.js';
import type { ToldField } from './ledger.view.js';
import { nobody } from './ledger.view.js';

/** Of one specialist, of one being, or of both. */
export interface LedgerQuestion {
  readonly tenant: TenantId;
  readonly recipient?: string;
  /** A surrogate id. */
  readonly subject?: string;
  /** Aborts when nobody waits any more for what is added up. */
  readonly signal?: AbortSignal;
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

const rowsAtOnce = 1_000;

/** What was ever told to specialists, added up for each of them and each being. */
export class LedgerQuery {
  constructor(private readonly db: ReadDatabase) {}

  /**
   * The lines in the order in which each was told first.
   * @param linesMax `more` says that there are others: then ask about one being, or one specialist
   */
  async lines(
    question: LedgerQuestion,
    linesMax: number,
  ): Promise<{ readonly lines: readonly LedgerLine[]; readonly more: boolean }> {
    const lines = new Map<string, LedgerLine>();
    let more = false;
    for await (const row of this.rows(question))
      for (const field of JSON.parse(row.fields) as readonly ToldField[]) {
        const key = [row.recipient, row.subject, field.field, field.form, field.category, field.classification].join(
          '|',
        );
        const known = lines.get(key);
        if (known || lines.size < linesMax) lines.set(key, added(known, row, field));
        else more = true;
      }
    return { lines: [...lines.values()], more };
  }

  /** All that fit, oldest first, a page at a time: what was told over years fits no memory. */
  private async *rows({ tenant, recipient, subject, signal }: LedgerQuestion): AsyncGenerator<DisclosureRow> {
    let last: DisclosureRow | undefined;
    for (;;) {
      signal?.throwIfAborted();
      let rows = this.db.selectFrom('disclosures').selectAll().where('tenant', '=', tenant);
      if (recipient !== undefined) rows = rows.where('recipient', '=', recipient);
      if (subject !== undefined) rows = rows.where('subject', '=', subject);
      const behind = last;
      if (behind)
        rows = rows.where((is) =>
          is(
            is.refTuple('told_at', 'goal_id', 'revision', 'subject'),
            '>',
            is.tuple(behind.told_at, behind.goal_id, behind.revision, behind.subject),
          ),
        );
      const page = await rows
        .orderBy('told_at')
        .orderBy('goal_id')
        .orderBy('revision')
        .orderBy('subject')
        .limit(rowsAtOnce)
        .execute();
      yield* page;
      last = page.at(-1);
      if (page.length < rowsAtOnce) return;
      await nextTurn();
    }
  }
}

function added(known: LedgerLine | undefined, row: DisclosureRow, told: ToldField): LedgerLine {
  const { field, form, category, classification, waiver } = told;
  return {
    recipient: row.recipient,
    ...(row.subject === nobody ? {} : { subject: row.subject }),
    ...{ field, form, category, classification },
    times: (known?.times ?? 0) + 1,
    waived: (known?.waived ?? 0) + (waiver === undefined ? 0 : 1),
    firstAt: known?.firstAt ?? row.told_at,
    lastAt: row.told_at,
    lastGoalId: row.goal_id,
  };
}
