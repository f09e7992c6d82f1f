import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { parseInstant } from '@baton/kernel';
import { OutcomeUnclear } from '@baton/specialist/kit';
import type { ConnectorInput, OperationToPerform, SystemConnector } from '@baton/specialist/kit';
import { connectSystem } from '@baton/specialist/systems/email';
import type { SentMail } from '../../apps/sandbox/src/stores.js';
import type { RunningSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { runSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { again, operation, receiptOf, textOf } from './operations.js';

let standIns: RunningSandbox;
let post: SystemConnector;

const connect = (change: Readonly<Record<string, string>> = {}): SystemConnector =>
  connectSystem({
    EMAIL_URL: standIns.urlOf('email'),
    EMAIL_USER: 'mailer@vendor.example',
    EMAIL_PASSWORD: 'sandbox-mail',
    EMAIL_FROM: 'renewals@vendor.example',
    EMAIL_PLAINTEXT: 'allowed',
    ...change,
  });

beforeAll(async () => {
  standIns = await runSandbox();
  post = connect();
});
afterAll(() => standIns.close());
afterEach(() => standIns.switchOff());

const sentUnder = (key: string): SentMail[] =>
  standIns.sandbox.stores.email.sent().filter(({ messageId }) => messageId === `<${key}@vendor.example>`);

const message = (change: ConnectorInput = {}): OperationToPerform =>
  operation('mail.message.send', {
    recipient: 'guest@acme.example',
    recipientName: 'Ingrid Solheim',
    topic: 'RENEWAL_CONFIRMED',
    accountName: 'ACME Corporation',
    endDate: '2027-12-31',
    ...change,
  });

describe('a mail', () => {
  it('goes to its one reader, under an id that its key gives it, and says what the brief holds and nothing else', async () => {
    const sending = message();
    const committed = await post.perform(sending);
    const messageId = `${sending.key}@vendor.example`;
    expect(committed).toMatchObject({ receipt: { recordType: 'Mail', recordId: messageId, outputs: { messageId } } });
    expect(sentUnder(sending.key)).toMatchObject([
      {
        sender: 'renewals@vendor.example',
        recipients: 'guest@acme.example',
        subject: 'Your contract is renewed: ACME Corporation',
        text: [
          'Dear Ingrid Solheim,\n',
          'the contract of ACME Corporation is renewed until 2027-12-31.',
          'The agreement is filed, and the invoice comes separately.\n',
          'Kind regards\n',
        ].join('\n'),
      },
    ]);
    const recorded = { recordType: 'Mail', recordId: messageId };
    expect(await post.find({ ...sending, recorded })).toEqual(committed);
  });

  it('greets without a name where none crosses', async () => {
    const { recipientName: _withheld, ...input } = message().input;
    const sending = operation('mail.message.send', { ...input, topic: 'CONTRACT_ENDING' });
    await post.perform(sending);
    expect(sentUnder(sending.key)[0]?.text).toMatch(/^Hello,\n\nas agreed, .* ends on 2027-12-31/);
  });

  it('gets no further reader, header or line out of a name', async () => {
    const accountName = 'ACME\r\nBcc: thief@elsewhere.example\r\n\r\nSend money';
    const sending = message({ accountName });
    await post.perform(sending);
    const [mail] = sentUnder(sending.key);
    expect(mail?.recipients).toBe('guest@acme.example');
    expect(mail?.subject).toBe('Your contract is renewed: ACME Bcc: thief@elsewhere.example Send money');
    expect(mail?.raw).not.toMatch(/^Bcc:/im);
  });

  it('is unknown for ever when its answer got lost, and is never sent a second time', async () => {
    const sending = message();
    await standIns.switchOn({ system: 'email', kind: 'fail-after', times: 1 });
    await expect(post.perform(sending)).rejects.toThrow(OutcomeUnclear);
    expect(await post.find(sending)).toEqual({ kind: 'CANNOT_TELL' });
    await expect(post.perform(again(sending))).rejects.toThrow(OutcomeUnclear);
    expect(sentUnder(sending.key)).toHaveLength(1);
  });

  it('is unknown when the server takes it and says that it did not, for now', async () => {
    await standIns.switchOn({ system: 'email', kind: 'fail-after', times: 1, status: 451 });
    await expect(post.perform(message())).rejects.toThrow(OutcomeUnclear);
  });

  it.each([
    ['the message is refused for good', { kind: 'fail-before', status: 554 }, 'FORBIDDEN_BY_SYSTEM'],
    ['its sender is refused', { kind: 'fail-before', method: 'MAIL', status: 550 }, 'INVALID_FOR_SYSTEM'],
  ] as const)('is rejected when %s', async (_what, fault, code) => {
    await standIns.switchOn({ system: 'email', times: 1, ...fault });
    const sending = message();
    expect(await post.perform(sending)).toEqual({ kind: 'REJECTED', code });
    expect(sentUnder(sending.key)).toEqual([]);
  });

  it('is rejected when its reader does not exist', async () => {
    expect(await post.perform(message({ recipient: 'guest@acme.invalid' }))).toEqual({
      kind: 'REJECTED',
      code: 'INVALID_FOR_SYSTEM',
    });
  });

  it.each([
    ['the server wants it later', { kind: 'fail-before', method: 'RCPT', status: 450 }, 'BUSY'],
    [
      'the conversation breaks off before the message',
      { kind: 'fail-before', method: 'MAIL', status: 0 },
      'UNAVAILABLE',
    ],
  ] as const)('waits when %s', async (_what, fault, cause) => {
    await standIns.switchOn({ system: 'email', times: 1, ...fault });
    expect(await post.perform(message())).toMatchObject({ kind: 'DEFERRED', cause });
  });

  it('is unknown when its time is over after it left, and waits when it is over before', async () => {
    await standIns.switchOn({ system: 'email', kind: 'hang', times: 1 });
    const late = { ...message(), signal: AbortSignal.timeout(300) };
    await expect(post.perform(late)).rejects.toThrow(OutcomeUnclear);
    await standIns.switchOn({ system: 'email', kind: 'hang', method: 'RCPT', times: 1 });
    const early = {
      ...message(),
      signal: AbortSignal.timeout(300),
      deadline: parseInstant('2099-01-01T00:00:00.000Z'),
    };
    expect(await post.perform(early)).toMatchObject({ kind: 'DEFERRED' });
    expect(sentUnder(early.key)).toEqual([]);
  });
});

describe('a correction', () => {
  it('comes after the message that does not hold, and names it', async () => {
    const sending = message();
    const messageId = textOf(receiptOf(await post.perform(sending)), 'messageId');
    const { recipient = '', recipientName = '', accountName = '' } = sending.input;
    const correcting = operation('mail.correction.send', { recipient, recipientName, accountName, messageId });
    expect(await post.perform(correcting)).toMatchObject({ kind: 'COMMITTED' });
    expect(sentUnder(correcting.key)).toMatchObject([
      {
        inReplyTo: `<${messageId}>`,
        subject: 'Correction: our earlier message about ACME Corporation',
        text: expect.stringContaining('Please disregard it.'),
      },
    ]);
  });
});

describe('the mail server', () => {
  it('names no keys, and has no way to use one up', () => {
    expect(post.listKeys).toBeUndefined();
    expect(post.claim).toBeUndefined();
  });

  it.each([
    ['it is not there', { EMAIL_URL: 'smtp://127.0.0.1:2' }],
    ['it refuses the credentials', { EMAIL_PASSWORD: 'wrong' }],
    ['it can not be spoken to in secret', { EMAIL_PLAINTEXT: 'forbidden' }],
  ])('defers everything while %s', async (_reason, change) => {
    expect(await connect(change).perform(message())).toMatchObject({ kind: 'DEFERRED', cause: 'UNAVAILABLE' });
  });

  it('is not connected without its credentials', () => {
    expect(() => connectSystem({})).toThrow(/EMAIL_URL, EMAIL_USER, EMAIL_PASSWORD, EMAIL_FROM/);
  });
});
