import { describe, expect, it } from '@jest/globals';
import { money } from './money.js';
import { parseAmount } from './numbers.js';

const sentence = (text: string) => ({ text, intent: { verbs: [], nouns: [], unless: [] }, today: '2026-11-24' });

describe('an amount of money in a sentence', () => {
  it.each([
    ['at $12,500', '12500.00'],
    ['for EUR 12.500,00', '12500.00'],
    ['12 500,5 EUR', '12500.50'],
    ["CHF 1'250'000", '1250000.00'],
    ['€12k', '12000.00'],
    ['12k a year', '12000.00'],
    ['2.5 million dollars', '2500000.00'],
    ['£99.99', '99.99'],
    ['$12,500 (EUR 12500)', '12500.00'],
  ])('%s', (text, value) => expect(money.inSentence(sentence(text))).toMatchObject({ kind: 'ONE', value }));

  it.each(['12 months', '12m', '5 %', 'at 12,500', 'room 12'])('%s is none', (text) => {
    expect(money.inSentence(sentence(text))).toEqual({ kind: 'NONE' });
  });

  it('is not one of two', () => {
    expect(money.inSentence(sentence('$10 or $12'))).toMatchObject({
      candidates: [{ value: '10.00' }, { value: '12.00' }],
    });
  });
});

describe('an amount in answer to the question for it', () => {
  it('needs no currency', () => {
    expect(money.inAnswer(sentence('12,500'))).toMatchObject({ kind: 'ONE', value: '12500.00' });
  });
});

describe('digits as people group them', () => {
  it.each(['1,2345', '1.2.3', '1,234.567', '1.234.56', '', '12,', '--1'])('%j is no amount', (text) => {
    expect(parseAmount(text)).toBeUndefined();
  });
});
