import type { Category, Classification, ValueType } from '@baton/kernel';

/** One rule: what every value under a path that matches is. Of several that match, the first counts. */
export interface LabelRule {
  readonly path: RegExp;
  readonly classification: Classification;
  readonly category: Category;
  readonly type: ValueType;
  /** The value names somebody else than its record is about, so that it is about that being and not about the record's. */
  readonly isAboutAnother?: true;
}

/** The rule for a path; what no rule knows stays unlabelled, and is thereby restricted. */
export function ruleFor(rules: readonly LabelRule[], path: string): LabelRule | undefined {
  return rules.find((rule) => rule.path.test(path));
}
