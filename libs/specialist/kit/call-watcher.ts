import type { SystemConnector } from './connector.js';

/** Stands around calls, to trace them. Whoever implements it calls `work` exactly once, and gives back or throws on what comes of it. */
export interface CallWatcher {
  /** Around what this specialist is asked; `headers` came along with it. */
  asked<Result>(call: string, headers: Readonly<Record<string, string>>, work: () => Promise<Result>): Promise<Result>;
  /** Around what its system is asked, however many requests that takes. */
  reaches<Result>(call: string, capability: string | undefined, work: () => Promise<Result>): Promise<Result>;
}

/** The same connector, with somebody who watches what its system is asked. */
export function watchedConnector(connector: SystemConnector, watcher: CallWatcher): SystemConnector {
  const { manifest } = connector;
  return {
    manifest,
    perform: (operation) => watcher.reaches('perform', operation.capability, () => connector.perform(operation)),
    find: (operation) => watcher.reaches('find', operation.capability, () => connector.find(operation)),
    // What a system does not have must not seem to be there.
    ...(connector.claim && {
      claim: (operation) => watcher.reaches('claim', operation.capability, () => connector.claim!(operation)),
    }),
    ...(connector.listKeys && {
      listKeys: (request) => watcher.reaches('list-keys', undefined, () => connector.listKeys!(request)),
    }),
    ...(connector.close && { close: () => connector.close!() }),
  };
}
