import type { EventStore } from '@baton/event-store';
import type { Watcher } from '@baton/operations';
import { WatchedEventStore, WatchedGateway } from '@baton/operations';
import type { Metrics } from '@baton/operations/metrics';
import type { SpecialistGateway } from '@baton/specialist/gateway';
import type { Settings } from './settings.js';

/** Who watches over a process, and what its parts get so that they are watched. */
export interface Watching {
  readonly metrics: Metrics | undefined;
  readonly watchers: readonly Watcher[];
  readonly store: (store: EventStore) => EventStore;
  readonly gateway: (gateway: SpecialistGateway) => SpecialistGateway;
}

/** Nobody, unless operators ask for it: then nothing of it is loaded. */
export async function watchingFor({ operationsPort }: Pick<Settings, 'operationsPort'>): Promise<Watching> {
  const metrics = operationsPort === undefined ? undefined : new (await import('@baton/operations/metrics')).Metrics();
  const watchers: readonly Watcher[] = metrics ? [metrics.watcher] : [];
  return {
    metrics,
    watchers,
    store: (store) => watchers.reduce((watched, watcher) => new WatchedEventStore(watched, watcher), store),
    gateway: (gateway) => watchers.reduce((watched, watcher) => new WatchedGateway(watched, watcher), gateway),
  };
}
