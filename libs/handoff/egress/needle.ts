import type { JsonValue, ValueType } from '@baton/kernel';
import { amountOf, digitsOf, wordsOf } from './words.js';

/** One value that may have to stay, as it is looked for. No log and no error can print what it holds. */
export class Needle {
  /** Its first words: prose is known by how it begins. */
  readonly #words: readonly string[];
  readonly #numbers: readonly string[];
  /** What it says, whatever its spelling; made once, since every field of a brief is held against it. */
  #sameness: string | undefined;

  private constructor(
    readonly attribute: string,
    readonly type: ValueType,
    words: readonly string[],
  ) {
    this.#words = words;
    const numbers = [digitsOf(words.join('')), ...(isAmount(type) ? [amountOf(words)] : [])];
    this.#numbers = numbers.filter((number) => number.length >= numberMin && isTelling(number));
  }

  /**
   * Nothing where the value is too short, or has too little variety, to be told from what stands in many texts: `yes`,
   * `EUR`, `100000.00`.
   */
  static of(attribute: string, type: ValueType, value: JsonValue): Needle | undefined {
    const words = wordsOf(textOf(value)).slice(0, wordsMax);
    return isTelling(words.join('')) ? new Needle(attribute, type, words) : undefined;
  }

  reveal(): readonly string[] {
    return this.#words;
  }

  /** Its digits alone, and of an amount the number as well that they make; none where that tells nobody anything. */
  numbers(): readonly string[] {
    return this.#numbers;
  }

  /** Whether both say the same, whatever their spelling: `1200450.50` and `1200450.5` are one amount. */
  isSameAs(other: Needle): boolean {
    return this === other || this.#said() === other.#said();
  }

  #said(): string {
    return (this.#sameness ??= isAmount(this.type) ? amountOf(this.#words) : numberOrText(this.#words));
  }
}

const wordsMax = 64;
const charactersSeen = 64;
const bitsMin = 16;
const numberMin = 7;

/**
 * By length and by how many different characters there are: a rough measure. Seven characters may do; six never do, since
 * so short a word or number stands in too many texts by chance.
 */
function isTelling(text: string): boolean {
  // What is long has bits enough with the few that its beginning has.
  return text.length * Math.log2(new Set(text.slice(0, charactersSeen)).size) >= bitsMin;
}

function isAmount(type: ValueType): boolean {
  return type === 'decimal' || type === 'percent' || type === 'integer';
}

/** Systems fill up numbers with zeros in front; what has several groups may be anything, and is left as it is. */
function numberOrText(words: readonly string[]): string {
  const text = words.join(' ');
  return /^\d+$/.test(text) ? digitsOf(text) : text;
}

export function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
