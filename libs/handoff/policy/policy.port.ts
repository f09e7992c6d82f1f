import type { PolicyAnswer, PolicyQuestion } from '@baton/handoff/domain';

/** Decides by policy what may cross. Fails closed: whatever goes wrong inside is a DENY with POLICY_FAILED. */
export abstract class DisclosurePolicy {
  /** Hash of the whole policy set: recorded with every decision, so that it can be taken again later. */
  abstract readonly setHash: string;

  abstract decide(question: PolicyQuestion): PolicyAnswer;
}
