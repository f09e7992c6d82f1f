import { randomUUID } from 'node:crypto';
import type { SystemDatabase } from '../system-database.js';

/** The server's own record of what it took over. Nothing of the protocol asks for it. */
export const schema = `
CREATE TABLE Message (
  Number INTEGER PRIMARY KEY, MessageId TEXT NOT NULL, Sender TEXT NOT NULL, Recipients TEXT NOT NULL,
  Subject TEXT NOT NULL, Text TEXT NOT NULL, InReplyTo TEXT NOT NULL, Raw TEXT NOT NULL,
  SentAt TEXT NOT NULL, SentBy TEXT NOT NULL)`;

export interface Mail {
  readonly messageId: string;
  readonly sender: string;
  /** Addresses of the envelope, each of which gets it. */
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** The message that it answers; empty if none. */
  readonly inReplyTo: string;
  /** As it came over the wire. */
  readonly raw: string;
}

/** Who sends, and when. */
export interface Writing {
  readonly user: string;
  readonly atMs: number;
}

export class MailStore {
  readonly #database: SystemDatabase;

  constructor(database: SystemDatabase) {
    this.#database = database;
  }

  /** As often as it is told to: that a message has an id keeps nobody from sending it again. */
  keep(mail: Mail, { user, atMs }: Writing): void {
    const { messageId, sender, recipients, subject, text, inReplyTo, raw } = mail;
    const at = new Date(atMs).toISOString();
    this.#database.write(() =>
      this.#database.connection
        .prepare(
          'INSERT INTO Message (MessageId, Sender, Recipients, Subject, Text, InReplyTo, Raw, SentAt, SentBy) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
        )
        .run(messageId, sender, recipients.join(', '), subject, text, inReplyTo, raw, at, user),
    );
  }

  /** What a person writes in a mail program. */
  write(
    { to, subject, text }: { readonly to: string; readonly subject: string; readonly text: string },
    by: Writing,
  ): string {
    const messageId = `<${randomUUID()}@vendor.example>`;
    const sender = by.user;
    this.keep({ messageId, sender, recipients: [to], subject, text, inReplyTo: '', raw: text }, by);
    return messageId;
  }
}
