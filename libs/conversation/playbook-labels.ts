import type { Category, Classification, Labels } from '@baton/kernel';
import { classifications } from '@baton/kernel';

/** How a value is labelled before it is known whom it is about. */
export interface GivenLabels {
  readonly classification: Classification;
  readonly category: Category;
}

/** Least telling first: of two values, what is made of both is as telling as the more telling one. */
const categoriesBySensitivity: readonly Category[] = [
  'reference',
  'schedule',
  'contract',
  'commercial',
  'financial',
  'identity',
  'contact',
  'support',
  'note',
  'health',
  'credential',
];

/** Labels of a value made of others: the strictest class and category, every subject, untrusted if one source is. */
export function strictestOf(sources: readonly Labels[], own?: GivenLabels): Labels {
  const given = [...sources, ...(own ? [own] : [])];
  return {
    classification: highest(
      classifications,
      given.map(({ classification }) => classification),
      'restricted',
    ),
    category: highest(
      categoriesBySensitivity,
      given.map(({ category }) => category),
      'credential',
    ),
    subjects: [...new Set(sources.flatMap(({ subjects }) => subjects))],
    source: 'derived',
    trust: sources.some(({ trust }) => trust === 'untrusted') ? 'untrusted' : 'typed',
  };
}

/** Of nothing, the strictest: what nobody labelled is restricted. */
function highest<Label>(order: readonly Label[], labels: readonly Label[], ofNone: Label): Label {
  return labels.length === 0 ? ofNone : (order[Math.max(...labels.map((label) => order.indexOf(label)))] ?? ofNone);
}
