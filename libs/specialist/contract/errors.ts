import type { UnknownCause } from '@baton/specialist/domain';

/** Why a call was not admitted: about the token, the request, the brief, or the state that the key is in. */
export type CallRefusalCode =
  | 'REQUEST_MALFORMED'
  | 'TOKEN_MALFORMED'
  | 'TOKEN_SIGNATURE_WRONG'
  | 'TOKEN_AUDIENCE_WRONG'
  | 'TOKEN_EXPIRED'
  | 'TOKEN_LIFETIME_WRONG'
  | 'TOKEN_USED'
  | 'ACTION_NOT_GRANTED'
  | 'CAPABILITY_NOT_GRANTED'
  | 'KEY_NOT_GRANTED'
  | 'ATTEMPT_NOT_GRANTED'
  | 'TENANT_NOT_GRANTED'
  | 'JOURNAL_NOT_GRANTED'
  | 'DEADLINE_NOT_GRANTED'
  | 'LISTING_NOT_GRANTED'
  | 'BRIEF_NOT_GRANTED'
  | 'BRIEF_MALFORMED'
  | 'BRIEF_FIELD_UNDECLARED'
  | 'CAPABILITY_GONE'
  | 'KEY_BOUND_TO_ANOTHER_BRIEF'
  | 'KEY_REVOKED'
  | 'ATTEMPT_SUPERSEDED'
  | 'ATTEMPT_CLOSED'
  | 'ATTEMPT_REPEATED'
  | 'JOURNAL_REPLACED'
  | 'DEADLINE_PASSED';

/**
 * The call itself was refused, and this call has changed nothing. It tells nothing about earlier calls with the same
 * key. The message holds no value of a brief.
 */
export class CallRefused extends Error {
  override readonly name = 'CallRefused';

  constructor(
    readonly code: CallRefusalCode,
    message: string,
  ) {
    super(message);
  }
}

/** The system was (or may have been) asked and gave no answer that can be relied upon: nobody knows the outcome yet. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';

  constructor(
    readonly unknownCause: UnknownCause,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A message is not what the contract says; the message names the field that is wrong and never its value. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
}
