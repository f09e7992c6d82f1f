/** What a check is about, in the order in which they are made. */
export const areas = [
  'manifest',
  'tokens',
  'scope',
  'deadlines',
  'journal',
  'attempts',
  'revocation',
  'idempotency',
  'query',
  'list',
  'secrets',
] as const;
export type Area = (typeof areas)[number];

/** What one check came to. */
export interface Finding {
  readonly area: Area;
  /** What the contract promises, in the present tense. */
  readonly promise: string;
  /** Absent where it is about the specialist as a whole. */
  readonly capability?: string;
  /** UNSEEN: it could not be looked at, and why is what was found. */
  readonly result: 'KEPT' | 'BROKEN' | 'UNSEEN';
  readonly found?: string;
  /** What an author can do about it. */
  readonly advice?: string;
}

/** One promise of the contract, and how it is looked at. */
export interface Check<Subject> {
  readonly area: Area;
  readonly promise: string;
  readonly advice: string;
  /** Throws {@link PromiseBroken} or {@link PromiseUnseen}. */
  look(subject: Subject): Promise<void>;
}

/** The specialist did something else; the message says what, in the past tense. */
export class PromiseBroken extends Error {
  override readonly name = 'PromiseBroken';
}

/** It could not come to that; the message says why. */
export class PromiseUnseen extends Error {
  override readonly name = 'PromiseUnseen';
}
