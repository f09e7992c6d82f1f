import type { Socket } from 'node:net';
import type { Fault, FaultBoard, LateWork } from '../faults.js';
import { mailboxRemark } from '../seed/words.js';

/** Where in a conversation a fault can strike; the message takes effect at the end of DATA. */
export type Stage = 'AUTH' | 'MAIL' | 'RCPT' | 'DATA';

/** Goes on with the conversation: with a reply of success, or with an error whose code is the reply's. */
export type Reply = (error?: Error) => void;

export interface Moment {
  readonly stage: Stage;
  /** What `pathContains` is looked for in: the address or addresses of this stage. */
  readonly addresses: string;
  readonly socket: Socket | undefined;
  readonly reply: Reply;
  /** Has the effect of this stage. */
  readonly act: () => void;
}

export class SmtpError extends Error {
  override readonly name = 'SmtpError';

  constructor(
    readonly responseCode: number,
    message: string,
  ) {
    super(message);
  }
}

/** Lets a stage of the conversation go by as the faults that are switched on want it. */
export function passStage(board: FaultBoard, late: LateWork, moment: Moment): void {
  const { stage, addresses, reply, act } = moment;
  // Only a fault that names an earlier stage strikes there: the others mean the message.
  const fault = board.take('email', false, stage, addresses, stage !== 'DATA');
  if (fault !== undefined) return strike(fault, late, moment);
  act();
  reply();
}

function strike(fault: Fault, late: LateWork, { socket, reply, act }: Moment): void {
  const reset = (): void => void socket?.resetAndDestroy();
  const refuse = (status: number): void => reply(new SmtpError(status, `Requested action not taken: ${mailboxRemark}`));
  switch (fault.kind) {
    case 'fail-before':
      return fault.status === 0 ? reset() : refuse(fault.status ?? 451);
    case 'fail-after':
      act();
      return fault.status === undefined || fault.status === 0 ? reset() : refuse(fault.status);
    case 'commit-late':
      reset();
      return late.after(fault.delayMs ?? 0, act);
    case 'slow':
      return late.after(fault.delayMs, () => {
        act();
        reply();
      });
    case 'hang':
    case 'stale-reads':
      return;
  }
}
