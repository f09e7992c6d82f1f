import type { JsonValue, ValueType } from '@baton/kernel';
import { digitsOf, wordsOf } from './words.js';

/** One value that may have to stay, as it is looked for. No log and no error can print what it holds. */
export class Needle {
  /** Its first words: prose is known by how it begins. */
  readonly #words: readonly string[];
  readonly #digits: string | undefined;
  /** What it says, whatever its spelling; made once, since every field of a brief is held against it. */
  #sameness: string | undefined;

  private constructor(
    readonly attribute: string,
    readonly type: ValueType,
    words: readonly string[],
  ) {
    this.#words = words;
    const digits = digitsOf(words.join(''));
    this.#digits = digits.length >= digitsMin && isTelling(digits) ? digits : undefined;
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

  /** Its digits without the zeros that they begin with; nothing where they are no number that tells somebody. */
  digits(): string | undefined {
    return this.#digits;
  }

  /** Whether both say the same, whatever their spelling: `1200450.50` and `1200450.5` are one amount. */
  isSameAs(other: Needle): boolean {
    return this === other || this.#said() === other.#said();
  }

  #said(): string {
    return (this.#sameness ??= sameness(this.#words));
  }
}

const wordsMax = 64;
const charactersMin = 6;
const charactersSeen = 64;
const bitsMin = 16;
const digitsMin = 7;

/** By length and by how many different characters there are: a rough measure, which errs on the side of looking. */
function isTelling(text: string): boolean {
  if (text.length < charactersMin) return false;
  // What is long has bits enough with the few that its beginning has.
  return text.length * Math.log2(new Set(text.slice(0, charactersSeen)).size) >= bitsMin;
}

function sameness(words: readonly string[]): string {
  const asNumber = words.length <= 2 ? Number(words.join('.')) : NaN;
  return Number.isNaN(asNumber) ? words.join(' ') : String(asNumber);
}

export function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
