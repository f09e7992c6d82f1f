import type { ApprovalRole, RecoveryPolicy } from '@baton/goal/domain';
import type { Binding, ConditionTest, Playbook, PlaybookStep } from '../playbook.js';
import { durationMsOf } from './duration.js';

/*
 * A playbook as its file says it, which is what the schema describes. It differs from what the product works with where a
 * person should not have to write as a program does: times, conditions, what to do after a failure.
 */

export type WrittenRecovery = Lowercase<RecoveryPolicy>;

/** The words in which a condition's test may be written; exactly one of them stands in it. */
export const testWords = ['equals', 'not', 'above', 'below', 'is'] as const;

/** Of these, exactly one of the first two and exactly one test; the schema says no more than that there are two. */
export interface WrittenCondition {
  readonly attribute?: string;
  readonly output?: `${string}.${string}`;
  readonly equals?: string | number | boolean;
  readonly not?: string | number | boolean;
  readonly above?: number;
  readonly below?: number;
  readonly is?: 'known' | 'unknown';
}

export interface WrittenStep extends Omit<PlaybookStep, 'when' | 'withinMs' | 'recovery'> {
  readonly when?: WrittenCondition;
  readonly within?: string;
  readonly recovery?: WrittenRecovery;
}

/** Who has to let every plan be carried out. */
export interface WrittenApproval {
  readonly by: ApprovalRole;
  readonly fourEyes?: boolean;
}

export interface WrittenPlaybook extends Omit<Playbook, 'steps' | 'withinMs' | 'recovery' | 'approval'> {
  readonly steps: readonly WrittenStep[];
  readonly within?: string;
  readonly recovery: WrittenRecovery;
  readonly approval?: WrittenApproval;
}

/** What a playbook without a fault means. Two files that mean the same have the same digest, however they say it. */
export function meaningOf({ within, recovery, approval, steps, ...same }: WrittenPlaybook): Playbook {
  return {
    ...same,
    ...withinMsOf(within),
    recovery: recoveryOf(recovery),
    ...(approval === undefined ? {} : { approval: { role: approval.by, fourEyes: approval.fourEyes ?? false } }),
    steps: steps.map(stepMeaning),
  };
}

function stepMeaning({ when, within, recovery, ...same }: WrittenStep): PlaybookStep {
  const of = when && bindingOf(when);
  const test = when && testOf(when);
  return {
    ...same,
    ...withinMsOf(within),
    ...(recovery === undefined ? {} : { recovery: recoveryOf(recovery) }),
    ...(of && test ? { when: { of, ...test } } : {}),
  };
}

/** Where a condition's value comes from; undefined where it does not say that, or says it twice. */
export function bindingOf({ attribute, output }: WrittenCondition): Binding | undefined {
  if (attribute !== undefined) return output === undefined ? { attribute } : undefined;
  return output === undefined ? undefined : { output };
}

/** Undefined where there is no test, or more than one. */
export function testOf(condition: WrittenCondition): ConditionTest | undefined {
  const { equals, not, above, below, is } = condition;
  if (testWords.filter((word) => condition[word] !== undefined).length !== 1) return undefined;
  if (equals !== undefined) return { is: 'EQUAL_TO', value: equals };
  if (not !== undefined) return { is: 'NOT_EQUAL_TO', value: not };
  if (above !== undefined) return { is: 'ABOVE', value: above };
  if (below !== undefined) return { is: 'BELOW', value: below };
  return { is: is === 'known' ? 'KNOWN' : 'NOT_KNOWN' };
}

function withinMsOf(within: string | undefined): { readonly withinMs?: number } {
  return within === undefined ? {} : { withinMs: durationMsOf(within) };
}

function recoveryOf(written: WrittenRecovery): RecoveryPolicy {
  return written === 'hold' ? 'HOLD' : 'COMPENSATE';
}
