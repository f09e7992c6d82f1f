import { endDateMentions } from './end-date.js';
import type { Extractor, Found, Mention, Sentence, Span } from './extractor.js';
import { overlaps, settle, wholeWords } from './extractor.js';
import { moneyMentions } from './money.js';
import { nameAt, nameBefore, isName, secondNames } from './noun-phrase.js';
import { percentMentions } from './percent.js';
import { lengthMentions } from './term.js';

const quoted = /(?<=^|[\s(])(?:"([^"]{1,80})"|'([^']{1,80})')(?=$|[\s,.;:!?)]|'s)/gu;
const contractWith = new RegExp(
  `${wholeWords(['contract', 'contracts', 'subscription', 'agreement', 'deal', 'licence', 'license'])}\\s(?:with|of|for)\\s`,
  'giu',
);

/**
 * Names of the accounts that the sentence is about: what follows the verb, what stands before or behind the noun, and
 * what is in quotation marks. Two different names are never one answer, whatever else the sentence says.
 */
function accountMentions(sentence: Sentence): readonly Mention[] {
  const { text } = sentence;
  const values = [
    ...percentMentions(text),
    ...moneyMentions(text),
    ...lengthMentions(text),
    ...endDateMentions(sentence),
  ];
  const verbs = spansOf(text, sentence.intent.verbs);
  const nouns = spansOf(text, sentence.intent.nouns);
  const around = { text, values, stops: [...verbs, ...nouns] };
  const spans = [
    ...verbs.flatMap((verb) => nameAt(around, verb.end) ?? nameBefore(around, verb.start) ?? []),
    ...nouns.flatMap((noun) => nameAt(around, noun.end, 'AFTER_NOUN') ?? nameBefore(around, noun.start) ?? []),
    ...quotedNames(text, values),
  ];
  if (spans.length === 0)
    spans.push(...[...text.matchAll(contractWith)].flatMap((m) => nameAt(around, m.index + m[0].length) ?? []));
  const all = [...spans, ...spans.flatMap((span) => secondNames(around, span))];
  return all.map((span) => toMention(text, span));
}

function quotedNames(text: string, values: readonly Span[]): readonly Span[] {
  return [...text.matchAll(quoted)].flatMap((match): Span[] => {
    const start = match.index + 1;
    const span = { start, end: start + (match[1] ?? match[2] ?? '').length };
    return isName(text.slice(span.start, span.end)) && !overlaps(span, values) ? [span] : [];
  });
}

function spansOf(text: string, words: readonly string[]): readonly Span[] {
  if (words.length === 0) return [];
  const pattern = new RegExp(wholeWords(words), 'giu');
  return [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

function toMention(text: string, span: Span): Mention {
  const value = text.slice(span.start, span.end);
  return { ...span, sure: true, readings: [{ value, text: value }] };
}

/** The same name twice, once in capitals, is one name; the first spelling stands. */
function inOneSpelling(mentions: readonly Mention[]): readonly Mention[] {
  const spellings = new Map<string, Mention>();
  for (const mention of mentions) {
    const key = (mention.readings[0]?.value ?? '').toLowerCase();
    if (!spellings.has(key)) spellings.set(key, mention);
  }
  return [...spellings.values()];
}

export const accountMention: Extractor = {
  type: 'name',
  inSentence: (sentence: Sentence): Found => settle(inOneSpelling(accountMentions(sentence))),
  inAnswer(sentence: Sentence): Found {
    const asSentence = this.inSentence(sentence);
    if (asSentence.kind !== 'NONE') return asSentence;
    const [name = ''] =
      /[^"']+(?:'[^"']+)*/u.exec(sentence.text.replace(/^(?:it is|it's|i mean|the account is)\s/iu, '')) ?? [];
    const value = name.replace(/[.!?]$/u, '').trim();
    return isName(value) ? { kind: 'ONE', value, text: value } : { kind: 'NONE' };
  },
};
