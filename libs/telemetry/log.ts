/** All that a line may say besides its message: names, counts and surrogates, so that no line can hold a value. */
export interface LogFields {
  readonly goal?: string;
  /** Of the goal (see goal-trace.ts). */
  readonly trace?: string;
  readonly correlation?: string;
  readonly causation?: string;
  readonly event?: string;
  readonly type?: string;
  readonly stream?: string;
  readonly revision?: number;
  /** Which part of the program speaks. */
  readonly context?: string;
  /** Where in the program it happened, without what was said there. */
  readonly frames?: readonly string[];
}

/** Says what happens in lines for machines. */
export interface Log {
  say(level: 'info' | 'warn' | 'error' | 'fatal', message: string, fields?: LogFields): void;
}
