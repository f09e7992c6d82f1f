export interface Patch {
  /** From the project's root. */
  readonly file: string;
  /** A text that stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

/**
 * A planted bug: one guard taken out, of the production code, or where an author of a specialist has to keep it, of the
 * simulated one. A simulator that does not find it proves nothing.
 */
export interface Mutant {
  readonly name: string;
  /** What the guard is for, in words. */
  readonly guard: string;
  readonly patches: readonly Patch[];
}
