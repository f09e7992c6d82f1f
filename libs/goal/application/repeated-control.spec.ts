import { describe, expect, it } from '@jest/globals';
import { goalEventExamples as example } from '../domain/goal.examples.js';
import type { Control } from './messages.js';
import { mustBeRepeated } from './repeated-control.js';

const taskId = 'system-cannot-tell:s1/forward:1';
const s1 = { step: 's1', operation: 'forward' } as const;

const pairs: readonly (readonly [Control, keyof typeof example])[] = [
  [{ do: 'PAUSE' }, 'GoalPaused'],
  [{ do: 'RESUME' }, 'GoalResumed'],
  [{ do: 'CANCEL' }, 'CancellationRequested'],
  [{ do: 'TERMINATE' }, 'GoalTerminated'],
  [{ do: 'RETRY_STEP', ...s1 }, 'RetryRequested'],
  [{ do: 'SKIP_STEP', step: 's1' }, 'StepSkipped'],
  [{ do: 'MARK_OUTCOME', ...s1, finding: 'NOT_DONE_TRY_AGAIN' }, 'OutcomeMarked'],
  [{ do: 'CHOOSE_RECOVERY', step: 's1', choice: 'RETRY' }, 'RecoveryChosen'],
  [{ do: 'DELEGATE_TASK', taskId, to: 'person-2' }, 'HumanTaskDelegated'],
  [{ do: 'RESOLVE_TASK', taskId, digest: 's1.forward.1.1', option: 'DONE' }, 'HumanTaskResolved'],
];

describe('a control under a key that was used before', () => {
  it.each(pairs)('is the same one again only where it says the same: %j', (control, type) => {
    for (const [other] of pairs) {
      const repeat = () => mustBeRepeated(other, example[type]);
      if (other === control) expect(repeat).not.toThrow();
      else expect(repeat).toThrow(/Something else was done/);
    }
  });

  it('is another one for another step, choice or answer', () => {
    const repeat = (control: Control, type: keyof typeof example) => () => mustBeRepeated(control, example[type]);
    expect(repeat({ do: 'SKIP_STEP', step: 's2' }, 'StepSkipped')).toThrow();
    expect(repeat({ do: 'RETRY_STEP', step: 's1', operation: 'compensation-0' }, 'RetryRequested')).toThrow();
    expect(repeat({ do: 'CHOOSE_RECOVERY', step: 's1', choice: 'COMPENSATE' }, 'RecoveryChosen')).toThrow();
    const settled = { do: 'RESOLVE_TASK', taskId, digest: 's1.forward.1.1' } as const;
    expect(repeat({ ...settled, option: 'ASK_AGAIN' }, 'HumanTaskResolved')).toThrow();
    expect(repeat({ ...settled, digest: 's1.forward.2.1', option: 'DONE' }, 'HumanTaskResolved')).toThrow();
  });

  it('is another one for another record or time, where those were recorded', () => {
    const marked: Control = { do: 'MARK_OUTCOME', ...s1, finding: 'NOT_DONE_TRY_AGAIN' };
    const { OutcomeMarked: before } = example;
    const recorded = { ...before, data: { ...before.data, requestDigest: 'of-one-record' } };
    expect(() => mustBeRepeated(marked, recorded, 'of-one-record')).not.toThrow();
    expect(() => mustBeRepeated(marked, recorded, 'of-another')).toThrow(/Something else was done/);
    expect(() => mustBeRepeated(marked, before, 'of-another')).not.toThrow();
  });
});
