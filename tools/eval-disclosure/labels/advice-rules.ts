import type { LabelRule } from './label-rule.js';

/*
 * Labels of what somebody outside may ask of a person, by where the value stands and by the kind that the data gives it.
 * The path is `KIND/MEMBER`. Words that were approved to be said instead of a value are no more than internal; a value as
 * it is, is never less than confidential.
 */
export const adviceRules: readonly LabelRule[] = [
  { path: /\/acceptable_abstraction$/, classification: 'internal', category: 'reference', type: 'identifier' },
  { path: /^Government ID\//, classification: 'restricted', category: 'credential', type: 'identifier' },
  { path: /^Healthcare\//, classification: 'restricted', category: 'health', type: 'identifier' },
  { path: /^Financial\//, classification: 'restricted', category: 'financial', type: 'identifier' },
  { path: /^Business\//, classification: 'confidential', category: 'commercial', type: 'identifier' },
  { path: /^Calendar\//, classification: 'confidential', category: 'schedule', type: 'identifier' },
  { path: /^(Personal|Travel History)\//, classification: 'confidential', category: 'identity', type: 'identifier' },
];
