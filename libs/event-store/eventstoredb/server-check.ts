import { StoreError } from '../event-store.port.js';
import type { ServerFeatures } from './store-client.js';
import { UnusableEventStore } from './unusable-event-store.js';

/** Since this version events come with their position when a stream is read. */
const oldest = { major: 22, minor: 10 };

/** @throws UnusableEventStore for a server that is too old, or something else altogether */
export function refuseUnsuitable({ version, batchAppend }: ServerFeatures): void {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  const isOldEnough = Number(major) * 100 + Number(minor) >= oldest.major * 100 + oldest.minor;
  if (isOldEnough && batchAppend) return;
  throw new UnusableEventStore(
    `Baton needs EventStoreDB ${oldest.major}.${oldest.minor} or newer, or KurrentDB: what answers at the given address is no such server (version ${version})`,
  );
}

/** Why a server could not be opened, for the one who configured it. */
export function troubleOpening(error: unknown): unknown {
  if (!(error instanceof StoreError)) return error;
  if (error.cause instanceof UnusableEventStore) return error.cause;
  return new UnusableEventStore(`The event store can't be opened. ${error.message}`, { cause: error });
}
