import type { Instant, JsonValue, Labels, ValueType } from '@baton/kernel';
import type { AttributeName, CapabilityPin, Plan, Question, StepId } from '@baton/goal/domain';
import type { Capability, RejectionCode } from '@baton/specialist/domain';
import type { Playbook } from './playbook.js';

/** A value of the goal's context, opened for planning. Personal: it is in no error and no log. */
export interface OpenedAttribute {
  readonly name: AttributeName;
  readonly type: ValueType;
  readonly labels: Labels;
  readonly value: JsonValue;
  /** All that it was computed from, however far back; absent for what was not computed. */
  readonly derivedFrom?: readonly AttributeName[];
}

/** One capability as its specialist offers it now, and what a plan would pin of it. */
export interface Offer {
  readonly capability: Capability;
  readonly pin: CapabilityPin;
}

/** How a planning read ended. */
export type ReadOutcome =
  | { readonly step: StepId; readonly kind: 'COMMITTED' }
  | { readonly step: StepId; readonly kind: 'REJECTED'; readonly code: RejectionCode }
  /** Policy kept the brief from its specialist. */
  | { readonly step: StepId; readonly kind: 'BLOCKED' };

export interface PlanningRequest {
  readonly playbook: Playbook;
  /** When it is planned: the times at which persons are asked count from then. */
  readonly now: Instant;
  /** `YYYY-MM-DD`, the day that it is then for the people who are served. */
  readonly today: string;
  /** The revision that a plan would have. */
  readonly revision: number;
  /** Everything known: what the person said, and the outputs of reads as `<step>.<field>`. */
  readonly attributes: readonly OpenedAttribute[];
  /** All settled reads, in the order in which they were planned. */
  readonly reads: readonly ReadOutcome[];
  /** A person has answered since the latest plan: a rejected read is tried again with what they said. */
  readonly answeredSincePlan: boolean;
  readonly offers: readonly Offer[];
}

export type PlanningRefusalCode =
  | 'CAPABILITY_NOT_OFFERED'
  | 'WRONG_EFFECT'
  | 'FIELD_UNKNOWN'
  | 'FIELD_UNBOUND'
  | 'OUTPUT_UNKNOWN'
  | 'TYPE_MISMATCH'
  | 'VALUE_NOT_ACCEPTED'
  | 'UNTRUSTED_INPUT'
  | 'ROLE_CONTRADICTED'
  | 'READ_REJECTED'
  | 'READ_BLOCKED';

export type PlanningResult =
  /** `plan.stage` tells whether it reads first or acts; `attributes` are literals and computed values that it binds. */
  | { readonly kind: 'PLAN'; readonly plan: Plan; readonly attributes: readonly OpenedAttribute[] }
  | { readonly kind: 'QUESTIONS'; readonly questions: readonly Question[] }
  /** No plan can be made of this. `at` is `step` or `step.field`; the message says what to do and holds no value. */
  | { readonly kind: 'REFUSED'; readonly code: PlanningRefusalCode; readonly at: string; readonly message: string };

/**
 * Lays down the next plan of a goal: the reads that are still needed, then the acting plan; or what to ask first.
 * The same request has the same result, so it can be asked again after a crash.
 */
export abstract class Planner {
  abstract plan(request: PlanningRequest): Promise<PlanningResult>;
}
