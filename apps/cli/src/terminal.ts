import type { Paint } from '@baton/narration';
import { paintFor } from '@baton/narration';

/** Where a command writes to, and how. */
export interface Terminal {
  readonly write: (text: string) => void;
  readonly paint: Paint;
  readonly width: number;
  /** Asks whoever sits there, and resolves with what they typed; absent where nobody does. */
  readonly ask?: (question: string) => Promise<string>;
}

const widths = { least: 80, most: 100 };

/** As wide as the terminal is, within what reads well; a pipe counts as the widest. */
export function terminalOf(output: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): Terminal {
  return {
    write: (text) => void output.write(`${text}\n`),
    paint: paintFor(output, environment),
    width: Math.min(widths.most, Math.max(widths.least, output.columns ?? widths.most)),
  };
}
