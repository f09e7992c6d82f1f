/** Longer than any driver is held up between what it has seen and what it does. */
export const graceMs = 2 * 60_000;
