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

export interface LedgerAnswer {
  readonly lines: readonly LedgerLine[];
  /** That there are others: then ask about one being, or one specialist. */
  readonly more: boolean;
}

const rowsAtOnce = 1_000;

/** What was ever told to specialists, added up for each of them and each being. */
export class LedgerQuery {
  constructor(private readonly db: ReadDatabase) {}

  /** The lines in the order in which each was told first. */
  async lines(question: LedgerQuestion, linesMax: number): Promise<LedgerAnswer> {
    const sum = new Sum(linesMax);
    for await (const row of this.rows(question)) sum.add(row);
    return sum.answer();
  }

  /** The same for each of several specialists, with as many lines for each; what was told is gone through once. */
  async linesByRecipient(
    question: Pick<LedgerQuestion, 'tenant' | 'signal'>,
    recipients: readonly string[],
    linesMax: number,
  ): Promise<ReadonlyMap<string, LedgerAnswer>> {
    const sums = new Map(recipients.map((recipient) => [recipient, new Sum(linesMax)]));
    // The rows of several lie in the order of time only where those of all do.
    const only = recipients.length === 1 ? recipients[0] : undefined;
    for await (const row of this.rows({ ...question, recipient: only })) sums.get(row.recipient)?.add(row);
    return new Map([...sums].map(([recipient, sum]) => [recipient, sum.answer()]));
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

class Sum {
  readonly #lines = new Map<string, LedgerLine>();
  #more = false;

  constructor(private readonly linesMax: number) {}

  add(row: DisclosureRow): void {
    for (const field of JSON.parse(row.fields) as readonly ToldField[]) {
      const key = [row.recipient, row.subject, field.field, field.form, field.category, field.classification].join('|');
      const known = this.#lines.get(key);
      if (known || this.#lines.size < this.linesMax) this.#lines.set(key, added(known, row, field));
      else this.#more = true;
    }
  }

  answer(): LedgerAnswer {
    return { lines: [...this.#lines.values()], more: this.#more };
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
