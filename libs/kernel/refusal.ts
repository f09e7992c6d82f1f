/**
 * A command that is wrong now: the caller can act on its closed `code`, and nothing was recorded.
 * `details` are facts that help to correct the command; never an attribute's value.
 */
export class Refusal<Code extends string = string> extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly code: Code,
    message: string,
    readonly details: Readonly<Record<string, string | number | readonly string[]>> = {},
  ) {
    super(message);
  }
}
