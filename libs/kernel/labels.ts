import type { Brand } from './brand.js';

/** A person or organisation that a value is about, by a surrogate id that only Baton mints. */
export type SubjectId = Brand<string, 'SubjectId'>;

export const classifications = ['public', 'internal', 'confidential', 'restricted'] as const;
export type Classification = (typeof classifications)[number];

export function isStricter(one: Classification, other: Classification): boolean {
  return classifications.indexOf(one) > classifications.indexOf(other);
}

/** What kind of thing a value tells; a closed list, so that a policy can speak about all of it. */
export const categories = [
  'reference',
  'identity',
  'contact',
  'commercial',
  'financial',
  'contract',
  'schedule',
  'support',
  'health',
  'credential',
  'note',
] as const;
export type Category = (typeof categories)[number];

/** `typed` values fit a schema that leaves no room for prose; `untrusted` ones may be shown to a person and nothing else. */
export type Trust = 'typed' | 'untrusted';

/** Where a value came from, if from no system. */
export const ownSources = ['person', 'playbook', 'derived'] as const;

export interface Labels {
  readonly classification: Classification;
  readonly category: Category;
  readonly subjects: readonly SubjectId[];
  /** Where the value came from: `person`, `playbook`, `derived`, or a system's name. */
  readonly source: string;
  readonly trust: Trust;
}

/** At least as strict as that; what is stricter already stays as it is. */
export function raisedTo<Given extends Pick<Labels, 'classification'>>(
  labels: Given,
  classification: Classification,
): Given {
  return isStricter(classification, labels.classification) ? { ...labels, classification } : labels;
}

export const valueTypes = [
  'identifier',
  'name',
  'text',
  'email',
  'phone',
  'decimal',
  'percent',
  'currency',
  'integer',
  'date',
  'boolean',
] as const;
/** The shape of one value. All are strings on the wire but `integer` (number) and `boolean`; `decimal` is never a float. */
export type ValueType = (typeof valueTypes)[number];

/** How much of a value crosses: the bucket that it is in, a recipient's token, a mask, a part, all of it. */
export const forms = ['BUCKET', 'TOKEN', 'MASK', 'PART', 'FULL'] as const;
export type Form = (typeof forms)[number];

/**
 * The forms that a value of each type can cross in, least revealing first: of a date the year tells less than the month.
 * A type with few values has no token, since equal tokens would soon tell which is which.
 */
export const formsOf: Readonly<Record<ValueType, readonly Form[]>> = {
  identifier: ['TOKEN', 'MASK', 'FULL'],
  name: ['TOKEN', 'PART', 'FULL'],
  text: ['FULL'],
  email: ['TOKEN', 'PART', 'FULL'],
  phone: ['TOKEN', 'MASK', 'FULL'],
  decimal: ['BUCKET', 'FULL'],
  percent: ['BUCKET', 'FULL'],
  currency: ['FULL'],
  integer: ['BUCKET', 'FULL'],
  date: ['PART', 'BUCKET', 'FULL'],
  boolean: ['FULL'],
};
