import { describe, expect, it } from '@jest/globals';
import { nameToBring } from './attribute-names.js';
import { after, by, done, refused, s1, s2, stateAfter } from './control-histories.specification.js';
import type { GoalCommand } from './goal.commands.js';
import type { GoalEvent } from './goal.events.js';
import {
  anAttribute,
  anEventId,
  aPlan,
  aStep,
  goalEventExamples as example,
  planned,
  submitted,
} from './goal.examples.js';
import { revisionOf } from './plan-revision.js';

/* Three steps with three values, of which the third is only used on the way back. */

const bound = (name: string) => ({ inputs: { amount: name } });
const steps = [
  aStep('s1', {
    ...bound('plan.first'),
    compensations: [
      { kind: 'UNDO', ...bound('plan.back') },
      { kind: 'NOTIFY', inputs: {} },
    ],
  }),
  aStep('s2', bound('plan.second')),
  aStep('s3', { ...bound('plan.third'), after: ['s2'] }),
];
const values = ['plan.first', 'plan.back', 'plan.second', 'plan.third'].map((name) => anAttribute(name));
const begun: readonly GoalEvent[] = [
  ...[submitted({ recovery: 'HOLD', attributes: values }), planned(aPlan({ steps }))],
  ...[...done(s1), ...refused(s2)],
];
const replanning = after(begun, { type: 'ChooseRecovery', data: { ...by, step: 's2', choice: 'REPLAN' } });

function bring(...names: readonly string[]): GoalCommand {
  const plan = revisionOf(stateAfter(replanning), aPlan({ revision: 2, steps }));
  const attributes = names.map((name) => anAttribute(name));
  return { type: 'RevisePlan', data: { plan, attributes, sealedIn: anEventId } };
}

describe('a value that comes anew', () => {
  it.each([
    ['plan.first', 'plan.first~2'],
    ['plan.back', 'plan.back~2'],
    // What was refused may be found to be there all the same, and is put right then.
    ['plan.second', 'plan.second~2'],
    ['plan.third', 'plan.third'],
    ['plan.unheard-of', 'plan.unheard-of'],
  ])('in place of %s gets the name %s', (origin, name) => expect(nameToBring(stateAfter(begun), origin)).toBe(name));

  it('has a name of its own where a step that used the former one was tried again', () => {
    const again: GoalEvent = { ...example.RetryRequested, data: { ...example.RetryRequested.data, ...s2 } };
    expect(nameToBring(stateAfter([...begun, again]), 'plan.second')).toBe('plan.second~2');
  });

  it('takes the place of the latest one that no effect was asked for with', () => {
    const revised = stateAfter(after(replanning, bring('plan.first~2')));
    expect(nameToBring(revised, 'plan.first')).toBe('plan.first~2');
  });

  it('never takes the place of one that an effect has', () => {
    expect(() => after(replanning, bring('plan.first'))).toThrow(
      'in place of one that an effect has (goal g1, plan.first)',
    );
    const asked: readonly GoalEvent[] = [
      ...replanning,
      {
        ...example.ClarificationRequested,
        data: { questions: [{ attribute: 'plan.back', reason: 'AMBIGUOUS', text: '?', candidates: [] }] },
      },
    ];
    const answer = (name: string): GoalCommand => {
      return {
        type: 'AnswerClarification',
        data: { attributes: [anAttribute(name)], subjects: [], sealedIn: anEventId },
      };
    };
    expect(() => after(asked, answer('plan.back'))).toThrow('in place of one that an effect has');
    expect(stateAfter(after(asked, answer('plan.back~2'))).openQuestions).toEqual([]);
  });
});
