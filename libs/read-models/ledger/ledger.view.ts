import type { Classification, Form, Recorded, TenantId } from '@baton/kernel';
import type { GoalEvent, GoalState } from '@baton/goal/domain';
import { withLinkedIds } from '@baton/goal/domain';
import type { ConsideredAttribute } from '@baton/handoff/domain';
import type { DisclosureRow } from '../read-store/tables.js';

/** Stands for the subject of what is about nobody: a key has no null. */
export const nobody = '';

/** One field that crossed, by names and labels; no value. */
export interface ToldField {
  readonly field: string;
  readonly form: Form;
  readonly category: string;
  readonly classification: Classification;
  /** The waiver that it crossed by. */
  readonly waiver?: string;
}

/**
 * What one handoff told about each being, under every id that the goal knows of it: who asks by the record of one system
 * finds what was told by the record of another.
 * @param state the goal after the event
 */
export function disclosureRowsOf(
  { event, metadata, revision }: Recorded<GoalEvent>,
  state: GoalState,
  tenant: TenantId,
): readonly DisclosureRow[] {
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
  const common = { goal_id: state.goalId, revision, tenant, recipient, purpose };
  return [...told].map(([subject, fields]) => {
    return { ...common, subject, fields: JSON.stringify(fields), told_at: metadata.recordedAt };
  });
}

function toldField(one: ConsideredAttribute, { attributes }: GoalState): ToldField | undefined {
  const labels = one.labels ?? attributes[one.attribute]?.labels;
  if (one.field === undefined || one.form === undefined || labels === undefined) return undefined;
  const { category, classification } = labels;
  const waiver = one.waiver === undefined ? {} : { waiver: one.waiver };
  return { field: one.field, form: one.form, category, classification, ...waiver };
}
