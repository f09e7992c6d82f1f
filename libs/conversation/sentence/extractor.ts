import type { ValueType } from '@baton/kernel';

/**
 * Words by which a person asks for this. One verb or noun must be in the sentence and no `unless`; a verb is followed by
 * what it is done to ("renew ACME"), a noun by of, for or with ("renewal of ACME"), or preceded by it ("ACME renewal").
 */
export interface Intent {
  readonly verbs: readonly string[];
  readonly nouns: readonly string[];
  readonly unless: readonly string[];
}

/** Half open: `start` is in it, `end` is not. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A value and the piece of the sentence that says it. */
export interface Reading {
  readonly value: string;
  readonly text: string;
}

/** One place of the sentence that says something of this kind. Unsure: it may mean something else, or more than one value. */
export interface Mention extends Span {
  readonly readings: readonly Reading[];
  readonly sure: boolean;
}

export type Found =
  | { readonly kind: 'NONE' }
  | ({ readonly kind: 'ONE' } & Reading)
  | { readonly kind: 'SEVERAL'; readonly candidates: readonly Reading[] };

/** What an extractor reads: one normalised sentence, the intent that it fits, and the day that it was said on. */
export interface Sentence {
  readonly text: string;
  readonly intent: Intent;
  /** `YYYY-MM-DD`, where the person is. */
  readonly today: string;
}

/** Finds one kind of value. Pure, never throws; what it can't be sure of is never the one answer. */
export interface Extractor {
  readonly type: ValueType;
  inSentence(sentence: Sentence): Found;
  /** The same in an answer to the very question, where a little less needs to be said. */
  inAnswer(sentence: Sentence): Found;
}

export const extractorNames = ['account-mention', 'percent', 'term', 'end-date', 'money'] as const;
export type ExtractorName = (typeof extractorNames)[number];

/** One value, said once or several times, and nothing doubtful beside it; otherwise the candidates. */
export function settle(mentions: readonly Mention[]): Found {
  const byValue = new Map<string, Reading>();
  for (const reading of mentions.flatMap(({ readings }) => readings))
    if (!byValue.has(reading.value)) byValue.set(reading.value, reading);
  const candidates = [...byValue.values()];
  if (mentions.length === 0) return { kind: 'NONE' };
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1 && mentions.every(({ sure }) => sure))
    return { kind: 'ONE', ...only };
  return { kind: 'SEVERAL', candidates };
}

export function overlaps(span: Span, others: readonly Span[]): boolean {
  return others.some(({ start, end }) => span.start < end && start < span.end);
}

/** Matches a word or phrase only where no letter or digit touches it. */
export function wholeWords(alternatives: readonly string[]): string {
  const escaped = alternatives.map((words) => words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s'));
  return `(?<![\\p{L}\\p{N}])(?:${escaped.join('|')})(?![\\p{L}\\p{N}])`;
}

/** Words behind a number that make it a bound or a guess. */
export const hedgedAfter =
  /^\s?-?(?:or (?:so|more|less|thereabouts)|at (?:most|least)|max(?:imum)?|min(?:imum)?|ish)\b/iu;
