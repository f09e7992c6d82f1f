/** A named place where a test may kill the process, to see that nothing is lost there; does nothing otherwise. */
export type CrashPoint = (place: 'before-append' | 'after-append' | 'before-send' | 'after-send') => void;

/**
 * Reads `place:n` (e.g. `after-append:3`) and kills the process without any chance to tidy up when that place is
 * reached for the n-th time. Without a text it does nothing.
 */
export function crashPointOf(text: string | undefined, kill: () => void): CrashPoint {
  if (!text) return () => undefined;
  const [wanted, count = '1'] = text.split(':');
  let left = Number(count);
  return (place) => {
    if (place === wanted && --left === 0) kill();
  };
}
