import { isNativeError } from 'node:util/types';

/** A fault of the sandbox itself: whoever works on it has to see where it came from. */
export function reportUnexpected(system: string, error: unknown): void {
  const trace = isNativeError(error) ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`sandbox: ${system} failed unexpectedly: ${trace}\n`);
}
