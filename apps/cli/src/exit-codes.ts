/** What a script can rely on. */
export const exitCodes = {
  done: 0,
  /** Baton answered, and the answer is no: refused, or no such goal. */
  refused: 1,
  /** The command line is wrong. */
  usage: 2,
  /** No answer of Baton. */
  unreachable: 3,
} as const;

export const exitCodesInWords =
  `${exitCodes.done} it is done; ${exitCodes.refused} it is refused, or there is no such thing; ` +
  `${exitCodes.usage} the words are wrong; ${exitCodes.unreachable} Baton does not answer`;

/** Ends a command with its code; the message says what is wrong and what to do. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';

  constructor(
    readonly exitCode: (typeof exitCodes)[keyof typeof exitCodes],
    message: string,
  ) {
    super(message);
  }
}
