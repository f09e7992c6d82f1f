import type { Socket } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerSession } from 'smtp-server';
import type { BasicCredentials } from '../basic-credentials.js';
import type { FaultBoard, LateWork } from '../faults.js';
import { opened } from '../listener.js';
import type { Listener } from '../listener.js';
import { reportUnexpected } from '../unexpected.js';
import type { Mail, MailStore } from './mail-store.js';
import { passStage, SmtpError } from './smtp-faults.js';
import type { Moment, Reply, Stage } from './smtp-faults.js';

export interface EmailParts {
  readonly store: MailStore;
  readonly credentials: BasicCredentials;
  readonly nowMs: () => number;
  readonly board: FaultBoard;
  readonly late: LateWork;
}

/** A submission server (RFC 6409): whoever logs in may send to anybody, and what was taken over is on its way for good. */
export async function listenForMail(parts: EmailParts, port: number, host: string): Promise<Listener> {
  const sockets = new Map<number, Socket>();
  const server = serverOf(parts, (session) => sockets.get(session.remotePort));
  server.server.on('connection', (socket) => {
    const remotePort = socket.remotePort ?? 0;
    sockets.set(remotePort, socket);
    socket.once('close', () => sockets.delete(remotePort));
  });
  // A client that goes away in the middle of a conversation is no news.
  server.on('error', () => undefined);
  const listeningAt = await opened('email', server.server, port, host);
  return {
    port: listeningAt,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets.values()) socket.destroy();
      }),
  };
}

function serverOf(parts: EmailParts, socketOf: (session: SMTPServerSession) => Socket | undefined): SMTPServer {
  const { board, late, credentials } = parts;
  const pass = (
    session: SMTPServerSession,
    stage: Stage,
    addresses: string,
    reply: Reply,
    act: Moment['act'] = () => undefined,
  ): void => passStage(board, late, { stage, addresses, socket: socketOf(session), reply, act });
  return new SMTPServer({
    name: 'mail.vendor.example',
    // It listens on this machine alone, so there is nobody to hide the password from.
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    size: 5_000_000,
    rejectOversized: true,
    onAuth: ({ username, password }, session, callback) => {
      const isKnown = username === credentials.user && password === credentials.password;
      pass(session, 'AUTH', username ?? '', (error) => {
        if (error) callback(error);
        else if (isKnown) callback(null, { user: username });
        else callback(new SmtpError(535, 'Authentication credentials invalid'));
      });
    },
    onMailFrom: ({ address }, session, callback) => pass(session, 'MAIL', address, (error) => callback(error)),
    onRcptTo: ({ address }, session, callback) => {
      if (address.endsWith('.invalid')) callback(new SmtpError(550, 'No such mailbox'));
      else pass(session, 'RCPT', address, (error) => callback(error));
    },
    onData: (stream, session, callback) => {
      takeMail(stream, session)
        .then((mail) => {
          const reply: Reply = (error) => (error ? callback(error) : callback(null, 'Queued'));
          const writing = { user: credentials.user, atMs: parts.nowMs() };
          pass(session, 'DATA', mail.recipients.join(', '), reply, () => parts.store.keep(mail, writing));
        })
        .catch((error: unknown) => {
          reportUnexpected('email', error);
          callback(new SmtpError(451, 'Local error in processing'));
        });
    },
  });
}

async function takeMail(stream: AsyncIterable<Buffer>, { envelope }: SMTPServerSession): Promise<Mail> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const raw = Buffer.concat(chunks);
  const { messageId = '', subject = '', text = '', inReplyTo = '' } = await PostalMime.parse(raw);
  return {
    messageId,
    sender: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
    recipients: envelope.rcptTo.map(({ address }) => address),
    subject,
    text,
    inReplyTo,
    raw: raw.toString('utf8'),
  };
}
