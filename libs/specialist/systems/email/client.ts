import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { deferral, OutcomeUnclear, rejection, untilAborted } from '@baton/specialist/kit';
import type { MailAccess } from './access.js';

export interface Letter {
  /** With its angle brackets. */
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The message that it comes back to, with its angle brackets. */
  readonly inReplyTo?: string;
}

/** What the connector needs of a mail server. What it throws says what is known of the effect. */
export interface MailServer {
  /** The domain of the ids of our messages. */
  readonly domain: string;
  /** Resolves when the server has taken the letter over. */
  send(letter: Letter, signal: AbortSignal): Promise<void>;
}

/** A submission server over SMTP: a connection for each letter, so that what is known of one is known of one. */
export class MailClient implements MailServer {
  readonly domain: string;
  readonly #access: MailAccess;

  constructor(access: MailAccess) {
    this.#access = access;
    this.domain = access.from.slice(access.from.indexOf('@') + 1);
  }

  async send(letter: Letter, signal: AbortSignal): Promise<void> {
    const content = await this.#contentOf(letter);
    const connection = new SMTPConnection(this.#connectionOptions());
    const departure = new Departure(content);
    try {
      await untilAborted(this.#converse(connection, letter, departure), signal);
    } catch (error) {
      throw meaningOf(error, departure.hasBegun);
    } finally {
      connection.close();
    }
  }

  #connectionOptions() {
    const { host, port, isSecure, isPlain } = this.#access;
    const security = isPlain ? { ignoreTLS: true } : { requireTLS: !isSecure };
    return { host, port, secure: isSecure, ...security, connectionTimeout: 10_000, socketCloseTimeout: 0 };
  }

  async #converse(connection: SMTPConnection, { to }: Letter, departure: Departure): Promise<void> {
    const { user, password, from } = this.#access;
    const lost = new Promise<never>((_resolve, reject) => {
      // Every error is listened to: one that nobody hears would end the process.
      connection.on('error', reject);
      connection.once('end', () => reject(new Error('The server closed the connection')));
    });
    const said = step((done) => connection.connect(done))
      .then(() => step((done) => connection.login({ user, pass: password }, done)))
      .then(() => step((done) => connection.send({ from, to: [to] }, departure.stream, done)));
    await Promise.race([said, lost]);
  }

  #contentOf({ messageId, to, subject, text, inReplyTo }: Letter): Promise<Buffer> {
    const { from } = this.#access;
    const answered = inReplyTo === undefined ? {} : { inReplyTo, references: [inReplyTo] };
    const mail = { from, to, subject, text, messageId, ...answered, disableFileAccess: true, disableUrlAccess: true };
    return new MailComposer(mail).compile().build();
  }
}

/** The bytes of a message, and whether the first of them was asked for: until then the server can have taken nothing over. */
class Departure {
  hasBegun = false;
  readonly stream: Readable;

  constructor(content: Buffer) {
    this.stream = new Readable({
      read: () => {
        this.hasBegun = true;
        this.stream.push(content);
        this.stream.push(null);
      },
    });
  }
}

function step(begin: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => begin((error) => (error ? reject(error) : resolve())));
}

const temporaryAgainMs = 60_000;

/**
 * What an error says of the effect. Before the message left, nothing happened. Once it has, only a refusal for good is
 * believed (RFC 5321, 4.2.1): servers are known to deliver what they then report as a temporary failure (RFC 1047).
 */
export function meaningOf(error: unknown, hasBegun: boolean): Error {
  const status = statusOf(error);
  if (hasBegun) {
    if (codeOf(error) === 'EMESSAGE' && status !== undefined && status >= 500) return rejection('FORBIDDEN_BY_SYSTEM');
    return new OutcomeUnclear('The mail server gave no answer that can be trusted', { cause: error });
  }
  // Only a refusal of sender or recipient is one of this letter: others keep every letter from being sent.
  if (codeOf(error) !== 'EENVELOPE' || status === undefined) return deferral('UNAVAILABLE', 30_000);
  return status >= 500 ? rejection('INVALID_FOR_SYSTEM') : deferral('BUSY', temporaryAgainMs);
}

/** The code of the server's reply; nothing if there was none. */
function statusOf(error: unknown): number | undefined {
  const hasCode = typeof error === 'object' && error !== null && 'responseCode' in error;
  return hasCode && typeof error.responseCode === 'number' ? error.responseCode : undefined;
}

function codeOf(error: unknown): string {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode && typeof error.code === 'string' ? error.code : '';
}
