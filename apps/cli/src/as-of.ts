import { CommandFailed, exitCodes } from './exit-codes.js';
import { pastMomentOf } from './wishes.js';

/** Up to which event a goal is told, as the API takes it. */
export interface AsOf {
  readonly asOfRevision?: number;
  readonly asOfInstant?: string;
}

/** `12` is the event of that number; `2h` and `2026-04-01T09:00:00Z` are moments that have passed. */
export function asOfGiven(text: string | undefined, now: Date): AsOf {
  if (text === undefined) return {};
  if (/^\d{1,9}$/.test(text)) return { asOfRevision: Number(text) };
  if (!/^\d+[smhd]$|^\d{4}-/.test(text))
    throw new CommandFailed(
      exitCodes.usage,
      `--as-of takes the number of an event such as 12, how long ago it was such as 2h, or e.g. 2026-04-01T09:00:00Z (got ${text})`,
    );
  return { asOfInstant: pastMomentOf(text, now) };
}
