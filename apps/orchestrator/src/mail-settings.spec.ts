import { describe, expect, it } from '@jest/globals';
import { readSettings } from '@baton/settings';
import { mailSchema, mailSettingsIn, missingForMail } from './mail-settings.js';

const right = {
  BATON_SMTP_URL: 'smtp://baton:s%40cret@mail.vendor.example',
  BATON_MAIL_FROM: 'baton@vendor.example',
  BATON_MAIL_TO: 'operator=ops@vendor.example, approver=leads@vendor.example',
};

const mailSettingsFrom = (env: Readonly<Record<string, string>>) =>
  mailSettingsIn(readSettings(mailSchema, { args: [], env }, missingForMail));

describe('mail settings', () => {
  it('are none where no server is named', () => {
    expect(mailSettingsFrom({ ...right, BATON_SMTP_URL: '' })).toBeUndefined();
  });

  it('name a server that is spoken to in secret, and where each role reads', () => {
    expect(mailSettingsFrom(right)).toEqual({
      smtp: {
        ...{ host: 'mail.vendor.example', port: 587, security: 'starttls', from: 'baton@vendor.example' },
        credentials: { user: 'baton', password: 's@cret' },
      },
      addresses: new Map([
        ['operator', 'ops@vendor.example'],
        ['approver', 'leads@vendor.example'],
      ]),
    });
    expect(mailSettingsFrom({ ...right, BATON_SMTP_URL: 'smtps://mail:99' })?.smtp).toMatchObject({
      ...{ port: 99, security: 'tls' },
    });
  });

  it('may name a server that is spoken to in the open', () => {
    expect(mailSettingsFrom({ ...right, BATON_SMTP_PLAINTEXT: 'allowed' })?.smtp.security).toBe('none');
  });

  it.each([
    ['BATON_SMTP_URL', 'mail.vendor.example:587'],
    ['BATON_SMTP_URL', 'http://baton:s%40cret@mail.vendor.example'],
    ['BATON_SMTP_URL', 'smtp://baton:100%@mail.vendor.example'],
    ['BATON_SMTP_PLAINTEXT', 'yes'],
    ['BATON_MAIL_FROM', 'Baton <baton@vendor.example>'],
    ['BATON_MAIL_FROM', ''],
    ['BATON_MAIL_TO', 'ops@vendor.example'],
    ['BATON_MAIL_TO', ''],
  ])('are refused by name: %s as "%s", and nothing secret is said', (name, value) => {
    const settings = () => mailSettingsFrom({ ...right, [name]: value });
    expect(settings).toThrow(new RegExp(`^${name} `));
    expect(settings).not.toThrow(/s@cret|s%40cret/);
  });
});
