import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Playbook } from './playbook.js';
import { loadPlaybooks } from './playbook-files/load-playbooks.js';
import { applyAnswer } from './understand.js';

const playbooks = loadPlaybooks(join(import.meta.dirname, '../../deploy/playbooks'));
const renewal = playbooks.find(({ id }) => id === 'contract-renewal') as Playbook;

function answered(attribute: string, text: string): string | number {
  const answer = applyAnswer(renewal, attribute, text, { today: '2026-11-24' });
  if (answer.kind === 'UNDERSTOOD') return answer.attribute.value;
  return [answer.question.reason, ...answer.question.candidates.map(({ value }) => value)].join(' ');
}

describe('an answer to the question which account it is', () => {
  it.each([
    ['ACME', 'ACME'],
    ['ACME Corporation.', 'ACME Corporation'],
    ['"Globex Industries"', 'Globex Industries'],
    ["It's O'Brien & Sons", "O'Brien & Sons"],
    ['Procter and Gamble', 'Procter and Gamble'],
    ['Toys for Tots', 'Toys for Tots'],
    ['Yahoo!', 'Yahoo'],
    ['I mean Northwind Trading', 'Northwind Trading'],
    ['renew Northwind Trading', 'Northwind Trading'],
    ['', 'MISSING'],
    ['all of them', 'MISSING'],
    ['{{account}}', 'MISSING'],
    ['a story that is much too long to be the name of anybody at all, whoever it may be', 'MISSING'],
  ])('%j', (text, value) => expect(answered('request.account', text)).toBe(value));
});

describe('an answer to the question for how long', () => {
  it.each([
    ['12 months', 'P12M'],
    ['for two years', 'P24M'],
    ['a year', 'P12M'],
    ['until 31 March 2028', '2028-03-31'],
    ['31 March 2028', '2028-03-31'],
    ['2028-03-31', '2028-03-31'],
    ['03/04/2028', 'AMBIGUOUS 2028-04-03 2028-03-04'],
    ['one or two years', 'AMBIGUOUS P12M P24M'],
    ['12', 'MISSING'],
    ['61 months', 'MISSING'],
    ['soon', 'MISSING'],
  ])('%j', (text, value) => expect(answered('request.term', text)).toBe(value));
});

describe('an answer to the question by how many percent', () => {
  it.each([
    ['5 %', '5'],
    ['+5', '5'],
    ['-2,5', '-2.5'],
    ['five percent', '5'],
    ['no increase', '0'],
    ['0', '0'],
    ['5 or 6 %', 'AMBIGUOUS 5 6'],
    ['5% discount', 'AMBIGUOUS -5'],
    ['101', 'MISSING'],
    ['a lot', 'MISSING'],
  ])('%j', (text, value) => expect(answered('request.uplift', text)).toBe(value));
});

describe('an answer under a label', () => {
  it.each([
    ['restricted', 'restricted'],
    ['confidential', 'confidential'],
    ['public', 'internal'],
    [undefined, 'internal'],
  ] as const)('%s, to what the playbook calls internal, is %s', (classification, label) => {
    const answer = applyAnswer(renewal, 'request.account', 'ACME', { today: '2026-11-24', classification });
    expect(answer).toMatchObject({ attribute: { labels: { classification: label, category: 'identity' } } });
  });
});

describe('any answer at all', () => {
  it('is understood or asked again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 120 }), fc.constantFrom(...renewal.asks), (text, { name }) => {
        expect(['UNDERSTOOD', 'NOT_UNDERSTOOD']).toContain(
          applyAnswer(renewal, name, text, { today: '2026-11-24' }).kind,
        );
      }),
    );
  });

  it('to a question that the playbook does not ask is a fault of the caller', () => {
    expect(() => answered('request.shoe-size', '44')).toThrow('asks for no request.shoe-size');
  });
});
