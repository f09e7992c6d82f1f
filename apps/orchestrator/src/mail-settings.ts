import type { SmtpSettings } from '@baton/notification/smtp';
import type { Schema, ValuesOf } from '@baton/settings';

/** Through which server persons are told what concerns them, and where each of them reads it. */
export interface MailSettings {
  readonly smtp: SmtpSettings;
  /** Address by role, or by the surrogate id of a person. */
  readonly addresses: ReadonlyMap<string, string>;
}

const address = /^[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,253}$/;

export const mailSchema = {
  mailServer: {
    env: 'BATON_SMTP_URL',
    means:
      'the server through which persons are told what they are asked, and how goals ended; nobody is told where it is not said',
    is: 'smtp://user:password@host:port (secured by STARTTLS) or smtps://user:password@host:port, with %25 for a % in them',
    isSecret: true,
    read: serverIn,
  },
  mailPlaintext: {
    env: 'BATON_SMTP_PLAINTEXT',
    means: 'that the server may be spoken to without TLS',
    is: 'allowed, or not there',
    read: (text: string) => (text === 'allowed' ? text : undefined),
  },
  mailFrom: {
    env: 'BATON_MAIL_FROM',
    means: 'who the mail is from',
    is: 'one bare address, as baton@vendor.example',
    read: (text: string) => (address.test(text) ? text : undefined),
  },
  mailTo: {
    env: 'BATON_MAIL_TO',
    means: 'where each role, or person by id, reads mail',
    is: 'a list such as operator=ops@vendor.example,approver=leads@vendor.example',
    read: addressesIn,
  },
} as const satisfies Schema;

type Values = ValuesOf<typeof mailSchema>;

/** What a server for mail can't do without. */
export function missingForMail({ mailServer, mailFrom, mailTo }: Values): readonly string[] {
  if (mailServer === undefined) return [];
  return [
    ...(mailFrom === undefined ? [`BATON_MAIL_FROM is missing: it is ${mailSchema.mailFrom.is}`] : []),
    ...(mailTo === undefined ? [`BATON_MAIL_TO is missing: it is ${mailSchema.mailTo.is}`] : []),
  ];
}

/** Nothing where no server is named: then nobody is told by mail. */
export function mailSettingsIn({ mailServer, mailPlaintext, mailFrom, mailTo }: Values): MailSettings | undefined {
  if (mailServer === undefined || mailFrom === undefined || mailTo === undefined) return undefined;
  const security = mailPlaintext === 'allowed' ? ({ security: 'none' } as const) : {};
  return { smtp: { ...mailServer, ...security, from: mailFrom }, addresses: mailTo };
}

function serverIn(text: string): Omit<SmtpSettings, 'from'> | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') return undefined;
  const isTls = url.protocol === 'smtps:';
  const [user, password] = [decoded(url.username), decoded(url.password)];
  if (user === undefined || password === undefined) return undefined;
  return {
    host: url.hostname,
    port: url.port === '' ? (isTls ? 465 : 587) : Number(url.port),
    security: isTls ? 'tls' : 'starttls',
    ...(user === '' ? {} : { credentials: { user, password } }),
  };
}

/** Nothing where a % encodes nothing. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function addressesIn(text: string): ReadonlyMap<string, string> | undefined {
  const pairs = text.split(',').map((pair) => pair.split('=').map((part) => part.trim()));
  const isRight = pairs.every(([whom = '', where = '', ...more]) => whom !== '' && address.test(where) && !more.length);
  return isRight ? new Map(pairs.map(([whom = '', where = '']) => [whom, where])) : undefined;
}
