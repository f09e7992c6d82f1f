import type { Category, Classification, JsonValue, Labels, SubjectId } from '@baton/kernel';
import { categories, classifications } from '@baton/kernel';
import type { InputField } from '@baton/specialist/domain';
import { fitsField } from '@baton/specialist/domain';
import type { GivenAttribute } from './check-request.js';

/** What nobody may hold for harmless, whoever labelled it. */
const neverHarmless: readonly Category[] = ['health', 'credential', 'note'];
const harmless: readonly Classification[] = ['public', 'internal'];

/**
 * The labels that an attribute is judged by. What is missing, unknown or contradicts itself is read as the strictest:
 * such a value is restricted. Typed is only what the field that asks for it takes.
 */
export function labelsOf(given: GivenAttribute, field: InputField | undefined): Labels {
  const classification = classifications.find((known) => known === given.classification);
  const category = categories.find((known) => known === given.category);
  const subjects = subjectsOf(given.subjects);
  const contradicts =
    category !== undefined &&
    classification !== undefined &&
    neverHarmless.includes(category) &&
    harmless.includes(classification);
  const isLabelled = category !== undefined && subjects !== undefined && !contradicts;
  return {
    classification: isLabelled && classification !== undefined ? classification : 'restricted',
    category: category ?? 'note',
    subjects: subjects ?? [],
    source: typeof given.source === 'string' ? given.source : 'unknown',
    trust: given.trust === 'typed' && isTakenBy(field, given.value) ? 'typed' : 'untrusted',
  };
}

function subjectsOf(value: JsonValue | undefined): readonly SubjectId[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const subjects = value as readonly JsonValue[];
  return subjects.every((subject) => typeof subject === 'string') ? (subjects as readonly SubjectId[]) : undefined;
}

function isTakenBy(field: InputField | undefined, value: JsonValue): boolean {
  return field !== undefined && field.type !== 'text' && fitsField(value, field);
}
