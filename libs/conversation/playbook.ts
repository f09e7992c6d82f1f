import type { JsonObject, ValueType } from '@baton/kernel';
import { canonicalJson } from '@baton/kernel';
import type { ApprovalRole, AttributeName, RecoveryPolicy, StepId } from '@baton/goal/domain';
import type { RejectionCode } from '@baton/specialist/domain';
import type { DeriveFunction } from './derive-functions.js';
import type { GivenLabels } from './playbook-labels.js';
import type { Purpose } from './purposes.js';
import type { ExtractorName, Intent } from './sentence/extractor.js';

/** Inclusive. Decimals and percentages are compared as decimals; a term is compared in months. */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** One thing that the person must have said, or that has a stated default. */
export interface Ask extends Bounds {
  readonly name: AttributeName;
  readonly type: ValueType;
  readonly labels: GivenLabels;
  /** The attribute whose mention names the being that this value is about; its own name where it is the mention itself. */
  readonly about?: AttributeName;
  readonly extractor: ExtractorName;
  /** Asked back when it is missing, out of bounds or ambiguous. Holds no value. */
  readonly question: string;
  /** Taken where the sentence says nothing of it. */
  readonly default?: string | number;
}

/** A value that the playbook itself brings. */
export interface Literal {
  readonly name: AttributeName;
  readonly type: ValueType;
  readonly value: string | number | boolean;
  readonly labels: GivenLabels;
}

/** Where a field's value comes from: an attribute of the goal, or what an earlier read or step answers. */
export type Binding = { readonly attribute: AttributeName } | { readonly output: `${StepId}.${string}` };

/** What is asked of the person when a read is rejected or a value can't be computed. */
export interface AskBack {
  readonly ask: AttributeName;
  readonly question: string;
}

/** One planning read: a handoff like any other, before there is a plan to act. */
export interface PlaybookRead {
  readonly id: StepId;
  readonly title: string;
  readonly specialist: string;
  readonly capability: string;
  readonly inputs: Readonly<Record<string, Binding>>;
  /** The roles of related beings whom it is about as well. */
  readonly joinedBy?: readonly string[];
  /** Done only where another read's rejection names it for its `candidates`. */
  readonly onDemand?: boolean;
  /** What follows each expected rejection; `candidates` names the read whose `name` outputs are offered as answers. */
  readonly rejected?: Readonly<Partial<Record<RejectionCode, AskBack & { readonly candidates?: StepId }>>>;
}

/** A value computed from others by a function of the closed list. Its labels are the strictest of what it comes from. */
export interface Derive extends Bounds {
  readonly name: AttributeName;
  readonly function: DeriveFunction;
  readonly arguments: readonly Binding[];
  /** What to ask when the function has no answer for these values, or one out of bounds. */
  readonly otherwise?: AskBack;
}

/** What a value is compared with, in the words of a plan's condition. A number is compared as a number. */
export type ConditionTest =
  | { readonly is: 'KNOWN' | 'NOT_KNOWN' }
  | { readonly is: 'EQUAL_TO' | 'NOT_EQUAL_TO'; readonly value: string | number | boolean }
  | { readonly is: 'ABOVE' | 'BELOW'; readonly value: number };

/** When a step is done at all, by one value. */
export type PlaybookCondition = { readonly of: Binding } & ConditionTest;

export interface PlaybookStep {
  readonly id: StepId;
  readonly title: string;
  readonly specialist: string;
  readonly capability: string;
  readonly inputs: Readonly<Record<string, Binding>>;
  /** The roles of related beings whom it is about as well. */
  readonly joinedBy?: readonly string[];
  readonly after: readonly StepId[];
  readonly pivot?: boolean;
  /** Only begun when that step has failed for good: then this one stands for it. */
  readonly insteadOf?: StepId;
  readonly when?: PlaybookCondition;
  /** A person is asked where the step is not settled within this time of the plan; see {@link stepWithinMsOf}. */
  readonly withinMs?: number;
  /** Instead of the playbook's own. */
  readonly recovery?: RecoveryPolicy;
}

/** Who lets a plan be carried out. */
export interface PlaybookApproval {
  readonly role: ApprovalRole;
  /** Another person than the one whose goal it is. */
  readonly fourEyes: boolean;
}

/**
 * Whom handoffs are about: the being that a value is about. With a role it is a related one, e.g. a `signatory`, and only
 * the handoffs that name the role are about it; without one, all are.
 */
export type PlaybookSubject = Binding & { readonly role?: string };

/** How one kind of goal is reached: what must be said, what is looked up, what is computed, what is done. */
export interface Playbook {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly purpose: Purpose;
  /** A sentence that fits, shown to whoever said one that fits nothing. */
  readonly example: string;
  readonly matches: Intent;
  readonly asks: readonly Ask[];
  readonly literals: readonly Literal[];
  readonly reads: readonly PlaybookRead[];
  readonly derives: readonly Derive[];
  readonly steps: readonly PlaybookStep[];
  readonly subjects: readonly PlaybookSubject[];
  /** What happens when a step has failed for good. */
  readonly recovery: RecoveryPolicy;
  /** A person has to let every plan be carried out. Absent: only one that holds what somebody must accept. */
  readonly approval?: PlaybookApproval;
  /** A person is asked where the goal has not ended within this time of its submission, and then of its plan; absent: {@link goalWithinMsOf}. */
  readonly withinMs?: number;
}

const dayMs = 24 * 60 * 60_000;
const defaultWithinMs = { step: dayMs, goal: 3 * dayMs } as const;

export function goalWithinMsOf({ withinMs = defaultWithinMs.goal }: Pick<Playbook, 'withinMs'>): number {
  return withinMs;
}

/** A read has no time of its own, and no step has by default more than the whole goal. */
export function stepWithinMsOf(
  playbook: Pick<Playbook, 'withinMs'>,
  step: Pick<PlaybookStep, 'withinMs'> = {},
): number {
  return step.withinMs ?? Math.min(defaultWithinMs.step, goalWithinMsOf(playbook));
}

/** Every name that a playbook takes for its own kind of attribute; a step of that name would be taken for its producer. */
export const reservedNames = ['request', 'literal', 'plan'] as const;

/** The specialists whose offers planning by this playbook needs. */
export function specialistsOf({ reads, steps }: Playbook): readonly string[] {
  return [...new Set([...reads, ...steps].map(({ specialist }) => specialist))];
}

/** The text that a playbook's digest is taken of: the same for the same content, however the file is laid out. */
export function canonicalPlaybook(playbook: Playbook): string {
  // A playbook is what a YAML file said, so it is JSON; its interfaces just do not say so.
  return canonicalJson(JSON.parse(JSON.stringify(playbook)) as JsonObject);
}
