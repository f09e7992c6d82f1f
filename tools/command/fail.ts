/** For a tool that listens for trouble: what it measures or judges is worth nothing after it, so it ends with it. */
export function fail(trouble: unknown): never {
  throw trouble;
}
