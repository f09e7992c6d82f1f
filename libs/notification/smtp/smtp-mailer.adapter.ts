import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Handover, Letter } from '../mailer.port.js';
import { Mailer } from '../mailer.port.js';

export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  /** `tls` from the first byte, `starttls` before anything is said, `none` for a server on the same machine. */
  readonly security: 'tls' | 'starttls' | 'none';
  /** Absent where the server asks nobody who they are. */
  readonly credentials?: { readonly user: string; readonly password: string };
  /** One bare address. */
  readonly from: string;
}

const timeoutMs = 30_000;

/** A submission server: a connection for each letter, so that what is known of one is known of one. */
export class SmtpMailer extends Mailer {
  readonly domain: string;

  constructor(private readonly settings: SmtpSettings) {
    super();
    this.domain = settings.from.slice(settings.from.indexOf('@') + 1);
  }

  async hand(letter: Letter): Promise<Handover> {
    const bytes = await this.bytesOf(letter);
    let hasBegun = false;
    // Until the first byte is asked for, the server can have taken nothing.
    const message = Readable.from(
      (function* () {
        hasBegun = true;
        yield bytes;
      })(),
    );
    try {
      await this.converse(letter.to, message);
      return 'TAKEN';
    } catch (error) {
      return hasBegun ? afterTheMessage(error) : beforeTheMessage(error);
    }
  }

  private bytesOf({ messageId, to, subject, text }: Letter): Promise<Buffer> {
    const headers = { 'Auto-Submitted': 'auto-generated' };
    const { from } = this.settings;
    const mail = { from, to, subject, text, messageId, headers, disableFileAccess: true, disableUrlAccess: true };
    return new MailComposer(mail).compile().build();
  }

  private async converse(to: string, message: Readable): Promise<void> {
    const { host, port, security, credentials, from } = this.settings;
    const secured = { secure: security === 'tls', requireTLS: security === 'starttls', ignoreTLS: security === 'none' };
    const times = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs };
    const connection = new SMTPConnection({ host, port, ...secured, ...times });
    try {
      await new Promise<void>((resolve, reject) => {
        // Listened to for as long as the connection lives: an error that nobody hears would end the process.
        connection.on('error', reject);
        connection.once('end', () => reject(new Error('The mail server closed the connection')));
        const next = (go: () => void) => (error?: Error | null) => (error ? reject(error) : go());
        const send = () => connection.send({ from, to: [to] }, message, next(resolve));
        const enter = () =>
          credentials ? connection.login({ user: credentials.user, pass: credentials.password }, next(send)) : send();
        connection.connect(next(enter));
      });
    } finally {
      connection.close();
    }
  }
}

/** Only what was answered to its sender or recipient is about this letter; all else keeps every letter waiting. */
function beforeTheMessage(error: unknown): Handover {
  const status = statusOf(error);
  if (codeOf(error) !== 'EENVELOPE' || status < 400) return 'NOT_TAKEN';
  if (status >= 500) return 'REFUSED';
  // Every letter has the same sender, and a server that says 421 closes.
  return commandOf(error) === 'MAIL FROM' || status === 421 ? 'NOT_TAKEN' : 'PUT_OFF';
}

/** Servers are known to deliver what they then call a temporary failure (RFC 1047), so only a final one is believed. */
function afterTheMessage(error: unknown): Handover {
  return codeOf(error) === 'EMESSAGE' && statusOf(error) >= 500 ? 'REFUSED' : 'UNCLEAR';
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

function commandOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'command' in error ? error.command : undefined;
}

/** The code of the server's reply; 0 where there was none. */
function statusOf(error: unknown): number {
  const code = typeof error === 'object' && error !== null && 'responseCode' in error ? error.responseCode : undefined;
  return typeof code === 'number' ? code : 0;
}
