import type { Classification, ValueType } from '@baton/kernel';
import { raisedTo } from '@baton/kernel';
import type { AttributeName, QuestionReason } from '@baton/goal/domain';
import { Decimal } from 'decimal.js';
import type { Ask, Bounds, Playbook } from './playbook.js';
import type { GivenLabels } from './playbook-labels.js';
import { extractors } from './sentence/extractors.js';
import type { Found, Intent, Reading } from './sentence/extractor.js';
import { wholeWords } from './sentence/extractor.js';
import { normaliseSentence, sentenceLengthMax } from './sentence/normalise.js';
import { monthsIn } from './sentence/term.js';

/** A value that a person said, or that the playbook takes where they said nothing. Opened: seal it before it is kept. */
export interface UnderstoodAttribute {
  readonly name: AttributeName;
  readonly type: ValueType;
  readonly value: string | number;
  readonly labels: GivenLabels;
  /** The attribute whose mention names the being that this one is about; absent: about nobody. */
  readonly about?: AttributeName;
  readonly source: 'person' | 'playbook';
  /** The piece of the normalised sentence that says it; absent for a default. Personal. */
  readonly text?: string;
}

/** What has to be asked, and what was said that may be meant. `candidates` are personal; the rest holds no value. */
export interface Clarification {
  readonly attribute: AttributeName;
  readonly reason: QuestionReason;
  readonly text: string;
  readonly candidates: readonly Reading[];
}

export interface Suggestion {
  readonly playbook: string;
  readonly title: string;
  readonly example: string;
}

export type Understanding =
  | {
      readonly kind: 'MATCHED';
      readonly playbook: Playbook;
      readonly attributes: readonly UnderstoodAttribute[];
      readonly missing: readonly Clarification[];
      readonly ambiguous: readonly Clarification[];
    }
  | {
      readonly kind: 'NO_PLAYBOOK';
      readonly why: 'NONE_FITS' | 'SEVERAL_FIT' | 'TOO_LONG';
      readonly suggestions: readonly Suggestion[];
    };

export type AnswerUnderstanding =
  | { readonly kind: 'UNDERSTOOD'; readonly attribute: UnderstoodAttribute }
  | { readonly kind: 'NOT_UNDERSTOOD'; readonly question: Clarification };

/** What goes with words that a person said. */
export interface Saying {
  /** The day on which it was, where the person is: `YYYY-MM-DD` (see `calendarDayIn`). */
  readonly today: string;
  /** How delicate they call what they say: it raises a label of the playbook and lowers none. Absent: as the playbook says. */
  readonly classification?: Classification;
}

/**
 * Finds the playbook that a sentence fits and fills what it asks for, without any model and without a guess: what is
 * missing, out of bounds, doubtful or said in two ways becomes a question. Words that are none of it have no effect.
 */
export function understand(sentence: string, playbooks: readonly Playbook[], saying: Saying): Understanding {
  const text = normaliseSentence(sentence);
  if (text.length > sentenceLengthMax) return noPlaybook('TOO_LONG', playbooks);
  const fitting = playbooks.filter(({ matches }) => fits(text, matches));
  const [playbook] = fitting;
  if (playbook === undefined) return noPlaybook('NONE_FITS', playbooks);
  if (fitting.length > 1) return noPlaybook('SEVERAL_FIT', fitting);
  const attributes: UnderstoodAttribute[] = [];
  const missing: Clarification[] = [];
  const ambiguous: Clarification[] = [];
  for (const ask of playbook.asks) {
    const found = extractors[ask.extractor].inSentence({ text, intent: playbook.matches, today: saying.today });
    const judged = judge(ask, found, saying);
    if ('value' in judged) attributes.push(judged);
    else (judged.reason === 'MISSING' ? missing : ambiguous).push(judged);
  }
  return { kind: 'MATCHED', playbook, attributes, missing, ambiguous };
}

/** Reads the answer to one question with the grammar of the sentence. @throws nothing; an unknown attribute is a fault of the caller. */
export function applyAnswer(
  playbook: Playbook,
  attribute: AttributeName,
  answer: string,
  saying: Saying,
): AnswerUnderstanding {
  const ask = playbook.asks.find(({ name }) => name === attribute);
  if (!ask) throw new RangeError(`The playbook ${playbook.id} asks for no ${attribute}`);
  const text = normaliseSentence(answer);
  const found: Found =
    text.length > sentenceLengthMax
      ? { kind: 'NONE' }
      : extractors[ask.extractor].inAnswer({ text, intent: playbook.matches, today: saying.today });
  const judged = judge({ ...ask, default: undefined }, found, saying);
  return 'value' in judged ? { kind: 'UNDERSTOOD', attribute: judged } : { kind: 'NOT_UNDERSTOOD', question: judged };
}

function judge(ask: Ask, found: Found, { classification }: Saying): UnderstoodAttribute | Clarification {
  const { name, type, labels, about, question } = ask;
  const asked = { name, type, labels, ...(about === undefined ? {} : { about }) };
  const said = classification === undefined ? asked : { ...asked, labels: raisedTo(labels, classification) };
  const back = (reason: QuestionReason, candidates: readonly Reading[]): Clarification => ({
    ...{ attribute: name, reason, text: question, candidates },
  });
  switch (found.kind) {
    case 'NONE':
      return ask.default === undefined ? back('MISSING', []) : { ...asked, value: ask.default, source: 'playbook' };
    case 'SEVERAL':
      return back('AMBIGUOUS', found.candidates);
    case 'ONE':
      return isWithin(ask, found.value)
        ? { ...said, value: found.value, source: 'person', text: found.text }
        : back('MISSING', []);
  }
}

/** A term is measured in months; what has no size, as a last day or a name, is within any bounds. */
export function isWithin({ min, max }: Bounds, value: string | number): boolean {
  const months = monthsIn(String(value));
  const size = Number.isNaN(months) ? sizeOf(value) : new Decimal(months);
  if (!size) return true;
  return (min === undefined || size.gte(min)) && (max === undefined || size.lte(max));
}

function sizeOf(value: string | number): Decimal | undefined {
  return typeof value === 'number' || /^-?\d+(\.\d+)?$/.test(value) ? new Decimal(value) : undefined;
}

function fits(text: string, { verbs, nouns, unless }: Intent): boolean {
  const says = (words: readonly string[]) => words.length > 0 && new RegExp(wholeWords(words), 'iu').test(text);
  return says([...verbs, ...nouns]) && !says(unless);
}

function noPlaybook(why: 'NONE_FITS' | 'SEVERAL_FIT' | 'TOO_LONG', playbooks: readonly Playbook[]): Understanding {
  const suggestions = playbooks.map(({ id, title, example }) => ({ playbook: id, title, example }));
  return { kind: 'NO_PLAYBOOK', why, suggestions };
}
