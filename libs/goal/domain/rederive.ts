import { assertNever, isSameJson } from '@baton/kernel';
import type { BriefDecision, BriefRequest } from '@baton/handoff/domain';
import { computeBrief } from '@baton/handoff/domain';
import type { BriefInputs, ToldBefore } from './brief-inputs.js';
import { briefInputs } from './brief-inputs.js';
import { fieldsWithdrawn } from './recorded-brief.js';
import type { GoalEvent, HandoffDecision } from './goal.events.js';
import type { GoalState } from './goal.state.js';
import { operationOf } from './goal.state.js';

/**
 * What becomes of a recorded decision that is taken again. FAILED_THEN: it was denied because the policy engine failed,
 * which is no decision. NOT_RECORDED: an older release did not record what it was taken from.
 */
export type Rederivation = 'SAME' | 'OTHER' | 'FAILED_THEN' | 'NOT_RECORDED';

export function isHandoffDecision(event: GoalEvent): event is HandoffDecision {
  return decisions.includes(event.type);
}

const decisions: readonly GoalEvent['type'][] = [
  ...(['HandoffBriefed', 'HandoffBlocked', 'HandoffRecalled'] satisfies HandoffDecision['type'][]),
];

/**
 * Takes a recorded decision again: from the goal as its events say that it stood just before, from what was recorded
 * with the decision, and by the policy set that it names. No value is opened.
 * @param told what the ledger streams say up to the positions that the decision names
 */
export function rederive(
  decision: HandoffDecision,
  before: GoalState,
  { told, ...policy }: Pick<BriefRequest, 'policy' | 'combinations'> & { readonly told: ToldBefore },
): Rederivation {
  const { data } = decision;
  if (data.inputs === undefined) return 'NOT_RECORDED';
  const { fields, decidedAt: now } = data.inputs;
  const inputs = briefInputs(before, data, { fields, now, told });
  const takes = (field: string) => !wasNotTaken(data, field);
  const again = computeBrief({ ...inputs, ...policy, takes, openValue: () => '', tokenOf: () => '' });
  const isSame =
    isSameJson(again.considered, data.considered) &&
    isSameConclusion(decision, again, before) &&
    isAboutTheSame(decision, inputs) &&
    inputs.recipient.specialist === data.recipient &&
    inputs.purpose === data.purpose;
  if (isSame) return 'SAME';
  return data.considered.some(({ reason }) => reason === 'POLICY_FAILED') ? 'FAILED_THEN' : 'OTHER';
}

/** Which value its field did not take only the value tells: it stayed as untrusted text. Of any other nobody asks it. */
function wasNotTaken({ considered }: HandoffDecision['data'], field: string): boolean {
  return considered.some((one) => one.field === field && one.reason === 'UNTRUSTED_TEXT');
}

/** What the last look at a text stopped, policy had let cross: it is policy that is asked again. */
function isSameConclusion(decision: HandoffDecision, again: BriefDecision, before: GoalState): boolean {
  switch (decision.type) {
    case 'HandoffBriefed': {
      const { disclosed } = decision.data;
      return again.blockedFields.length === 0 && isSameJson(again.disclosed.map(crossing), disclosed.map(crossing));
    }
    case 'HandoffBlocked':
      return isSameJson(again.blockedFields, decision.data.stopped ? [] : decision.data.blockedFields);
    case 'HandoffRecalled': {
      const brief = operationOf(before, decision.data)?.brief;
      const { withdrawnFields, stopped } = decision.data;
      return brief !== undefined && isSameJson(fieldsWithdrawn(brief, again), stopped ? [] : withdrawnFields);
    }
    default:
      return assertNever(decision, 'decision on a handoff');
  }
}

/** What was blocked or recalled does not say whom it was about: that follows from what was considered. */
function isAboutTheSame({ type, data }: HandoffDecision, { subjects }: BriefInputs): boolean {
  return type !== 'HandoffBriefed' || isSameJson(subjects, data.subjects);
}

function crossing({ field, attribute }: { readonly field: string; readonly attribute: string }) {
  return { field, attribute };
}
