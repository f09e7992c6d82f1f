import type { GoalEvent } from '@baton/goal/domain';
import { Refusal } from '@baton/kernel';
import type { Control } from './messages.js';

type Decision = Pick<GoalEvent, 'type'> & { readonly data: object };

/** What the first event of each control says of it, beside the reason. */
function decisionOf(control: Control): Decision {
  switch (control.do) {
    case 'PAUSE':
      return { type: 'GoalPaused', data: {} };
    case 'RESUME':
      return { type: 'GoalResumed', data: {} };
    case 'CANCEL':
      return { type: 'CancellationRequested', data: {} };
    case 'TERMINATE':
      return { type: 'GoalTerminated', data: {} };
    case 'RETRY_STEP':
      return { type: 'RetryRequested', data: { step: control.step, operation: control.operation } };
    case 'SKIP_STEP':
      return { type: 'StepSkipped', data: { step: control.step } };
    case 'MARK_OUTCOME': {
      const { step, operation, finding } = control;
      return { type: 'OutcomeMarked', data: { step, operation, finding } };
    }
    case 'RELABEL': {
      const { attribute, classification } = control;
      return { type: 'AttributeRelabelled', data: { attribute, classification } };
    }
    case 'CHOOSE_RECOVERY':
      return { type: 'RecoveryChosen', data: { step: control.step, choice: control.choice } };
    case 'DELEGATE_TASK':
      return { type: 'HumanTaskDelegated', data: { taskId: control.taskId, to: control.to } };
    case 'RESOLVE_TASK':
      return {
        type: 'HumanTaskResolved',
        data: { taskId: control.taskId, option: control.option, digest: control.digest },
      };
  }
}

/**
 * The same control again under its key is done once; another one under that key would be taken for done though it never
 * was.
 * @param requestDigest of what it says beside names and choices; where it was recorded, it has to be the same
 * @throws Refusal KEY_ALREADY_USED
 */
export function mustBeRepeated(control: Control, carriedOut: GoalEvent, requestDigest?: string): void {
  const { type, data } = decisionOf(control);
  const recorded = new Map<string, unknown>(Object.entries(carriedOut.data));
  const isSame = type === carriedOut.type && Object.entries(data).every(([name, said]) => recorded.get(name) === said);
  const knownDigest = recorded.get('requestDigest');
  if (!isSame || (knownDigest !== undefined && knownDigest !== requestDigest)) throw keyAlreadyUsed();
}

export function keyAlreadyUsed(): Refusal {
  return new Refusal(
    'KEY_ALREADY_USED',
    'Something else was done to this goal under this key before; use a new key for what is new',
  );
}
