import { canonicalJson } from '@baton/kernel';
import type { BriefRequest } from '@baton/handoff/domain';
import { computeBrief } from '@baton/handoff/domain';
import type { ToldBefore } from './brief-inputs.js';
import { briefInputs } from './brief-inputs.js';
import type { HandoffBlocked, HandoffBriefed } from './goal.events.js';
import type { GoalState } from './goal.state.js';

/**
 * What becomes of a recorded decision that is taken again. FAILED_THEN: it was denied because the policy engine failed,
 * which is no decision. NOT_RECORDED: an older release did not record what it was taken from.
 */
export type Rederivation = 'SAME' | 'OTHER' | 'FAILED_THEN' | 'NOT_RECORDED';

/**
 * Takes a recorded decision again: from the goal as its events say that it stood just before, from what was recorded
 * with the decision, and by the policy set that it names. No value is opened.
 * @param told what the ledger streams say up to the positions that the decision names
 */
export function rederive(
  { type, data }: HandoffBriefed | HandoffBlocked,
  before: GoalState,
  { told, ...policy }: Pick<BriefRequest, 'policy' | 'combinations'> & { readonly told: ToldBefore },
): Rederivation {
  if (data.inputs === undefined) return 'NOT_RECORDED';
  const { fields, decidedAt: now } = data.inputs;
  const inputs = briefInputs(before, data, { fields, now, told });
  const again = computeBrief({ ...inputs, ...policy, openValue: () => '', tokenOf: () => '' });
  // What the last look at the text stopped, policy had let cross: it is policy that is asked again.
  const blockedFields = type === 'HandoffBlocked' && data.stopped === undefined ? data.blockedFields : [];
  const disclosed = type === 'HandoffBriefed' ? data.disclosed : again.disclosed;
  const isSame =
    textOf(again.considered) === textOf(data.considered) &&
    textOf(again.blockedFields) === textOf(blockedFields) &&
    textOf(again.disclosed.map(crossing)) === textOf(disclosed.map(crossing)) &&
    inputs.recipient.specialist === data.recipient &&
    inputs.purpose === data.purpose;
  if (isSame) return 'SAME';
  return data.considered.some(({ reason }) => reason === 'POLICY_FAILED') ? 'FAILED_THEN' : 'OTHER';
}

function crossing({ field, attribute }: { readonly field: string; readonly attribute: string }) {
  return { field, attribute };
}

/** Events are plain data, but interfaces: JSON says so. */
function textOf(recorded: object): string {
  return canonicalJson(JSON.parse(JSON.stringify(recorded)) as Parameters<typeof canonicalJson>[0]);
}
