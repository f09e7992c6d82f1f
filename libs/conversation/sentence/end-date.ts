import { parse } from 'chrono-node/en';
import { addDays, calendarDay, daysInMonth } from '../calendar.js';
import type { Extractor, Found, Mention, Reading, Sentence } from './extractor.js';
import { settle } from './extractor.js';

const until =
  /(?<![\p{L}\p{N}])(?:until|till|til|up to|through|thru|to|ending(?: on)?|ends? on|expir(?:ing|es?)(?: on)?)\s(?:and including\s)?(?:the\s)?/giu;
const numeric = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)/u;
const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)/u;

/** How far behind `until` a date may reach. */
const dateLengthMax = 40;

/** Last days of a term: dates behind `until` and its like. A date that lacks its year or day is a candidate only. */
export function endDateMentions({ text, today }: Pick<Sentence, 'text' | 'today'>): readonly Mention[] {
  return [...text.matchAll(until)].flatMap((match): Mention[] => {
    const at = match.index + match[0].length;
    const mention = dateAt(text.slice(at, at + dateLengthMax), today);
    if (!mention) return [];
    return [{ ...mention, start: match.index, end: at + mention.end }];
  });
}

/** A date at the very beginning of the text. */
function dateAt(text: string, today: string): Mention | undefined {
  return isoAt(text) ?? numericAt(text) ?? spokenAt(text, today);
}

function isoAt(text: string): Mention | undefined {
  const match = iso.exec(text);
  return match ? mention(match[0], [calendarDay(Number(match[1]), Number(match[2]), Number(match[3]))]) : undefined;
}

/** `31.03.2028` has the day first wherever it is written; with a slash or a hyphen it depends on who writes. */
function numericAt(text: string): Mention | undefined {
  const match = numeric.exec(text);
  if (!match) return undefined;
  const [first, second, year] = [Number(match[1]), Number(match[3]), Number(match[4])];
  const dayFirst = calendarDay(year, second, first);
  const monthFirst = match[2] === '.' ? undefined : calendarDay(year, first, second);
  return mention(match[0], [dayFirst, monthFirst]);
}

/** Dates in words; chrono-node counts from noon in UTC of the given day, so that no machine's time zone has a say. */
function spokenAt(text: string, today: string): Mention | undefined {
  const reference = { instant: new Date(`${today}T12:00:00Z`), timezone: 0 };
  const [result] = parse(text, reference, { forwardDate: true });
  if (!result || result.index !== 0) return undefined;
  const { start } = result;
  const [year, month, day] = [start.get('year') ?? 0, start.get('month') ?? 0, start.get('day') ?? 0];
  if (!start.isCertain('month') || !/\p{L}{3}/u.test(result.text)) return undefined;
  if (!start.isCertain('day')) {
    const first = calendarDay(year, month, 1);
    const last = calendarDay(year, month, daysInMonth(year, month));
    return mention(result.text, [first && addDays(first, -1), last], false);
  }
  const named = calendarDay(year, month, day);
  if (start.isCertain('year')) return mention(result.text, [named]);
  return mention(result.text, [named, calendarDay(year + 1, month, day)], false);
}

function mention(text: string, days: readonly (string | undefined)[], sure = true): Mention {
  const values = new Set(days.filter((day) => day !== undefined));
  const readings = [...values].map((value): Reading => ({ value, text: text.trim() }));
  return { start: 0, end: text.trimEnd().length, sure: sure && values.size > 0, readings };
}

export const endDate: Extractor = {
  type: 'date',
  inSentence: (sentence: Sentence): Found => settle(endDateMentions(sentence)),
  inAnswer(sentence: Sentence): Found {
    const bare = dateAt(sentence.text, sentence.today);
    return bare?.end === sentence.text.length ? settle([bare]) : this.inSentence(sentence);
  },
};
