import { describe, expect, it } from '@jest/globals';
import { accessFrom } from './access.js';

const settings = {
  EMAIL_URL: 'smtp://mail.example',
  EMAIL_USER: 'mailer',
  EMAIL_PASSWORD: 'secret',
  EMAIL_FROM: 'renewals@vendor.example',
};

describe('the way to a mail server', () => {
  it.each([
    ['smtp://mail.example', { port: 587, isSecure: false }],
    ['smtps://mail.example', { port: 465, isSecure: true }],
    ['smtp://127.0.0.1:7106', { host: '127.0.0.1', port: 7106, isSecure: false }],
  ])('is secured in the way that %s names', (EMAIL_URL, access) => {
    expect(accessFrom({ ...settings, EMAIL_URL })).toMatchObject({ ...access, isPlain: false });
  });

  it('is left open only by a word of its own', () => {
    expect(accessFrom({ ...settings, EMAIL_PLAINTEXT: 'allowed' }).isPlain).toBe(true);
  });

  it.each([
    [{ EMAIL_URL: 'http://mail.example' }, /EMAIL_URL is smtp:/],
    [{ EMAIL_URL: 'mail.example' }, /EMAIL_URL is smtp:/],
    [{ EMAIL_FROM: 'Renewals <renewals@vendor.example>' }, /EMAIL_FROM is one bare address/],
    [{ EMAIL_PASSWORD: '' }, /EMAIL_PASSWORD/],
  ])('is refused with %j', (change, message) => {
    expect(() => accessFrom({ ...settings, ...change })).toThrow(message);
  });
});
