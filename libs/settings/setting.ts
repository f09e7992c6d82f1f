/** One thing that whoever runs a process can choose, by an argument or, where there is none, by its environment. */
export interface Setting<Value> {
  /** The variable of the environment, e.g. `BATON_PORT`. Where it holds nothing it counts as not there. */
  readonly env?: string;
  /** The argument without its dashes, e.g. `port`; it wins over the variable. */
  readonly argument?: string;
  /** The argument is said or not, and has no value: said, it reads as `yes`. */
  readonly isSwitch?: true;
  /** What holds where nothing is said, written as a person would write it. */
  readonly usual?: string;
  /** The process can't do without it, and nothing is usual. */
  readonly isNeeded?: true;
  /** Half a sentence for people: what is chosen by it. */
  readonly means: string;
  /** Half a sentence for people that follows on "is": what it may be. */
  readonly is: string;
  /** No message shows what it holds. */
  readonly isSecret?: true;
  /** What a text stands for; nothing where it is no such text. */
  readonly read: (text: string) => Value | undefined;
}

export type Schema = Readonly<Record<string, Setting<unknown>>>;

type ValueOf<Of> =
  Of extends Setting<infer Value>
    ? Of extends { readonly usual: string } | { readonly isNeeded: true }
      ? Value
      : Value | undefined
    : never;

/** What was chosen; nothing where nothing was, and nothing is usual. */
export type ValuesOf<Of extends Schema> = { readonly [Name in keyof Of]: ValueOf<Of[Name]> };
