import type { Capability, CompensationEntry, InputField, Manifest, OutputField } from '@baton/specialist/domain';
import { topics } from './letters.js';

/** One address, and nothing that a mail program would read as more. */
const addressPattern = '^[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,253}$';
const messageIdPattern = '^[0-9a-f]{32}@[A-Za-z0-9.-]{1,253}$';

const required = { forms: ['FULL'], required: true } as const;

const recipientInput: InputField = { name: 'recipient', type: 'email', pattern: addressPattern, ...required };
const recipientNameInput: InputField = { name: 'recipientName', type: 'name', forms: ['FULL'], required: false };
const accountNameInput: InputField = { name: 'accountName', type: 'name', ...required };

const messageIdOutput: OutputField = {
  name: 'messageId',
  type: 'identifier',
  classification: 'internal',
  category: 'reference',
  trust: 'typed',
};

const notify: CompensationEntry = { kind: 'NOTIFY', inputs: {} };

/**
 * A mail server takes no key and answers no question: of a lost reply only a person can say what became of it. A mail
 * that was sent stays sent, and all that can be done about it is another one.
 */
const mail = {
  version: '1',
  effect: 'WRITE',
  output: [messageIdOutput],
  before: [],
  idempotencyClass: 'NONE',
  callTimeoutMs: 30_000,
  visibilityLagMs: 0,
} as const;

const sendMessage: Capability = {
  ...mail,
  name: 'mail.message.send',
  sentence: 'Mails one person about a contract.',
  input: [
    recipientInput,
    recipientNameInput,
    { name: 'topic', type: 'identifier', oneOf: topics, ...required },
    accountNameInput,
    { name: 'endDate', type: 'date', ...required },
  ],
  reversibility: 'COMPENSATABLE',
  compensations: [
    {
      kind: 'CORRECT',
      capability: 'mail.correction.send',
      inputs: {
        recipient: { from: 'input', name: 'recipient' },
        recipientName: { from: 'input', name: 'recipientName' },
        accountName: { from: 'input', name: 'accountName' },
        messageId: { from: 'output', name: 'messageId' },
      },
    },
    notify,
  ],
};

const sendCorrection: Capability = {
  ...mail,
  name: 'mail.correction.send',
  sentence: 'Mails that an earlier message does not hold.',
  input: [
    recipientInput,
    recipientNameInput,
    accountNameInput,
    { name: 'messageId', type: 'identifier', pattern: messageIdPattern, ...required },
  ],
  reversibility: 'IRREVERSIBLE',
  compensations: [notify],
};

export const manifest: Manifest = {
  specialist: 'email',
  system: 'email',
  capabilities: [sendMessage, sendCorrection],
};
