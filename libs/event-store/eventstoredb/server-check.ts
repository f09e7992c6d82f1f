import { StoreError } from '../event-store.port.js';
import type { ServerFeatures } from './store-client.js';
import { UnusableEventStore } from '../unusable-event-store.js';

/** Since this version a subscription is told when it has caught up, which whoever reads as far as the end waits for. */
const oldest = { major: 23, minor: 10 };

/** @throws UnusableEventStore for a server that is too old, or something else altogether */
export function refuseUnsuitable({ version, batchAppend }: ServerFeatures): void {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  const isOldEnough = Number(major) * 100 + Number(minor) >= oldest.major * 100 + oldest.minor;
  if (isOldEnough && batchAppend) return;
  throw new UnusableEventStore(
    `it is no EventStoreDB from ${oldest.major}.${oldest.minor} on, and no KurrentDB: name another server (version ${version})`,
  );
}

/** Why a server could not be opened, for the one who configured it. */
export function troubleOpening(error: unknown): unknown {
  return error instanceof StoreError ? new UnusableEventStore(error.message, { cause: error }) : error;
}
