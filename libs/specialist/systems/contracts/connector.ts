import { epochMsOf } from '@baton/kernel';
import { rejection, requiredSettings, settled } from '@baton/specialist/kit';
import type { ConnectSystem } from '@baton/specialist/kit';
import { ContractsClient } from './client.js';
import { Filing } from './filing.js';
import { knownKeys } from './known-keys.js';
import { manifest } from './manifest.js';
import { Voiding } from './voiding.js';

/** Legal's repository behind the contract: settings name the server and the credentials of its service user. */
export const connectSystem: ConnectSystem = (settings) => {
  const access = requiredSettings(settings, ['CONTRACTS_URL', 'CONTRACTS_USER', 'CONTRACTS_PASSWORD']);
  const repository = new ContractsClient({
    url: access.CONTRACTS_URL.replace(/\/+$/, ''),
    user: access.CONTRACTS_USER,
    password: access.CONTRACTS_PASSWORD,
  });
  // An empty one is none, as with all settings: whoever means the whole server says /.
  const root = `${(settings['CONTRACTS_ROOT'] || '/contracts').replace(/\/+$/, '')}/`;
  const filing = new Filing(repository, root);
  const voiding = new Voiding(repository);

  return {
    manifest,
    perform: (operation) => {
      switch (operation.capability) {
        case 'legal.contract.file':
        case 'legal.notice.file':
          return settled(() => filing.file(operation));
        case 'legal.contract.void':
          return settled(() => voiding.void(operation));
        default:
          return Promise.resolve(rejection('CAPABILITY_UNKNOWN').result);
      }
    },
    find: (operation) =>
      operation.capability === 'legal.contract.void' ? voiding.find(operation) : filing.find(operation),
    claim: (operation) =>
      operation.capability === 'legal.contract.void'
        ? Promise.resolve({ kind: 'CANNOT_TELL' as const })
        : filing.claim(operation),
    listKeys: ({ since, signal }) => knownKeys(repository, root, epochMsOf(since), signal),
  };
};
