import { describe, expect, it } from '@jest/globals';
import type { GoalEvent, GoalState } from '@baton/goal/domain';
import { goalDecider } from '@baton/goal/domain';
import * as examples from '../goal/domain/goal.examples.js';
import { narrateEvent } from './event-narration.js';
import { renderMoment } from './narration-line.js';
import { plainPaint, terminalPaint } from './paint.js';

const { goalEventExamples: example } = examples;
const { CompensationExhausted: exhausted } = example;
const forward = { step: 's1', operation: 'forward' } as const;
const plan = examples.aPlan({
  steps: [
    examples.aStep('s1', { title: 'Bill the renewal' }),
    examples.aStep('s2', { title: 'File the contract', pin: examples.aPin({ system: 'contracts' }), after: ['s1'] }),
  ],
});
const beside: GoalEvent = {
  type: 'PlanProposed',
  data: {
    plan: examples.aPlan({
      steps: [
        examples.aStep('s1', { title: 'Bill it', when: { attribute: 'request.uplift', is: 'ABOVE', value: 5 } }),
        examples.aStep('s2', { title: 'File it', when: { attribute: 's1.status', is: 'EQUAL_TO', value: 'Due' } }),
        examples.aStep('s3', { title: 'Bill by hand', insteadOf: 's1', pivot: true }),
      ],
    }),
    ...{ attributes: [], sealedIn: examples.anEventId, alongside: ['g7', 'g9'] },
  },
};
const planned: GoalState = [examples.submitted(), examples.planned(plan)].reduce(
  (state, event) => goalDecider.evolve(state, event),
  goalDecider.initial,
);
const told = (event: GoalEvent) => {
  const { text, about, details } = narrateEvent(event, planned);
  return [about, text, ...details].filter((part) => part !== undefined).join(' | ');
};

describe('an event, as it is told', () => {
  it.each([
    ['a goal', example.GoalSubmitted, 'taken on by contract-renewal, with 0 values of the sentence'],
    [
      'a plan',
      examples.planned(plan),
      'has a plan of 2 steps | 1. Bill the renewal (sap) | 2. File the contract (contracts)',
    ],
    [
      'a plan beside other goals, with steps that may be left out, and a pivot',
      beside,
      'has a plan of 3 steps | 1. Bill it (sap), only where uplift is above 5 | ' +
        '2. File it (sap), only where status is "Due" | ' +
        '3. Bill by hand (sap), only where "Bill it" fails, with no way back beyond it | beside 2 open goals about the same: g7, g9',
    ],
    [
      'a question',
      example.ClarificationRequested,
      'needs an answer | request.uplift: By how much should the price change?',
    ],
    [
      'a handoff',
      examples.briefed(forward),
      'sap | Bill the renewal | crosses: amount | withheld 1: not needed (notes)',
    ],
    [
      'a blocked handoff',
      example.HandoffBlocked,
      'sap | Bill the renewal: not handed off, since amount may not cross | withheld nothing',
    ],
    [
      'a recalled handoff',
      example.HandoffRecalled,
      'sap | Bill the renewal: not sent again, since amount may not cross any more | withheld nothing',
    ],
    ['a second attempt', examples.dispatched(forward, 2), 'sap | Bill the renewal: asked for again, attempt 2'],
    ['a commit', examples.committed(forward), 'sap | Bill the renewal: invoice is in sap'],
    ['a refusal', example.OperationRejected, 'sap | Bill the renewal: refused (forbidden by system), nothing happened'],
    [
      'a way back',
      example.CompensationRequired,
      'can\'t go on, since "File the contract" failed (forbidden by system); 1 step to put right',
    ],
    ['a compensation', example.StepCompensated, 'sap | Bill the renewal: undone, invoice is in sap'],
    ['an end', example.GoalConcluded, 'completed (finished): 2 done'],
  ])('tells %s', (_, event, sentence) => {
    expect(told(event)).toBe(sentence);
  });

  it('says of a way back with nothing to put right whether anything was done', () => {
    const { data, type } = example.CompensationRequired;
    const [briefed, dispatched, committed] = [
      examples.briefed(forward),
      examples.dispatched(forward),
      examples.committed(forward),
    ];
    const done = [briefed, dispatched, committed].reduce(goalDecider.evolve, planned);
    const textAfter = (state: GoalState) => narrateEvent({ type, data: { ...data, steps: [] } }, state).text;
    expect(textAfter(done)).toMatch(/; what was done stays$/);
    expect(textAfter(planned)).toMatch(/; nothing to put right$/);
  });

  it('says where a way back was not tried, since the time for it was over', () => {
    const correct = { kind: 'CORRECT', pin: examples.aPin(), inputs: {}, windowMs: 1_000 } as const;
    const bill = examples.aStep('s1', { title: 'Bill the renewal', compensations: [correct] });
    const events = [examples.submitted(), examples.planned(examples.aPlan({ steps: [bill] })), exhausted];
    const state = events.reduce((before, event) => goalDecider.evolve(before, event), goalDecider.initial);
    expect(narrateEvent(exhausted, state).details).toEqual([
      'correct "Bill the renewal" was not tried, since the time for it is over',
    ]);
    expect(narrateEvent(exhausted, planned).details).toEqual([]);
  });

  it('is told for every kind, and no sealed value is in it', () => {
    for (const event of Object.values(example)) {
      const text = told(event);
      expect(text).not.toMatch(/sealed\(|undefined|\[object/);
      expect(text.length).toBeGreaterThan(5);
    }
  });
});

describe('a line of the story', () => {
  const moment = {
    time: '12:03:04',
    goal: 'renewal 3f2a',
    narration: narrateEvent(examples.briefed(forward), planned),
  };

  it('stands in columns, with what crossed and what was withheld below', () => {
    expect(renderMoment(moment, plainPaint, { width: 100 }).split('\n')).toEqual([
      '12:03:04  renewal 3f2a  sap          → Bill the renewal',
      `${' '.repeat(39)}crosses: amount`,
      `${' '.repeat(39)}withheld 1: not needed (notes)`,
    ]);
  });

  it('is never wider than its sheet, however long the text', () => {
    const text = 'word '.repeat(60).trim();
    const narration = { ...moment.narration, text, details: [text] };
    const lines = renderMoment({ ...moment, narration }, plainPaint, { width: 80 }).split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(lines.join(' ').match(/word/g)).toHaveLength(120);
  });

  it('says the same in colour', () => {
    const coloured = renderMoment(moment, terminalPaint, { width: 100 });
    const escapes = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
    expect(coloured).toMatch(escapes);
    expect(coloured.replace(escapes, '')).toBe(renderMoment(moment, plainPaint, { width: 100 }));
  });
});
