import type { LabelRule } from './label-rule.js';

/*
 * Labels of a shop's records by the path of a value, where `*` stands for the key or the place of one of many, and of what
 * a customer chooses, under `choice.`. All of it is about the customer whose records these are.
 */
export const retailRules: readonly LabelRule[] = [
  { path: /^user\.name\./, classification: 'confidential', category: 'identity', type: 'name' },
  { path: /^user\.email$/, classification: 'confidential', category: 'contact', type: 'email' },
  { path: /^(user|order)\.address\./, classification: 'confidential', category: 'contact', type: 'identifier' },
  {
    path: /^choice\.(address\d?|city|state|country|zip)$/,
    classification: 'confidential',
    category: 'contact',
    type: 'identifier',
  },
  { path: /^user\.payment_methods\./, classification: 'confidential', category: 'financial', type: 'identifier' },
  { path: /^order\.payment_history\./, classification: 'confidential', category: 'financial', type: 'identifier' },
  { path: /^choice\.payment_method_id$/, classification: 'confidential', category: 'financial', type: 'identifier' },
  { path: /(^|[._])id$/, classification: 'internal', category: 'reference', type: 'identifier' },
  { path: /_ids(\.\*)?$/, classification: 'internal', category: 'reference', type: 'identifier' },
  { path: /^user\.orders\./, classification: 'internal', category: 'reference', type: 'identifier' },
  { path: /^order\./, classification: 'internal', category: 'commercial', type: 'identifier' },
  { path: /^choice\.reason$/, classification: 'internal', category: 'commercial', type: 'identifier' },
];

/** In which of a shop's records each field of a write is looked for, before it counts as said by the customer alone. */
export const boundFrom: Readonly<Record<string, RegExp>> = {
  order_id: /^order\.order_id$/,
  user_id: /^user\.user_id$/,
  item_ids: /^order\.items\.\*\.item_id$/,
  payment_method_id: /^user\.payment_methods\.\*\.id$/,
};

/** What each write is for, by its capability's name; one that is not here is for nothing, and gets nothing. */
export const retailPurposes: readonly (readonly [capability: RegExp, purpose: string])[] = [
  [/^cancel\./, 'ORDER_CANCELLATION'],
  [/\.address$/, 'ADDRESS_CHANGE'],
  [/^(modify|return|exchange)\./, 'ORDER_CHANGE'],
];
