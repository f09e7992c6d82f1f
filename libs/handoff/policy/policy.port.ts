import type { Combination, PolicyAnswer, PolicyQuestion, PolicySource } from '@baton/handoff/domain';

/** Decides by policy what may cross. Fails closed: whatever goes wrong inside is a DENY with POLICY_FAILED. */
export abstract class DisclosurePolicy {
  /** Hash of the whole policy set: recorded with every decision, so that it can be taken again later. */
  abstract readonly setHash: string;

  /** What no specialist may know of one being together, by this set. */
  abstract readonly combinations: readonly Combination[];

  abstract decide(question: PolicyQuestion): PolicyAnswer;
}

/** The words that a question is made of, as far as they are known: what has no list may be any word. */
export interface QuestionWords {
  readonly purpose: readonly string[];
  readonly system?: readonly string[];
  readonly source?: readonly string[];
  readonly specialist?: readonly string[];
  readonly capability?: readonly string[];
}

/** Every policy set that an installation has ever decided by. */
export abstract class PolicyHistory {
  /** The set that goes by this hash, as it was; undefined where there never was one. */
  abstract under(setHash: string): DisclosurePolicy | undefined;
}

/** Makes a policy of the words of a set. */
export abstract class PolicyEngine {
  /** @throws UnusablePolicies with every fault found */
  abstract compile(source: PolicySource): DisclosurePolicy;
}

/** One place where policies say what can't be, and what to do about it. */
export interface PolicyFault {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** No decision can be taken under these policies; the message holds a line for each fault, as `file:line: what to do`. */
export class UnusablePolicies extends Error {
  override readonly name = 'UnusablePolicies';

  constructor(readonly faults: readonly PolicyFault[]) {
    super(faults.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('\n'));
  }
}
