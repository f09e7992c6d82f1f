import type { Decimal } from 'decimal.js';
import { endDateMentions } from './end-date.js';
import type { Extractor, Found, Mention, Reading, Sentence } from './extractor.js';
import { hedgedAfter, settle } from './extractor.js';
import { countInWords, longerNumber, parseCount } from './numbers.js';

const count = `(?:\\d{1,3}(?:[.,]\\d)?|${countInWords}|half an?|an?|another)`;
const pattern = new RegExp(
  `(?<![\\p{L}\\p{N}.,])(?<count>${count})[ -]?(?:(?:more|additional|further|extra|full|whole|calendar)\\s)?(?<unit>years?|yrs?|months?|mos?|quarters?)(?<half>\\sand a half)?(?![\\p{L}\\p{N}])`,
  'giu',
);

const monthsOf: Readonly<Record<string, number>> = { y: 12, m: 1, q: 3 };

/** Words before a length of time that make it something else than the length that is asked for. */
const otherwiseBefore = /\b(?:in|within|last|past|previous|prior|every|each|per|after|since|first)\s$/iu;
const otherwiseAfter = /^\s(?:ago|before|earlier|later|old)\b/iu;
const rateBefore = /(?:%|percent|per cent|pct|[$€£¥\p{N}]|\b(?:USD|EUR|GBP|CHF|dollars?|euros?|pounds?|k))\s?$/iu;
const hedge =
  /\b(?:about|around|roughly|approximately|up to|at most|at least|a minimum of|a maximum of|(?:no )?(?:more|less) than|over|under|between|maybe|perhaps)\s$/iu;
const rangeBefore = new RegExp(`(?<![\\p{L}\\p{N}])(?<other>${count})\\s?(?:-|\\b(?:to|or|and)\\b)\\s?$`, 'iu');

/** Lengths of time in whole months: the value is an ISO 8601 duration, `P12M`. */
export function lengthMentions(text: string): readonly Mention[] {
  const mentions: Mention[] = [];
  for (const match of text.matchAll(pattern)) {
    const mention = mentionOf(match, text);
    if (!mention) continue;
    const former = mentions.at(-1);
    const sum = former && sumOf(former, mention, text);
    if (sum) mentions.splice(-1, 1, sum);
    else mentions.push(mention);
  }
  return mentions;
}

function mentionOf(match: RegExpExecArray, text: string): Mention | undefined {
  const [start, end] = [match.index, match.index + match[0].length];
  const { count: said = '', unit = '', half } = match.groups ?? {};
  const [before, after] = [text.slice(0, start), text.slice(end)];
  if (otherwiseBefore.test(before) || otherwiseAfter.test(after)) return undefined;
  if (/^an?$/i.test(said) && rateBefore.test(before)) return undefined;
  const perUnit = monthsOf[unit.charAt(0).toLowerCase()] ?? 1;
  const other = rangeBefore.exec(before)?.groups?.['other'];
  const size = countOf(said)?.plus(half === undefined ? 0 : 0.5);
  const isPart = longerNumber.test(before) && other === undefined;
  const readings = [other === undefined ? undefined : countOf(other), isPart ? undefined : size].flatMap((read) =>
    readingOf(read?.times(perUnit), match[0]),
  );
  const sure = other === undefined && !isPart && readings.length > 0 && !hedge.test(before) && !hedgedAfter.test(after);
  return { start, end, sure, readings };
}

/** `2 years and 6 months` is one length. */
function sumOf(former: Mention, latter: Mention, text: string): Mention | undefined {
  const [years, months] = [former.readings[0], latter.readings[0]];
  const said = text.slice(former.start, latter.end);
  if (!years || !months || !former.sure || !/year|yr/iu.test(years.text) || !/mo/iu.test(months.text)) return undefined;
  if (!/^,?\s(?:and\s)?$/u.test(text.slice(former.end, latter.start))) return undefined;
  const readings = [{ value: durationOf(monthsIn(years.value) + monthsIn(months.value)), text: said }];
  return { start: former.start, end: latter.end, sure: true, readings };
}

function countOf(text: string): Decimal | undefined {
  const word = text.toLowerCase();
  if (/^half/.test(word)) return parseCount('0.5');
  return parseCount(/^(?:an?|another)$/.test(word) ? '1' : word);
}

function readingOf(months: Decimal | undefined, text: string): readonly Reading[] {
  return months?.isInteger() ? [{ value: durationOf(months.toNumber()), text }] : [];
}

function durationOf(months: number): string {
  return `P${months}M`;
}

/** The months of a duration `P12M`; NaN for anything else. */
export function monthsIn(duration: string): number {
  return Number(/^P(\d+)M$/.exec(duration)?.[1] ?? NaN);
}

/** How long something goes on: a duration `P12M`, or the last day `2028-03-31`, whichever was said; never both. */
export const term: Extractor = {
  type: 'identifier',
  inSentence: (sentence: Sentence): Found => settle([...lengthMentions(sentence.text), ...endDateMentions(sentence)]),
  inAnswer(sentence: Sentence): Found {
    const found = this.inSentence(sentence);
    return found.kind === 'NONE' ? settle(endDateMentions({ ...sentence, text: `until ${sentence.text}` })) : found;
  },
};
