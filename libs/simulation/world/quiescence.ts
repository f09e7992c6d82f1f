/**
 * Resolves when all that was set off has come to rest. Node runs immediates only when no microtask is left, and nothing
 * in a simulated world uses timers or input and output of its own: so one turn of the event loop is enough.
 */
export function quiescence(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
