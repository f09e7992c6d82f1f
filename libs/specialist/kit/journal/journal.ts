import type { JournalMark } from '@baton/specialist/domain';
import type { KeyRecord } from './key-record.js';

/**
 * What a specialist remembers of keys and tokens. A change counts at once for whoever asks this process, and is on disk
 * with the next group of writes; who must not answer before that awaits {@link durable}.
 */
export interface Journal {
  /** Random, made when the journal was: another journal, or one that was lost and begun anew, has another. */
  readonly id: string;

  /** How far it has come, on disk. */
  readonly mark: JournalMark;

  /** Whether it has been there: an old copy of a journal has not been where the journal came after it was made. */
  hasBeenAt(mark: JournalMark): boolean;

  /**
   * Takes another identity, on disk when this returns. What it holds stays true, but that something is not in it proves
   * nothing any more about calls that were made to it under the identity that it had.
   */
  takeNewIdentity(): void;

  recall(key: string): KeyRecord | undefined;

  record(record: KeyRecord): void;

  /** Whether the token is used for the first time. It is remembered until it expires, over a restart too. */
  useToken(tokenId: string, expiresAtMs: number): boolean;

  /**
   * Resolves once the use of all tokens that were used before outlives this process, however it ends. It outlives the
   * machine's power a moment later, or once that was waited for. Rejects as {@link durable} does.
   */
  tokensKept(): Promise<void>;

  /**
   * Resolves once all that was recorded before is on disk. Rejects if it can't be written; whether it was is unknown
   * then, and the journal takes nothing more: the process has to end.
   */
  durable(): Promise<void>;

  /** Writes what is still to be written. */
  close(): void;
}

/** The journal can't be opened or written; the message says what to do. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
}
