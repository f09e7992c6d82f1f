/** What the clients of the bench are told. */
export interface Wanted {
  readonly port: number;
  readonly token: string;
  /** One client follows each. */
  readonly goals: readonly string[];
  /** So many follow all goals. */
  readonly onAll: number;
  readonly over: 'sse' | 'graphql';
}

/** Milliseconds from the decision to record an event until a client has it, by those who follow one goal or all. */
export interface Delays {
  readonly own: number[];
  readonly all: number[];
}
