/** A fault of the sandbox itself: whoever works on it has to see where it came from. */
export function reportUnexpected(system: string, error: unknown): void {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`sandbox: ${system} failed unexpectedly: ${trace}\n`);
}
