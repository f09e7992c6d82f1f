import { CommandFailed, exitCodes } from './exit-codes.js';
import type { Terminal } from './terminal.js';

/** What Baton answers where it does nothing of what it was asked. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly whatToDo: string;
  /** When the same is worth another try; null and undefined where that alone would change nothing. */
  readonly retryAfterSeconds?: number | null;
}

/**
 * Passes an answer on, unless it is a refusal: that ends the command with why and what to do, and is printed where JSON
 * is wished for. @throws CommandFailed
 */
export function taken<Answer extends object>(
  answer: Answer,
  { json }: { readonly json?: boolean },
  { write }: Terminal,
): Exclude<Answer, Refusal> {
  // That it is none of them the compiler can't follow through the generic.
  if (!isRefusal(answer)) return answer as Exclude<Answer, Refusal>;
  if (json) write(JSON.stringify(answer));
  const { message, whatToDo, code, retryAfterSeconds } = answer;
  const when = typeof retryAfterSeconds === 'number' ? `, retryAfterSeconds ${retryAfterSeconds}` : '';
  throw new CommandFailed(exitCodes.refused, `${message}\n${whatToDo} (${code}${when})`);
}

function isRefusal(answer: object): answer is Refusal {
  return 'whatToDo' in answer;
}
