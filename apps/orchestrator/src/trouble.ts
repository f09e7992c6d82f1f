import { PlaybookFaults } from '@baton/conversation';
import { KeyStoreError } from '@baton/encryption';
import { IssuerKeyError } from '@baton/encryption/verifier';
import { UnusableEventStore } from '@baton/event-store';
import { UnusableDataFolder } from '@baton/event-store/sqlite';
import { UnusablePolicies } from '@baton/handoff/policy';
import { UnusableMailJournal } from '@baton/notification';
import { UnusableReadStore } from '@baton/read-models';
import { RegistryFault } from '@baton/specialist/gateway/registry';
import { UnusableSettings } from '@baton/settings';
import { CompanionFailed } from './companions.js';
import { schema } from './settings-schema.js';

/** What is foreseen, with the variable that names what can't be used where its message does not. */
const expected: readonly (readonly [abstract new (...given: never[]) => Error, string?])[] = [
  [CompanionFailed],
  [IssuerKeyError],
  [KeyStoreError],
  [PlaybookFaults, schema.playbooksDir.env],
  [RegistryFault, schema.specialistsFile.env],
  [UnusableDataFolder],
  [UnusableEventStore, schema.eventStoreAddress.env],
  [UnusableMailJournal],
  [UnusablePolicies, schema.policiesDir.env],
  [UnusableReadStore],
  [UnusableSettings],
];

/** What keeps Baton from starting, in one message that says what to do; a program error keeps its stack. */
export function troubleText(error: unknown): string {
  const foreseen = expected.find(([kind]) => error instanceof kind);
  if (foreseen && error instanceof Error) return [...foreseen.slice(1), error.message].join(': ');
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return 'The port is in use: stop what listens there, or choose another with --port or BATON_PORT, for operators with --operations-port';
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
