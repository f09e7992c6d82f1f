import type { BriefDecision } from '@baton/handoff/domain';
import type { RecordedBrief } from './operation.js';

/**
 * The fields of a recorded brief that would not cross now, or not in the form in which they stand in it: a policy was
 * tightened since, a label raised, a waiver has expired. With any of these the brief may not cross once more.
 */
export function fieldsWithdrawn({ fields }: RecordedBrief, { disclosed }: Pick<BriefDecision, 'disclosed'>): string[] {
  const isStillIn = ({ field, form }: RecordedBrief['fields'][number]): boolean =>
    disclosed.some((now) => now.field === field && now.form === form);
  return fields.filter((field) => !isStillIn(field)).map(({ field }) => field);
}
