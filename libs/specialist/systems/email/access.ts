import { requiredSettings, UnsuitableSetting } from '@baton/specialist/kit';
import type { Settings } from '@baton/specialist/kit';

export interface MailAccess {
  readonly host: string;
  readonly port: number;
  /** From the first byte; otherwise the connection has to be secured before anything is said, unless `isPlain`. */
  readonly isSecure: boolean;
  /** Nothing is secured: for a server on the same machine. */
  readonly isPlain: boolean;
  readonly user: string;
  readonly password: string;
  /** What mails come from: their sender, and the domain of their ids. */
  readonly from: string;
}

const addressPattern = /^[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,253}$/;

/** @throws MissingSettings, UnsuitableSetting */
export function accessFrom(settings: Settings): MailAccess {
  const named = requiredSettings(settings, ['EMAIL_URL', 'EMAIL_USER', 'EMAIL_PASSWORD', 'EMAIL_FROM']);
  const { protocol, hostname, port } = urlIn(named.EMAIL_URL);
  if (!addressPattern.test(named.EMAIL_FROM)) {
    throw new UnsuitableSetting('EMAIL_FROM', 'one bare address, as renewals@vendor.example');
  }
  return {
    host: hostname,
    port: port === '' ? (protocol === 'smtps:' ? 465 : 587) : Number(port),
    isSecure: protocol === 'smtps:',
    isPlain: settings['EMAIL_PLAINTEXT'] === 'allowed',
    user: named.EMAIL_USER,
    password: named.EMAIL_PASSWORD,
    from: named.EMAIL_FROM,
  };
}

function urlIn(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && ['smtp:', 'smtps:'].includes(url.protocol) && url.hostname !== '') return url;
  throw new UnsuitableSetting('EMAIL_URL', 'smtp://host:port (secured by STARTTLS) or smtps://host:port');
}
