/**
 * A value that was opened and now lies in memory. Wherever it is printed by accident (a log line, an error, JSON, a
 * debugger's inspection) `[sealed]` comes out; whoever means to use it says `reveal()`, and a search finds every such place.
 */
export class Opened<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return '[sealed]';
  }

  toJSON(): string {
    return '[sealed]';
  }

  [Symbol.toPrimitive](): string {
    return '[sealed]';
  }

  /** Node's console, util.inspect and assertion errors ask for this name. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[sealed]';
  }
}
