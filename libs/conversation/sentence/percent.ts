import type { Decimal } from 'decimal.js';
import type { Extractor, Found, Mention, Reading, Sentence } from './extractor.js';
import { hedgedAfter, settle } from './extractor.js';
import { moneyMentions } from './money.js';
import { countInWords, longerNumber, parseCount } from './numbers.js';

const count = `(?:\\d{1,4}(?:[.,]\\d{1,2})?|${countInWords})`;
const unit = '(?:%|(?:percent|per cent|pct)(?![\\p{L}\\p{N}]))';
const half = '(?<half>\\sand a half)?';

const single = new RegExp(
  `(?<![\\p{L}\\p{N}.,])(?<sign>[+-]\\s?)?(?<count>${count})${half}(?![\\p{L}\\p{N}])\\s?${unit}`,
  'giu',
);
const range = new RegExp(
  `(?<![\\p{L}\\p{N}.,])(?<low>${count})\\s?${unit}?\\s?(?<between>-|\\b(?:to|or|and)\\b)\\s?(?<high>${count})\\s?${unit}`,
  'giu',
);
const unchanged =
  /\b(?:at the same (?:price|rate|amount|fee)|(?:with |at )?(?:no|without(?: an?| any)?) (?:price )?(?:increase|uplift)|at an? unchanged price)\b/giu;

const hedge =
  /(?:\b(?:about|around|roughly|approximately|approx\.?|circa|up to|at most|at least|max(?:imum)?|min(?:imum)?|(?:no )?(?:more|less) than|not over|under|over|between|maybe|perhaps)|[~<>])\s?$/iu;
const loweredBefore = /\b(?:minus|negative|(?:reduc|lower|decreas|cut|dropp?)\p{L}*\b[^.,;%]{0,30}\bby)\s?$/iu;
const loweredAfter = /^\s?(?:less|lower|cheaper|reduction|decrease|cut|down)\b/iu;
const discount = /^\s?(?:discount|off|rebate)\b/iu;
const discountBefore = /\b(?:discount|rebate)(?:\s(?:of|by|is|at))?\s?$/iu;
const everyYear = /^\s?(?:per (?:year|annum)|a year|an? annum|p\.?\s?a\b|annually|yearly|(?:each|every) year)/iu;

/** Percentages by which something rises or falls. A discount, a range, a hedge or a yearly rate may mean another thing. */
export function percentMentions(text: string): readonly Mention[] {
  const ranges = [...text.matchAll(range)].flatMap((match): Mention[] => {
    // `twenty-five` is one number.
    if (match.groups?.['between'] === '-' && /\p{L}$/u.test(match.groups['low'] ?? '')) return [];
    const ends = [match.groups?.['low'] ?? '', match.groups?.['high'] ?? ''];
    const readings = ends.flatMap((end) => readingOf(parseCount(end), match[0]));
    return [{ start: match.index, end: match.index + match[0].length, sure: false, readings }];
  });
  const singles = [...text.matchAll(single)].map((match) => mentionOf(match, text));
  const none = [...text.matchAll(unchanged)].map((match): Mention => ({
    ...{ start: match.index, end: match.index + match[0].length, sure: true },
    readings: [{ value: '0', text: match[0] }],
  }));
  return [...ranges, ...singles.filter((mention) => !ranges.some(({ end }) => end === mention.end)), ...none];
}

function mentionOf(match: RegExpExecArray, text: string): Mention {
  const [start, end] = [match.index, match.index + match[0].length];
  const { sign = '', count: said = '', half: andHalf } = match.groups ?? {};
  const [before, after] = [text.slice(0, start), text.slice(end)];
  const size = longerNumber.test(before) ? undefined : parseCount(said)?.plus(andHalf === undefined ? 0 : 0.5);
  const isDiscount = discount.test(after) || discountBefore.test(before);
  const falls = sign.startsWith('-') || loweredBefore.test(before) || loweredAfter.test(after) || isDiscount;
  const isClear =
    !isDiscount &&
    !hedge.test(before) &&
    !hedgedAfter.test(after) &&
    !everyYear.test(after) &&
    !(falls && sign.startsWith('+'));
  return {
    ...{ start, end },
    sure: isClear && size !== undefined,
    readings: readingOf(falls ? size?.negated() : size, match[0]),
  };
}

function readingOf(size: Decimal | undefined, text: string): readonly Reading[] {
  return size === undefined ? [] : [{ value: size.isZero() ? '0' : size.toFixed(), text }];
}

/**
 * The change of a price in percent. Where an amount of money is named beside it, which of the two is meant is not known.
 */
export const percent: Extractor = {
  type: 'percent',
  inSentence({ text }: Sentence): Found {
    const mentions = percentMentions(text);
    const besideMoney = mentions.length > 0 && moneyMentions(text).length > 0;
    return settle(besideMoney ? mentions.map((mention) => ({ ...mention, sure: false })) : mentions);
  },
  inAnswer(sentence: Sentence): Found {
    const bare = /^(?<sign>[+-]\s?)?(?<count>\d{1,4}(?:[.,]\d{1,2})?)$/.exec(sentence.text);
    const size = parseCount(bare?.groups?.['count'] ?? '');
    const [reading] = readingOf(bare?.groups?.['sign']?.startsWith('-') ? size?.negated() : size, sentence.text);
    return reading ? { kind: 'ONE', ...reading } : this.inSentence(sentence);
  },
};
