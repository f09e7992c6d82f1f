/** Told whenever the program passes one of its named places; in production it does nothing. */
export type CrashPoint<Place extends string> = (place: Place) => void;

export const neverCrash: CrashPoint<string> = () => undefined;

/**
 * A crash point from a setting such as `after-append` or `after-append:3` (the third time the place is passed). `die` has
 * to end the process as a power cut would: without any chance to flush or tidy up.
 */
export function crashPointFrom(setting: string | undefined, die: () => void): CrashPoint<string> {
  if (!setting) return neverCrash;
  const [, place, count] = /^(.+?)(?::(\d+))?$/.exec(setting) ?? [];
  let left = Number(count ?? 1);
  return (passed) => {
    if (passed === place && --left === 0) die();
  };
}
