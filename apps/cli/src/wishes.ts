import { CommandFailed, exitCodes } from './exit-codes.js';

/** Which goals, as people say it on a command line. */
export interface FilterWishes {
  /** As the API names it. */
  readonly phase?: string;
  readonly playbook?: string;
  readonly system?: string;
  readonly olderThan?: string;
  readonly paused?: boolean;
  readonly setAside?: boolean;
}

/** The filter of the API; a part that was not said is left out. */
export function filterOf({ phase, playbook, system, olderThan, paused, setAside }: FilterWishes) {
  return {
    ...{ phase, playbook, system, paused, quarantined: setAside },
    olderThanSeconds: olderThan === undefined ? undefined : secondsOf(olderThan),
  };
}

/** People write `running`, the API says RUNNING. */
export function nameOf(word: string): string;
export function nameOf(word: string | undefined): string | undefined;
export function nameOf(word: string | undefined): string | undefined {
  return word?.toUpperCase().replaceAll('-', '_');
}

const secondsIn = { s: 1, m: 60, h: 60 * 60, d: 24 * 60 * 60 } as const;

/** `90s`, `30m`, `2h` or `3d` in seconds. */
export function secondsOf(text: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count === undefined || unit === undefined)
    throw new CommandFailed(exitCodes.usage, `A time span is a number and s, m, h or d, e.g. 2h (got ${text})`);
  return Number(count) * secondsIn[unit as keyof typeof secondsIn];
}

/** A moment, or a time span from now, as the API takes it. */
export function momentOf(text: string, now: Date): string {
  return pointInTime(text, (seconds) => now.getTime() + seconds * 1_000, 'a time span from now');
}

/** A moment, or how long ago it was, as the API takes it. */
export function pastMomentOf(text: string, now: Date): string {
  return pointInTime(text, (seconds) => now.getTime() - seconds * 1_000, 'how long ago it was,');
}

function pointInTime(text: string, afterSpan: (seconds: number) => number, spanInWords: string): string {
  if (/^\d+[smhd]$/.test(text)) return new Date(afterSpan(secondsOf(text))).toISOString();
  if (!/^\d{4}-\d{2}-\d{2}T\S+(Z|[+-]\d{2}:\d{2})$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new CommandFailed(
      exitCodes.usage,
      `A moment is ${spanInWords} such as 2h, or e.g. 2026-04-01T09:00:00Z (got ${text})`,
    );
  return new Date(text).toISOString();
}
