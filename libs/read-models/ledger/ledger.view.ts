import type { Classification, Form, Recorded, TenantId } from '@baton/kernel';
import type { GoalEvent, GoalState } from '@baton/goal/domain';
import { withLinkedIds } from '@baton/goal/domain';
import type { ConsideredAttribute } from '@baton/handoff/domain';
import type { DisclosureRow, LedgerLineRow } from '../read-store/tables.js';

/** Stands for the subject of what is about nobody: a key has no null. */
export const nobody = '';
const between = '|';

/** One field that crossed, by names and labels; no value. */
export interface ToldField {
  readonly field: string;
  readonly form: Form;
  readonly category: string;
  readonly classification: Classification;
  /** The waiver that it crossed by. */
  readonly waiver?: string;
}

/** What one handoff told one specialist about one being. */
export interface Told extends Omit<DisclosureRow, 'fields'> {
  readonly fields: readonly ToldField[];
}

/**
 * What one handoff told about each being, under every id that the goal knows of it: who asks by the record of one system
 * finds what was told by the record of another.
 * @param state the goal after the event
 */
export function toldIn(
  { event, metadata, revision }: Recorded<GoalEvent>,
  state: GoalState,
  tenant: TenantId,
): readonly Told[] {
  if (event.type !== 'HandoffBriefed') return [];
  const { recipient, purpose } = event.data;
  const told = new Map<string, ToldField[]>();
  for (const one of event.data.considered) {
    const field = toldField(one, state);
    if (!field) continue;
    const subjects = (one.labels ?? state.attributes[one.attribute]?.labels)?.subjects ?? [];
    for (const subject of subjects.length > 0 ? withLinkedIds(state, subjects) : [nobody]) {
      const known = told.get(subject);
      if (known) known.push(field);
      else told.set(subject, [field]);
    }
  }
  const common = { goal_id: state.goalId, revision, tenant, recipient, purpose, told_at: metadata.recordedAt };
  return [...told].map(([subject, fields]) => ({ ...common, subject, fields }));
}

export function disclosureRowOf(told: Told): DisclosureRow {
  return { ...told, fields: JSON.stringify(told.fields) };
}

/** What was told, added up: each line once. */
export function ledgerLinesOf(disclosed: readonly Told[]): readonly LedgerLineRow[] {
  const lines = new Map<string, LedgerLineRow>();
  for (const { tenant, subject, recipient, fields, told_at: at, goal_id: last_goal_id } of disclosed)
    for (const field of fields) {
      const told = toldTextOf(field);
      const [times, waived] = [1, field.waiver === undefined ? 0 : 1];
      const line = { tenant, subject, recipient, told, times, waived, first_at: at, last_at: at, last_goal_id };
      const key = `${tenant} ${subject} ${recipient} ${told}`;
      const known = lines.get(key);
      lines.set(key, known ? together(known, line) : line);
    }
  return [...lines.values()];
}

/** The same in whatever order they come: that of events is not always that of time. */
function together(one: LedgerLineRow, other: LedgerLineRow): LedgerLineRow {
  const isLater = one.last_at === other.last_at ? one.last_goal_id > other.last_goal_id : one.last_at > other.last_at;
  return {
    ...(isLater ? one : other),
    times: one.times + other.times,
    waived: one.waived + other.waived,
    first_at: one.first_at < other.first_at ? one.first_at : other.first_at,
  };
}

/** How a field that crossed is named, with its form and its labels. */
export type ToldTexts = Readonly<Record<'field' | 'form' | 'category' | 'classification', string>>;

/** One text for all of them; none holds what is between them. */
export function toldTextOf({ field, form, category, classification }: ToldTexts): string {
  return [field, form, category, classification].join(between);
}

/** @param told by {@link toldTextOf}, of what crossed */
export function toldFieldIn(told: string): Omit<ToldField, 'waiver'> {
  const [field = '', form, category = '', classification] = told.split(between);
  return { field, form: form as Form, category, classification: classification as Classification };
}

function toldField(one: ConsideredAttribute, { attributes }: GoalState): ToldField | undefined {
  const labels = one.labels ?? attributes[one.attribute]?.labels;
  if (one.field === undefined || one.form === undefined || labels === undefined) return undefined;
  const { category, classification } = labels;
  const waiver = one.waiver === undefined ? {} : { waiver: one.waiver };
  return { field: one.field, form: one.form, category, classification, ...waiver };
}
