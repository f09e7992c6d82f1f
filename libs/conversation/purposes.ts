/**
 * What a goal may be for. Policies decide by purpose, so the list is closed: a playbook can name one of these and
 * nothing else, and each is a sentence that the people whose data crosses could be told.
 */
export const purposes = {
  CONTRACT_RENEWAL: 'A running contract with a customer is continued for another term, billed and filed.',
  CUSTOMER_OFFBOARDING: 'A contract with a customer ends: it is told so, and its data and access are handed over.',
} as const satisfies Readonly<Record<string, string>>;

export type Purpose = keyof typeof purposes;
