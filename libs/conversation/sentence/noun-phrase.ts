import type { Span } from './extractor.js';
import { overlaps } from './extractor.js';

/** The sentence with the places that are known to be something else than a name. */
export interface Surroundings {
  readonly text: string;
  /** Percentages, amounts, lengths of time, dates. */
  readonly values: readonly Span[];
  /** The words by which the person asks. */
  readonly stops: readonly Span[];
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

const determiners = words('the our their your my a an this that these those customer client account existing current');
const contractNouns = words(
  'contract contracts subscription subscriptions agreement agreements deal deals licence licences license licenses account term renewal renewals opportunity',
);
const pronouns = words(
  'it them this that these those everything everyone nothing nobody anything something all any some him her us me one ones i we you he she they there who what',
);
/** Words that end a name, whatever follows. */
const boundaries = words(
  'at by until till til through thru from starting beginning effective with without to on in as per plus please now today tomorrow asap but because if when then which who that so again immediately unless is are was were be been will would should shall must can could may might has have had wants want needs need wanted agreed asked asks ought do does did not and or for too also ignore',
);
const legalForms = words('inc llc ltd corp co gmbh ag kg sa plc bv nv ab oy spa srl');
const fillers = words(
  'please kindly hi hello hey dear thanks thank can could would will should we i you let lets to do the process handle start and also ok okay yes no so today now team all system user assistant',
);

const nameLengthMax = 80;
const nameWordsMax = 8;
const namePattern = /^(?=.*\p{L})[\p{L}\p{N}][\p{L}\p{M}\p{N} .,&'+/()!-]*$/u;

/** A bounded name: letters, digits and what company names hold, and no more; prose and code are none. */
export function isName(text: string): boolean {
  const parts = text.split(' ');
  if (text.length > nameLengthMax || parts.length > nameWordsMax || !namePattern.test(text)) return false;
  return !parts.every(
    (part) => isIn(determiners, part) || isIn(contractNouns, part) || isIn(pronouns, part) || part === 'of',
  );
}

/** The name that begins here, after determiners and "contract of"; behind a noun only with of, for or with. */
export function nameAt(around: Surroundings, from: number, place?: 'AFTER_NOUN'): Span | undefined {
  let tokens = tokensFrom(around, from);
  const lead = tokens[0];
  if (lead && /^(?:of|for|with)$/iu.test(lead.bare)) tokens = tokens.slice(1);
  else if (place === 'AFTER_NOUN') return undefined;
  const phrase = phraseOf(tokens, around);
  const preposition = phrase.findIndex(
    (token, index) => /^(?:of|with|for)$/iu.test(token.bare) && isIn(contractNouns, phrase[index - 1]?.bare ?? ''),
  );
  return trimmed(phrase.slice(preposition + 1), around);
}

/** The name before a word: "ACME's contract should be", "the Globex renewal", "Initech wants to", "Hooli: please". */
export function nameBefore(around: Surroundings, end: number): Span | undefined {
  const start = end - (/[^.;!?]*$/u.exec(around.text.slice(0, end))?.[0].length ?? 0);
  const tokens = tokensFrom({ text: around.text.slice(0, end), stops: [] }, start);
  const own = withoutTail(tokens);
  const contract = tokens.findLastIndex(({ bare }) => isIn(contractNouns, bare));
  const named = [capitalisedEnd(own, around), capitalisedEnd(tokens.slice(0, contract), around)];
  const spoken = [contract === -1 ? own : tokens.slice(0, contract)].map(behindArticle);
  return [...named, ...spoken].map((phrase) => trimmed(phrase, around)).find((span) => span !== undefined);
}

function withoutTail(tokens: readonly Token[]): readonly Token[] {
  return tokens.slice(0, tokens.findLastIndex(({ bare }) => !isTail(bare)) + 1);
}

/** The capitalised words at the end, without what a sentence begins with. */
function capitalisedEnd(tokens: readonly Token[], { values, stops }: Surroundings): readonly Token[] {
  const before = tokens.findLastIndex(
    (token) => !isCapitalised(token) || overlaps(token, values) || overlaps(token, stops),
  );
  const phrase = tokens.slice(before + 1);
  const first = phrase.findIndex(({ bare }) => !isIn(fillers, bare));
  return first === -1 ? [] : phrase.slice(first);
}

/** In lower case, a name is told by the article before it: "the acme contract". */
function behindArticle(tokens: readonly Token[]): readonly Token[] {
  const article = tokens.findLastIndex(({ bare }) => /^(?:the|our)$/iu.test(bare));
  const phrase = tokens.slice(article + 1);
  return article === -1 || phrase.length > 4 || phrase.some(({ bare }) => isIn(boundaries, bare)) ? [] : phrase;
}

/** Further names beside one that was found: "ACME, Globex", "ACME for a year and Globex". */
export function secondNames(around: Surroundings, found: Span): readonly Span[] {
  const name = around.text.slice(found.start, found.end);
  const halves = [...name.matchAll(/\s(?:and|or)\s/giu)].flatMap((match): Span[] => [
    { start: found.start, end: found.start + match.index },
    { start: found.start + match.index + match[0].length, end: found.end },
  ]);
  const sentenceEnd = /[.;!?](?:\s|$)/u.exec(around.text.slice(found.end))?.index ?? around.text.length;
  const rest = around.text.slice(found.end, found.end + sentenceEnd);
  const others = [...rest.matchAll(/(?:^"?,|\s(?:and|or|plus|as well as))\s(?=["']?\p{Lu})/gu)].flatMap(
    (match) => otherName(around, found.end + match.index + match[0].length) ?? [],
  );
  const joint = /^\s(?:for|in)\s(?=\p{Lu})/u.exec(rest);
  const longer = joint && otherName(around, found.end + joint[0].length);
  return [...halves, ...others, ...(longer ? [{ start: found.start, end: longer.end }] : [])];
}

function otherName(around: Surroundings, at: number): Span | undefined {
  const word = /^["']?([\p{L}\p{N}]+)/u.exec(around.text.slice(at))?.[1] ?? '';
  return isIn(fillers, word) || isIn(boundaries, word) || isIn(legalForms, word) ? undefined : nameAt(around, at);
}

interface Token extends Span {
  readonly raw: string;
  /** Without the punctuation around it and without a possessive. */
  readonly bare: string;
}

function tokensFrom({ text, stops }: Pick<Surroundings, 'text' | 'stops'>, from: number): readonly Token[] & Token[] {
  const until = Math.min(...stops.map(({ start }) => start).filter((start) => start >= from), text.length);
  return [...text.slice(from, until).matchAll(/\S+/gu)].map((match) => {
    const raw = match[0];
    const bare = raw
      .replace(/^["'(]+/u, '')
      .replace(/["')]*[.,;:!?]*["')]*$/u, '')
      .replace(/(?:'s|(?<=s)')$/iu, '');
    const start = from + match.index;
    return { start, end: start + raw.length, raw, bare };
  });
}

/** The words up to a boundary, a value, or the end of the clause. */
function phraseOf(tokens: readonly Token[], around: Surroundings): readonly Token[] {
  const phrase: Token[] = [];
  for (const [index, token] of tokens.entries()) {
    if (overlaps(token, around.values)) break;
    const next = tokens[index + 1];
    const isOf =
      /^(?:of|with|for)$/iu.test(token.bare) &&
      isIn(contractNouns, phrase.at(-1)?.bare ?? '') &&
      next !== undefined &&
      !overlaps(next, around.values);
    const joins = phrase.length > 0 && /^(?:and|or)$/iu.test(token.bare) && isCapitalised(next);
    if (isIn(boundaries, token.bare) && !isOf && !joins && !isIn(determiners, token.bare)) break;
    phrase.push(token);
    if (endsClause(token, next)) break;
  }
  return phrase;
}

/** Punctuation ends a clause, but not that of an abbreviation, nor a comma before a legal form ("Acme, Inc."). */
function endsClause({ raw, bare }: Token, next: Token | undefined): boolean {
  if (/[;:!?]["')]*$/u.test(raw) || /^["'].*["']$/u.test(raw)) return true;
  if (/,["')]*$/u.test(raw)) return next === undefined || !isIn(legalForms, next.bare.replaceAll('.', ''));
  if (!raw.endsWith('.')) return false;
  const isAbbreviation =
    isIn(legalForms, bare.replaceAll('.', '')) ||
    /^\p{Lu}(?:\.\p{Lu})*$/u.test(bare) ||
    /^(?:st|dr|bros)$/iu.test(bare);
  return !isAbbreviation || next === undefined;
}

/** Without determiners in front and contract nouns behind; undefined where no name is left. */
function trimmed(phrase: readonly Token[], around: Surroundings): Span | undefined {
  let [first, end] = [0, phrase.length];
  while (first < end && isIn(determiners, phrase[first]?.bare ?? '')) first += 1;
  while (end > first && isIn(contractNouns, phrase[end - 1]?.bare ?? '')) end -= 1;
  const [head, tail] = [phrase[first], phrase[end - 1]];
  if (!head || !tail || first >= end) return undefined;
  const start = head.start + head.raw.indexOf(head.bare);
  const last = tail.start + tail.raw.indexOf(tail.bare) + tail.bare.length;
  return isName(around.text.slice(start, last)) ? { start, end: last } : undefined;
}

/** Words between a name and the word by which the person asks: "ACME's contract should be". */
function isTail(word: string): boolean {
  return (
    word === '' ||
    isIn(contractNouns, word) ||
    isIn(fillers, word) ||
    (isIn(boundaries, word) && !/^(?:and|or|for)$/iu.test(word)) ||
    /^like$/iu.test(word)
  );
}

function isCapitalised(token: Token | undefined): boolean {
  return token !== undefined && /^[\p{Lu}\p{N}&]/u.test(token.bare);
}

function isIn(list: ReadonlySet<string>, word: string): boolean {
  return list.has(word.toLowerCase());
}
