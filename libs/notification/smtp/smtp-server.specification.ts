import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerOptions } from 'smtp-server';
import type { MailerUnderTest, ServerBehaviour } from '../mailer.contract.js';
import { SmtpMailer } from './smtp-mailer.adapter.js';

const credentials = { user: 'baton', password: 'secret' };
const from = 'baton@vendor.example';
const refusal = (responseCode: number) => Object.assign(new Error('refused'), { responseCode });

/** How a server of SMTP does that; where nothing is named, it takes everything. */
function optionsFor(behaviour: ServerBehaviour, sockets: readonly Socket[]): SMTPServerOptions {
  const afterLetter = (act: () => Error | undefined): SMTPServerOptions => ({
    onData: (stream, _session, done) => {
      stream.resume();
      stream.on('end', () => {
        const error = act();
        if (error) done(error);
      });
    },
  });
  switch (behaviour) {
    case 'REFUSES_RECIPIENT':
      return { onRcptTo: (_address, _session, done) => done(refusal(550)) };
    case 'PUTS_RECIPIENT_OFF':
      return { onRcptTo: (_address, _session, done) => done(refusal(451)) };
    case 'PUTS_SENDER_OFF':
      return { onMailFrom: (_address, _session, done) => done(refusal(451)) };
    case 'CLOSES':
      return { onRcptTo: (_address, _session, done) => done(refusal(421)) };
    case 'REFUSES_LETTER':
      return afterLetter(() => refusal(554));
    case 'PUTS_LETTER_OFF':
      return afterLetter(() => refusal(451));
    case 'BREAKS_OFF_AFTER_LETTER':
      return afterLetter(() => void sockets.forEach((socket) => socket.destroy()));
    case 'KNOWS_NOBODY':
      return { onAuth: (_auth, _session, done) => done(refusal(535)) };
    case 'TAKES':
    case 'IS_AWAY':
      return {};
  }
}

/** A mailer, and the server that it hands its letters to. */
export async function openServer(behaviour: ServerBehaviour): Promise<MailerUnderTest> {
  const sockets: Socket[] = [];
  const taken: string[] = [];
  const server = new SMTPServer({
    ...{ disabledCommands: ['STARTTLS'], allowInsecureAuth: true, disableReverseLookup: true },
    onAuth: ({ username, password }, _session, done) =>
      username === credentials.user && password === credentials.password
        ? done(null, { user: username })
        : done(refusal(535)),
    onData: (stream, _session, done) => {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      stream.on('end', () => done(void taken.push(text)));
    },
    ...optionsFor(behaviour, sockets),
  });
  server.on('error', () => undefined);
  server.server.on('connection', (socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  if (behaviour === 'IS_AWAY') await close();
  const mailer = new SmtpMailer({ host: '127.0.0.1', port, security: 'none', credentials, from });
  return { mailer, taken, close: behaviour === 'IS_AWAY' ? async () => undefined : close };
}
