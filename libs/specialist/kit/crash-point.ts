/** Told whenever the program passes one of its named places; in production it does nothing. */
export type CrashPoint<Place extends string> = (place: Place) => void;

/** Where the kit can be made to die, in the order in which a Perform passes the places. */
export type KitCrashPlace =
  'specialist:before-journal' | 'specialist:after-journal' | 'specialist:after-effect' | 'specialist:before-answer';

export const neverCrash: CrashPoint<string> = () => undefined;

/**
 * A crash point from a setting like `specialist:after-journal` or `specialist:after-journal:3` (the third time the place
 * is passed). The process is killed as by `kill -9`, so that nothing can be flushed or tidied up.
 */
export function crashPointFrom(setting: string | undefined, die: () => void = killThisProcess): CrashPoint<string> {
  if (!setting) return neverCrash;
  const [, place, count] = /^(.+?)(?::(\d+))?$/.exec(setting) ?? [];
  let left = Number(count ?? 1);
  return (passed) => {
    if (passed === place && --left === 0) die();
  };
}

function killThisProcess(): void {
  process.kill(process.pid, 'SIGKILL');
}
