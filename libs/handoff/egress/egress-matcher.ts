import type { Needle } from './needle.js';
import { amountOf, digitsOf, readingsOf, wordsOf } from './words.js';

/** So many groups a number is written in at most. */
const digitGroupsMax = 8;

/**
 * All values of one goal, compiled once, to be looked for in what is about to leave. Looking takes time by the length of
 * the text, not by the number of values: a word that no value begins with is passed over.
 */
export class EgressMatcher {
  readonly #byFirstWord = new Map<string, Needle[]>();
  readonly #byNumber = new Map<string, Needle[]>();

  constructor(needles: readonly Needle[]) {
    for (const needle of needles) {
      const [first] = needle.reveal();
      if (first === undefined) continue;
      listed(this.#byFirstWord, first, needle);
      for (const number of needle.numbers()) listed(this.#byNumber, number, needle);
    }
  }

  /** The values that stand in a text: as they are, in another spelling, as digits alone, in base64 or URL-encoded. */
  foundIn(text: string): ReadonlySet<Needle> {
    const found = new Set<Needle>();
    for (const reading of readingsOf(text)) this.#search(wordsOf(reading), found);
    return found;
  }

  #search(words: readonly string[], found: Set<Needle>): void {
    for (const [at, word] of words.entries()) {
      for (const needle of this.#byFirstWord.get(word) ?? []) if (standsAt(words, at, needle)) found.add(needle);
      if (isNumber(word)) this.#searchNumbers(words, at, found);
    }
  }

  /** Where groups of digits are one number, the last one may be its fraction. */
  #searchNumbers(words: readonly string[], from: number, found: Set<Needle>): void {
    let digits = '';
    for (const word of words.slice(from, from + digitGroupsMax)) {
      if (!isNumber(word)) return;
      for (const number of [digitsOf(digits + word), amountOf([digits, word])])
        for (const needle of this.#byNumber.get(number) ?? []) found.add(needle);
      digits += word;
    }
  }
}

function standsAt(words: readonly string[], at: number, needle: Needle): boolean {
  return needle.reveal().every((word, index) => words[at + index] === word);
}

function isNumber(word: string): boolean {
  return /^\d+$/.test(word);
}

function listed(index: Map<string, Needle[]>, key: string, needle: Needle): void {
  const known = index.get(key);
  if (known) known.push(needle);
  else index.set(key, [needle]);
}
