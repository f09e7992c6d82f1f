import { rejection, settled } from '@baton/specialist/kit';
import type { ConnectSystem } from '@baton/specialist/kit';
import { accessFrom } from './access.js';
import { MailClient } from './client.js';
import { Mailing } from './mailing.js';
import { manifest } from './manifest.js';

const capabilities = new Set(manifest.capabilities.map(({ name }) => name));

/** A mail server behind the contract: settings name it, the credentials of a mailbox, and the address that mails come from. */
export const connectSystem: ConnectSystem = (settings) => {
  const mailing = new Mailing(new MailClient(accessFrom(settings)));
  return {
    manifest,
    perform: (operation) =>
      capabilities.has(operation.capability)
        ? settled(() => mailing.send(operation))
        : Promise.resolve(rejection('CAPABILITY_UNKNOWN').result),
    find: (operation) => Promise.resolve(mailing.find(operation)),
    // What left by mail bears its key where nobody can look, so there is nothing to be listed.
  };
};
