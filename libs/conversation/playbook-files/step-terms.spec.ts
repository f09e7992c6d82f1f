import { describe, expect, it } from '@jest/globals';
import { canonicalPlaybook } from '../playbook.js';
import { afterChange, faultsIn, loaded, renewal } from './loading.specification.js';

/** The renewal, with a time for each level and with steps that are done in some cases only. */
const playbook = renewal
  .replace('recovery: compensate\n', 'recovery: hold\nwithin: 2d\n')
  .replace('    after: []\n', '    after: []\n    within: 90m\n    recovery: compensate\n')
  .replace('    after: [s1]\n', '    after: [s1]\n    when: { attribute: request.uplift, above: 0 }\n')
  .replace('    after: [s3]\n', '    after: [s3]\n    when: { output: account.currency, equals: EUR }\n')
  .replace('    after: [s4]\n', '    after: [s4]\n    when: { output: s2.invoiceId, is: known }\n');
const conditionOfS2 = '{ attribute: request.uplift, above: 0 }';
const conditionOfS4 = '{ output: account.currency, equals: EUR }';
const conditionOfS5 = '{ output: s2.invoiceId, is: known }';

const minuteMs = 60_000;

describe('a playbook with times, conditions and ways to recover', () => {
  it('is understood in the words of a plan', () => {
    const { withinMs, recovery, steps } = loaded(playbook);
    expect([withinMs, recovery]).toEqual([2 * 24 * 60 * minuteMs, 'HOLD']);
    expect(steps.map((step) => step.withinMs)).toEqual([90 * minuteMs, ...Array.from({ length: 4 })]);
    expect(steps.map((step) => step.recovery)).toEqual(['COMPENSATE', ...Array.from({ length: 4 })]);
    expect(steps.map((step) => step.when)).toEqual([
      undefined,
      { of: { attribute: 'request.uplift' }, is: 'ABOVE', value: 0 },
      undefined,
      { of: { output: 'account.currency' }, is: 'EQUAL_TO', value: 'EUR' },
      { of: { output: 's2.invoiceId' }, is: 'KNOWN' },
    ]);
  });

  it.each([
    ['below: 2.5', { is: 'BELOW', value: 2.5 }],
    ['equals: 5', { is: 'EQUAL_TO', value: 5 }],
    ['not: 5', { is: 'NOT_EQUAL_TO', value: 5 }],
  ])('compares with a number by %s', (test, condition) => {
    const changed = loaded(playbook.replace('above: 0', test));
    expect(changed.steps[1]?.when).toEqual({ of: { attribute: 'request.uplift' }, ...condition });
  });

  it('has the same canonical text for the same time in other units', () => {
    const texts = ['2d', '48h', '2880m', '47h'].map((time) =>
      canonicalPlaybook(loaded(playbook.replace('within: 2d', `within: ${time}`))),
    );
    expect(texts.map((text) => text === texts[0])).toEqual([true, true, true, false]);
  });

  it('has the canonical text that it had before there were any, where it says none', () => {
    const text = canonicalPlaybook(loaded(renewal));
    expect(text).not.toMatch(/withinMs|"when"|hold/);
    expect(text).toContain('"recovery":"COMPENSATE"');
  });
});

describe('a fault in a time', () => {
  it.each([
    ['a number without a unit', '2d', '2', '2\n', 'must be string, e.g. 30m, 4h, 2d'],
    ['an unknown unit', '2d', '2w', '2w', '2w does not have the form'],
    ['none at all', '2d', '0d', '0d', 'e.g. 30m, 4h, 2d'],
    ['more than a year', '2d', '366d', '366d', '366d is longer than 365d'],
    ['a step that may take longer than its goal', '90m', '49h', '49h', 's1 may take longer than the whole goal (2d)'],
    ['a step that may take longer than the time by default', '  within: 90m', '  within: 73h', '73h', 'goal (2d)'],
    [
      'a playbook that says it the old way',
      'recovery: hold',
      'recovery: HOLD',
      'HOLD',
      'HOLD is none of compensate, hold',
    ],
    ['a step with an unknown recovery', 'y: compensate', 'y: retry', 'retry', 'retry is none of compensate, hold'],
  ])('is told by line and column: %s', (_what, from, to, mark, problem) => {
    const { at, faults } = afterChange(playbook, { from, to, mark });
    expect(faults.filter((fault) => fault.startsWith(`${at} `) && fault.includes(problem))).not.toEqual([]);
  });

  it('counts a step against the goal’s time by default', () => {
    const { faults } = afterChange(playbook.replace('within: 2d\n', ''), { from: '90m', to: '73h', mark: '73h' });
    expect(faults).toEqual([expect.stringContaining('s1 may take longer than the whole goal (3d)')]);
  });
});

