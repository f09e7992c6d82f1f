import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createTransport } from 'nodemailer';
import type { RunningSandbox } from '../running-sandbox.js';
import { runSandbox } from '../running-sandbox.js';
import { personalValuesIn } from '../seed/index.js';
import type { SentMail } from '../stores.js';

let running: RunningSandbox;

beforeAll(async () => {
  running = await runSandbox();
});
afterEach(() => running.switchOff());
afterAll(() => running.close());

/** What the server replied, or `reset`. */
async function replyTo(
  messageId: string,
  { to = 'guest@acme.example', password = 'sandbox-mail' }: { to?: string; password?: string } = {},
): Promise<string> {
  const transport = createTransport({
    host: '127.0.0.1',
    port: running.sandbox.ports.email,
    auth: { user: 'mailer@vendor.example', pass: password },
    socketTimeout: 300,
  });
  try {
    const from = 'renewals@vendor.example';
    const { response } = await transport.sendMail({ from, to, subject: 'Grüße', text: 'Guten Tag', messageId });
    return response;
  } catch (error) {
    const replied = error instanceof Error && 'response' in error && typeof error.response === 'string';
    return replied ? String(error.response) : 'reset';
  } finally {
    transport.close();
  }
}

/** `250`, the code of an error, or `reset`. */
async function send(...sending: Parameters<typeof replyTo>): Promise<number | 'reset'> {
  const reply = await replyTo(...sending);
  return reply === 'reset' ? reply : Number(reply.slice(0, 3));
}

const sentAs = (messageId: string): SentMail[] =>
  running.sandbox.stores.email.sent().filter((mail) => mail.messageId === messageId);

describe('a mail server', () => {
  it('takes a mail over and keeps what was said to whom, each time that it is sent', async () => {
    expect([await send('<one@x>'), await send('<one@x>')]).toEqual([250, 250]);
    const mail = { recipients: 'guest@acme.example', subject: 'Grüße', text: 'Guten Tag\n' };
    expect(sentAs('<one@x>')).toMatchObject([mail, mail]);
  });

  it('refuses who has no password, and recipients that do not exist', async () => {
    expect(await send('<two@x>', { password: 'wrong' })).toBe(535);
    expect(await send('<two@x>', { to: 'guest@nowhere.invalid' })).toBe(550);
    expect(sentAs('<two@x>')).toEqual([]);
  });

  it('keeps what a person writes', async () => {
    const mail = { to: 'guest@acme.example', subject: 'By hand', text: 'Hello' };
    await running.edit({ system: 'email', ...mail });
    expect(running.sandbox.stores.email.sent().at(-1)).toMatchObject({
      sentBy: 'iris.lang@vendor.example',
      text: 'Hello',
    });
  });
});

describe('a fault', () => {
  it.each([
    [{ kind: 'fail-before' }, 451, 0],
    [{ kind: 'fail-before', status: 0 }, 'reset', 0],
    [{ kind: 'fail-before', method: 'MAIL', status: 421 }, 421, 0],
    [{ kind: 'fail-before', method: 'RCPT', status: 452, pathContains: 'acme' }, 452, 0],
    [{ kind: 'fail-before', method: 'AUTH', status: 454 }, 454, 0],
    [{ kind: 'fail-after' }, 'reset', 1],
    [{ kind: 'fail-after', status: 451 }, 451, 1],
    [{ kind: 'hang' }, 'reset', 0],
    [{ kind: 'slow', delayMs: 5 }, 250, 1],
  ] as const)('%j answers %s and leaves %s mail', async (fault, reply, count) => {
    const messageId = `<${JSON.stringify(fault).replace(/\W+/g, '.')}@x>`;
    await running.switchOn({ system: 'email', times: 1, ...fault });
    expect(await send(messageId)).toBe(reply);
    expect(sentAs(messageId)).toHaveLength(count);
  });

  it('says with a refusal what no sender should hear', async () => {
    await running.switchOn({ system: 'email', kind: 'fail-before', times: 1, method: 'RCPT', status: 550 });
    const reply = await replyTo('<told@x>');
    for (const value of personalValuesIn.email) expect(reply).toContain(value);
    expect(personalValuesIn.email).not.toEqual([]);
  });

  it('lets a mail go late', async () => {
    await running.switchOn({ system: 'email', kind: 'commit-late', times: 1, delayMs: 100 });
    expect([await send('<late@x>'), sentAs('<late@x>').length]).toEqual(['reset', 0]);
    while (sentAs('<late@x>').length === 0) await send('<other@x>');
  });
});
