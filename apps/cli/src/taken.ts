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
 * is wished for.
 * @param standing how things stand, where the refusal tells it
 * @throws CommandFailed
 */
export function taken<Answer extends object>(
  answer: Answer,
  { json }: { readonly json?: boolean },
  { write }: Terminal,
  standing?: string,
): Exclude<Answer, Refusal> {
  // That it is none of them the compiler can't follow through the generic.
  if (!isRefusal(answer)) return answer as Exclude<Answer, Refusal>;
  if (json) write(JSON.stringify(answer));
  const { message, whatToDo, code, retryAfterSeconds } = answer;
  const when = typeof retryAfterSeconds === 'number' ? `, retryAfterSeconds ${retryAfterSeconds}` : '';
  const lines = [message, `${whatToDo} (${code}${when})`, ...(standing === undefined ? [] : [standing])];
  throw new CommandFailed(exitCodes.refused, lines.join('\n'));
}

function isRefusal(answer: object): answer is Refusal {
  return 'whatToDo' in answer;
}
