import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerOptions } from 'smtp-server';
import { SmtpMailer } from './smtp-mailer.adapter.js';

const letter = {
  messageId: '<00000000-0000-4000-8000-000000000001@vendor.example>',
  to: 'operators@vendor.example',
  subject: '[Baton] approve-plan asked of approver',
  text: 'A goal waits for a person.\n',
};
const credentials = { user: 'baton', password: 'secret' };
const from = 'baton@vendor.example';

let close: () => Promise<void> = async () => undefined;
afterEach(() => close());

/** A mailer to a server that answers like this; without options, everything is taken. */
async function mailerTo(options: SMTPServerOptions = {}, sockets: Socket[] = []) {
  const taken: string[] = [];
  const server = new SMTPServer({
    ...{ disabledCommands: ['STARTTLS'], allowInsecureAuth: true, disableReverseLookup: true },
    onAuth: ({ username, password }, _session, done) =>
      username === credentials.user && password === credentials.password
        ? done(null, { user: username })
        : done(new Error('no')),
    onData: (stream, _session, done) => {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      stream.on('end', () => done(void taken.push(text)));
    },
    ...options,
  });
  server.on('error', () => undefined);
  server.server.on('connection', (socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  close = () => new Promise((resolve) => server.close(resolve));
  return { taken, mailer: new SmtpMailer({ host: '127.0.0.1', port, security: 'none', credentials, from }), port };
}

const refusal = (responseCode: number) => Object.assign(new Error('refused'), { responseCode });

describe('a letter that is handed to a mail server', () => {
  it('is taken with its id, and says that no person wrote it', async () => {
    const { mailer, taken } = await mailerTo();
    expect(await mailer.hand(letter)).toBe('TAKEN');
    expect(taken).toEqual([expect.stringContaining(`Message-ID: ${letter.messageId}`)]);
    expect(taken[0]).toContain('Auto-Submitted: auto-generated');
  });

  it.each([
    ['REFUSED', 550],
    ['NOT_TAKEN', 451],
  ])('is %s where the recipient is refused with %i', async (handover, code) => {
    const { mailer } = await mailerTo({ onRcptTo: (_address, _session, done) => done(refusal(code)) });
    expect(await mailer.hand(letter)).toBe(handover);
  });

  it.each([
    ['REFUSED', 554],
    ['UNCLEAR', 451],
  ])('is %s where the whole message is refused with %i', async (handover, code) => {
    const onData: SMTPServerOptions['onData'] = (stream, _session, done) => {
      stream.resume();
      stream.on('end', () => done(refusal(code)));
    };
    expect(await (await mailerTo({ onData })).mailer.hand(letter)).toBe(handover);
  });

  it('may have been taken where the connection breaks after it left', async () => {
    const sockets: Socket[] = [];
    const onData: SMTPServerOptions['onData'] = (stream) => {
      stream.resume();
      stream.on('end', () => sockets.forEach((socket) => socket.destroy()));
    };
    const { mailer } = await mailerTo({ onData }, sockets);
    expect(await mailer.hand(letter)).toBe('UNCLEAR');
  });

  it('is surely not taken where nobody listens, or nobody lets it in', async () => {
    const refused = await mailerTo({ onAuth: (_auth, _session, done) => done(refusal(535)) });
    expect(await refused.mailer.hand(letter)).toBe('NOT_TAKEN');
    await close();
    close = async () => undefined;
    expect(await refused.mailer.hand(letter)).toBe('NOT_TAKEN');
  });
});
