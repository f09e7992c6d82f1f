import { describe, expect, it } from '@jest/globals';
import type { GoalEvent } from '@baton/goal/domain';
import { faultsOfGoal } from './goal-faults.js';

/** Events of which the judge reads type, key and answer alone. */
function history(parts: readonly string[]) {
  return parts.map((part, n) => {
    const [type, about] = part.split(' ');
    const data = type === 'OutcomeQueried' ? { answer: about } : { key: about };
    return { id: String(n), event: { type, data } as GoalEvent };
  });
}

const steps = ['a', 'b', 'c', 'd', 'e'];
const ofStep = (key: string) => ['HandoffBriefed', `OperationDispatched ${key}`, 'StepCommitted'];
const whole = ['GoalSubmitted', 'PlanProposed', ...steps.flatMap(ofStep), 'GoalConcluded'];
const asked = (answer: string) => ['OperationBecameUnknown', `OutcomeQueried ${answer}`];
const again = ['RetryScheduled', 'OperationDispatched c'];

describe('a goal whose server was killed', () => {
  it('is as it should be where each step was carried out once', () => {
    expect(faultsOfGoal(history(whole))).toEqual([]);
  });

  it.each(['NEVER_STARTED', 'ABSENT'])('is so too where an operation was sent again after %s', (answer) => {
    expect(faultsOfGoal(history([...whole, ...asked(answer), ...again]))).toEqual([]);
  });

  it.each<[string, string[], string]>([
    ['a step that was committed twice', [...whole, 'StepCommitted'], '6 StepCommitted instead of 5'],
    ['a lost end', whole.slice(0, -1), '0 GoalConcluded instead of 1'],
    ['a lost intent', whole.filter((part) => part !== 'OperationDispatched b'), '4 OperationDispatched instead of 5'],
    ['an operation that was sent twice', [...whole, 'OperationDispatched c'], '6 OperationDispatched instead of 5'],
    ['a second key for one', [...whole, ...asked('ABSENT'), 'RetryScheduled', 'OperationDispatched f'], 'under 6 keys'],
    ['one that was sent again unasked', [...whole, ...again], '1 operations sent again, 0 known'],
    [
      'one of which nobody could tell',
      [...whole, ...asked('CANNOT_TELL'), ...again],
      '0 known to have come to nothing',
    ],
    ['something that no goal of the bench does', [...whole, 'StepCompensated'], '1 StepCompensated instead of 0'],
  ])('is found out by %s', (_, parts, fault) => {
    expect(faultsOfGoal(history(parts))).toContainEqual(expect.stringContaining(fault));
  });

  it('is found out by an event that is there twice', () => {
    const events = history(whole).map((recorded, n) => (n === 5 ? { ...recorded, id: '4' } : recorded));
    expect(faultsOfGoal(events)).toEqual(['1 events twice']);
  });
});
