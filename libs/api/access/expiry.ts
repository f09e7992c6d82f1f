/** A timer holds no more than this many milliseconds, some 24 days. */
const timerMsMax = 2 ** 31 - 1;

/**
 * Does something when a token expires; at a later moment than a timer can hold it does nothing, since no connection lives
 * that long.
 * @param expiresAtMs milliseconds since 1970
 * @returns what calls it off
 */
export function whenExpired(expiresAtMs: number, act: () => void): () => void {
  const inMs = Math.max(0, expiresAtMs - Date.now());
  if (inMs > timerMsMax) return () => undefined;
  const timer = setTimeout(act, inMs).unref();
  return () => clearTimeout(timer);
}
