export { SmtpMailer } from './smtp-mailer.adapter.js';
export type { SmtpSettings } from './smtp-mailer.adapter.js';
