import { Decimal } from 'decimal.js';
import type { Extractor, Found, Mention, Sentence } from './extractor.js';
import { settle } from './extractor.js';
import { parseAmount } from './numbers.js';

const currency =
  '(?:US\\$|[$€£¥]|(?:USD|EUR|GBP|CHF|JPY|SEK|NOK|DKK|PLN|CZK|CAD|AUD|dollars?|euros?|pounds?)(?![\\p{L}\\p{N}]))';
const amount = "\\d{1,3}(?:[.,' ]\\d{3})+(?:[.,]\\d{1,2})?|\\d+(?:[.,]\\d{1,2})?";
const multiple = '(?:k|thousand|m|million)(?![\\p{L}\\p{N}])';

const pattern = new RegExp(
  `(?<![\\p{L}\\p{N}.,])(?:(?<before>${currency})\\s?)?(?<amount>${amount})(?![.,]?\\d)(?:\\s?(?<multiple>${multiple}))?(?:\\s?(?<after>${currency}))?`,
  'giu',
);

const factors: Readonly<Record<string, number>> = { k: 1_000, thousand: 1_000, m: 1_000_000, million: 1_000_000 };

/** Amounts of money: a number with a currency, or in thousands (`12k`). `12m` without a currency may be months: none. */
export function moneyMentions(text: string): readonly Mention[] {
  return [...text.matchAll(pattern)].flatMap((match): Mention[] => {
    const { before, after, multiple: times = '' } = match.groups ?? {};
    const hasCurrency = before !== undefined || after !== undefined;
    if (!hasCurrency && !/^(k|thousand|million)$/i.test(times)) return [];
    const value = parseAmount(match.groups?.['amount'] ?? '')?.times(factors[times.toLowerCase()] ?? 1);
    const span = { start: match.index, end: match.index + match[0].length };
    return value ? [{ ...span, sure: true, readings: [{ value: plainAmount(value), text: match[0] }] }] : [];
  });
}

export const money: Extractor = {
  type: 'decimal',
  inSentence: ({ text }: Sentence): Found => settle(moneyMentions(text)),
  inAnswer({ text }: Sentence): Found {
    const bare = parseAmount(text);
    return bare ? { kind: 'ONE', value: plainAmount(bare), text } : settle(moneyMentions(text));
  },
};

function plainAmount(value: Decimal): string {
  return value.toFixed(2, Decimal.ROUND_HALF_UP);
}
