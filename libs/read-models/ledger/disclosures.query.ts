import type { TenantId } from '@baton/kernel';
import type { TimeRange } from '../goals/goals-filter.js';
import type { DisclosureRow, ReadDatabase } from '../read-store/tables.js';
import type { ToldField } from './ledger.view.js';
import { nobody } from './ledger.view.js';

/** That one handoff told one specialist something of one being, by names and labels; no value. */
export interface Disclosure {
  readonly goalId: string;
  /** The place of the handoff's event in its goal. */
  readonly revision: number;
  readonly recipient: string;
  /** Absent for what is about nobody. */
  readonly subject?: string;
  readonly purpose: string;
  readonly toldAt: string;
  readonly fields: readonly ToldField[];
}

/** Which disclosures; all parts have to fit. */
export interface DisclosuresFilter {
  readonly recipient?: string;
  readonly subject?: string;
  readonly goalId?: string;
  readonly told?: TimeRange;
}

export interface DisclosuresQuestion {
  readonly tenant: TenantId;
  readonly filter: DisclosuresFilter;
  /** How many at most. */
  readonly first: number;
  /** The last one of the page before. */
  readonly after?: Pick<Disclosure, 'toldAt' | 'goalId' | 'revision'> & { readonly subject: string };
}

/** What was told, handoff by handoff, the latest first. */
export class DisclosuresQuery {
  constructor(private readonly db: ReadDatabase) {}

  async list({ tenant, filter, first, after }: DisclosuresQuestion) {
    const { recipient, subject, goalId, told } = filter;
    let rows = this.db.selectFrom('disclosures').selectAll().where('tenant', '=', tenant);
    if (recipient !== undefined) rows = rows.where('recipient', '=', recipient);
    if (subject !== undefined) rows = rows.where('subject', '=', subject);
    if (goalId !== undefined) rows = rows.where('goal_id', '=', goalId);
    if (told?.from !== undefined) rows = rows.where('told_at', '>=', told.from);
    if (told?.before !== undefined) rows = rows.where('told_at', '<', told.before);
    if (after)
      rows = rows.where((is) =>
        is(
          is.refTuple('told_at', 'goal_id', 'revision', 'subject'),
          '<',
          is.tuple(after.toldAt, after.goalId, after.revision, after.subject),
        ),
      );
    const found = await rows
      .orderBy('told_at', 'desc')
      .orderBy('goal_id', 'desc')
      .orderBy('revision', 'desc')
      .orderBy('subject', 'desc')
      .limit(first + 1)
      .execute();
    return { disclosures: found.slice(0, first).map(disclosureOf), more: found.length > first };
  }
}

function disclosureOf(row: DisclosureRow): Disclosure {
  return {
    ...{ goalId: row.goal_id, revision: row.revision, recipient: row.recipient, purpose: row.purpose },
    ...(row.subject === nobody ? {} : { subject: row.subject }),
    toldAt: row.told_at,
    fields: JSON.parse(row.fields) as ToldField[],
  };
}
