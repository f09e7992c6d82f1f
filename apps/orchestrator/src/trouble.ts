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

const expected = [
  CompanionFailed,
  IssuerKeyError,
  KeyStoreError,
  PlaybookFaults,
  RegistryFault,
  UnusableDataFolder,
  UnusableEventStore,
  UnusableMailJournal,
  UnusablePolicies,
  UnusableReadStore,
  UnusableSettings,
];

/** What keeps Baton from starting, in one message that says what to do; a program error keeps its stack. */
export function troubleText(error: unknown): string {
  if (expected.some((kind) => error instanceof kind)) return (error as Error).message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return 'The port is in use: stop what listens there, or choose another with --port or BATON_PORT, for operators with --operations-port';
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
