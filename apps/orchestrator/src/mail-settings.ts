import type { SmtpSettings } from '@baton/notification/smtp';
import { UnusableSetting } from './unusable-setting.js';

/** Through which server persons are told what they are asked, and where each of them reads it. */
export interface MailSettings {
  readonly smtp: SmtpSettings;
  /** Address by role, or by the surrogate id of a person. */
  readonly addresses: ReadonlyMap<string, string>;
}

const address = /^[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,253}$/;

/**
 * Nothing where no server is named: then nobody is told by mail. No message holds the server's password.
 * @throws UnusableSetting
 */
export function mailSettingsFrom(env: NodeJS.ProcessEnv): MailSettings | undefined {
  const { BATON_SMTP_URL: server, BATON_MAIL_FROM: from = '', BATON_MAIL_TO: to = '' } = env;
  if (!server) return undefined;
  if (!address.test(from))
    throw new UnusableSetting(
      'BATON_MAIL_FROM is one bare address, as baton@vendor.example, where BATON_SMTP_URL is set',
    );
  return { smtp: { ...serverIn(server, env['BATON_SMTP_PLAINTEXT']), from }, addresses: addressesIn(to) };
}

function serverIn(text: string, plaintext: string | undefined): Omit<SmtpSettings, 'from'> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '')
    throw new UnusableSetting(
      'BATON_SMTP_URL is smtp://user:password@host:port (secured by STARTTLS) or smtps://user:password@host:port',
    );
  const isTls = url.protocol === 'smtps:';
  const { username, password } = url;
  return {
    host: url.hostname,
    port: url.port === '' ? (isTls ? 465 : 587) : Number(url.port),
    security: plaintext === 'allowed' ? 'none' : isTls ? 'tls' : 'starttls',
    ...(username === '' ? {} : { credentials: { user: decoded(username), password: decoded(password) } }),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new UnusableSetting('BATON_SMTP_URL holds a % that encodes nothing: write %25 for it');
  }
}

function addressesIn(text: string): ReadonlyMap<string, string> {
  const pairs = text.split(',').map((pair) => pair.split('=').map((part) => part.trim()));
  const isRight = pairs.every(([whom = '', where = '', ...more]) => whom !== '' && address.test(where) && !more.length);
  if (!isRight)
    throw new UnusableSetting(
      'BATON_MAIL_TO says where each role, or person by id, reads mail: operator=ops@vendor.example,approver=leads@vendor.example',
    );
  return new Map(pairs.map(([whom = '', where = '']) => [whom, where]));
}