describe('a fault in a condition', () => {
  it.each([
    [
      'an unknown attribute',
      conditionOfS2,
      '{ attribute: request.uplit, above: 0 }',
      'request.uplit',
      'is named request.uplit',
    ],
    ['an unknown read', conditionOfS4, '{ output: acount.currency, is: known }', 'acount', 'acount is no read'],
    [
      'an output of a later step',
      conditionOfS2,
      '{ output: s4.version, is: known }',
      's4.version',
      's4 is no read, and no step',
    ],
    [
      'an output of the step itself',
      conditionOfS2,
      '{ output: s2.invoiceId, is: known }',
      's2.invoiceId',
      's2 is no read',
    ],
    ['no value to look at', conditionOfS2, '{ above: 0, below: 5 }', '{ above', 'Exactly one of attribute and output'],
    [
      'two values to look at',
      conditionOfS2,
      '{ attribute: plan.day, output: account.amount }',
      '{ attribute: plan.day',
      'Exactly one of attribute and output',
    ],
    [
      'no test',
      conditionOfS2,
      '{ attribute: request.uplift }',
      '{ attribute: request.uplift }',
      'Exactly 2 keys are needed here, e.g. { attribute: request.uplift, below: 0 }',
    ],
    [
      'two tests',
      conditionOfS2,
      '{ attribute: request.uplift, above: 0, below: 5 }',
      '{ attribute: request.uplift',
      'Exactly 2 keys are needed here',
    ],
    [
      'an unknown test',
      conditionOfS2,
      '{ attribute: request.uplift, least: 5 }',
      'least',
      'The key least is not known here',
    ],
    [
      'neither known nor unknown',
      conditionOfS4,
      '{ output: account.currency, is: there }',
      'there',
      'there is none of known, unknown',
    ],
    [
      'a day that is above a number',
      conditionOfS2,
      '{ attribute: plan.day, above: 0 }',
      '0 }',
      'Nothing of type date is above or below',
    ],
    [
      'a name that is below a number',
      conditionOfS2,
      '{ attribute: request.account, below: 5 }',
      '5 }',
      'Nothing of type name',
    ],
    [
      'above what is no number',
      conditionOfS2,
      "{ attribute: request.uplift, above: '5' }",
      "'5' }",
      '5 must be number',
    ],
    [
      'a percentage that equals a text',
      conditionOfS2,
      "{ attribute: request.uplift, equals: '5' }",
      "'5' }",
      'compared with a bare number',
    ],
    [
      'a decimal that is not a truth',
      conditionOfS2,
      '{ attribute: plan.new-amount, not: true }',
      'true',
      'compared with a bare number',
    ],
    [
      'a day that equals no day',
      conditionOfS2,
      '{ attribute: plan.day, equals: tomorrow }',
      'tomorrow',
      'This is no value of type date',
    ],
    [
      'a name that equals a number',
      conditionOfS2,
      '{ attribute: request.account, equals: 3 }',
      '3 }',
      'This is no value of type name',
    ],
    [
      'a literal',
      conditionOfS2,
      '{ attribute: literal.payment-days, above: 3 }',
      'literal.payment-days, above',
      'the same for every goal',
    ],
    [
      'what is always known',
      conditionOfS2,
      '{ attribute: request.uplift, is: known }',
      'known }',
      'request.uplift is asked for',
    ],
  ])('is told by line and column: %s', (_what, from, to, mark, problem) => {
    const { at, faults } = afterChange(playbook, { from, to, mark });
    expect(faults.filter((fault) => fault.startsWith(`${at} `) && fault.includes(problem))).not.toEqual([]);
  });
});

describe('a step that needs what a conditional step answers', () => {
  const needing = playbook.replace('version: { output: s1.version }', 'version: { output: s2.invoiceId }');
  const when = (condition: string) => needing.replace(conditionOfS5, condition);

  it.each([
    ['it has no condition itself', needing.replace(`    when: ${conditionOfS5}\n`, '')],
    ['its condition is another', when(conditionOfS4)],
    ['its condition holds where nothing was answered', when('{ output: s2.invoiceId, is: unknown }')],
    ['its condition holds where something else was answered, or nothing', when('{ output: s2.invoiceId, not: X }')],
    ['its condition is about another step', when('{ output: s4.version, is: known }')],
  ])('is refused where %s', (_why, changed) => {
    const lines = changed.split('\n');
    const line = lines.findIndex((text) => text.includes('version: { output: s2.invoiceId }')) + 1;
    expect(faultsIn(changed)).toEqual([
      expect.stringMatching(`^${line}:26 s2 may be left out, and then nothing answers this: let s5 have the same`),
    ]);
  });

  it.each([
    ['its condition needs that answer', needing],
    ['its condition is about that answer', when('{ output: s2.invoiceId, equals: I-1 }')],
    ['its condition is the same', when('{ above: 0, attribute: request.uplift }')],
    [
      'its condition needs the answer of a step that needs that answer',
      when('{ output: s4.version, is: known }').replace(conditionOfS4, conditionOfS5),
    ],
  ])('is right where %s', (_why, changed) => {
    expect(faultsIn(changed)).toEqual([]);
  });
});
