/** What the program takes for granted turned out false: the goal (or the store) it happened in must not go on. */
export class BrokenInvariant extends Error {
  override readonly name = 'BrokenInvariant';
}

/** Throws {@link BrokenInvariant} unless `condition` holds; the message ends with its data and holds nothing personal. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new BrokenInvariant(message);
}

/** Makes a switch exhaustive: the compiler refuses a missing case, and a stray value from outside breaks loudly. */
export function assertNever(value: never, what: string): never {
  throw new BrokenInvariant(`Unexpected ${what}: ${JSON.stringify(value)}`);
}
