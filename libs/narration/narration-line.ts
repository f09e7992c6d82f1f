import type { Narration, Tone } from './telling.js';
import { fitted, wrapped } from './layout.js';
import type { Sheet } from './layout.js';
import type { Paint } from './paint.js';

const marks: Readonly<Record<Tone, string>> = {
  TELL: '·',
  QUIET: ' ',
  HAND: '→',
  GOOD: '✓',
  BAD: '✗',
  DOUBT: '?',
  BACK: '↩',
  ASK: '?',
  END: '■',
};

const paintOf: Readonly<Record<Tone, (paint: Paint) => (text: string) => string>> = {
  TELL: () => (text) => text,
  QUIET: (paint) => paint.quiet,
  HAND: (paint) => paint.changed,
  GOOD: (paint) => paint.good,
  BAD: (paint) => paint.bad,
  DOUBT: (paint) => paint.warning,
  BACK: (paint) => paint.warning,
  ASK: (paint) => paint.warning,
  END: (paint) => paint.strong,
};

const aboutColumns = 11;

export interface NarratedMoment {
  /** When it was recorded, as it is to be shown, e.g. `12:03:04`. */
  readonly time: string;
  /** Which goal, where lines of several are mixed. */
  readonly goal?: string;
  readonly narration: Narration;
}

/** One event in one or more lines: time, goal, system, and the text in a column of its own. */
export function renderMoment({ time, goal, narration }: NarratedMoment, paint: Paint, { width }: Sheet): string {
  const { tone, about = '', text, details } = narration;
  const goalPart = goal === undefined ? '' : `${goal}  `;
  const margin = time.length + 2 + goalPart.length + aboutColumns + 2 + 2;
  const columns = Math.max(30, width - margin);
  const [first = '', ...more] = wrapped(text, columns);
  const tint = paintOf[tone](paint);
  const lead = `${paint.quiet(time)}  ${paint.strong(goalPart)}${fitted(about, aboutColumns)}  ${tint(marks[tone])} `;
  const rest = [
    ...more.map((line) => tint(line)),
    ...details.flatMap((detail) => wrapped(detail, columns)).map((line) => paint.quiet(line)),
  ];
  return [lead + tint(first), ...rest.map((line) => ' '.repeat(margin) + line)].join('\n');
}
