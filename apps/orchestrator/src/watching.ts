import type { EventStore } from '@baton/event-store';
import type { Watcher } from '@baton/operations';
import { TracingWatcher, WatchedEventStore, WatchedGateway } from '@baton/operations';
import type { Metrics } from '@baton/operations/metrics';
import type { SpecialistGateway } from '@baton/specialist/gateway';
import type { Carrier, Tracing } from '@baton/telemetry';
import type { Settings } from './settings.js';

/** Who watches over a process, and what its parts get so that they are watched. */
export interface Watching {
  readonly metrics: Metrics | undefined;
  readonly watchers: readonly Watcher[];
  readonly store: (store: EventStore) => EventStore;
  readonly gateway: (gateway: SpecialistGateway) => SpecialistGateway;
  readonly batch: Watcher['batch'];
  /** What goes along with a call to a specialist. */
  readonly headers: () => Carrier;
  readonly stop: () => Promise<void>;
}

/** Nobody, unless operators ask for it: then nothing of it is loaded. */
export async function watchingFor(settings: Pick<Settings, 'operationsPort' | 'tracesTo'>): Promise<Watching> {
  const [metrics, tracing] = await Promise.all([metricsFor(settings), tracingFor(settings)]);
  const watchers: readonly Watcher[] = [
    ...(metrics ? [metrics.watcher] : []),
    ...(tracing ? [new TracingWatcher(tracing)] : []),
  ];
  return {
    metrics,
    watchers,
    store: (store) => watchers.reduce((watched, watcher) => new WatchedEventStore(watched, watcher), store),
    gateway: (gateway) => watchers.reduce((watched, watcher) => new WatchedGateway(watched, watcher), gateway),
    batch: (about, work) => watchers.reduce((watched, watcher) => () => watcher.batch(about, watched), work)(),
    headers: () => tracing?.carrier() ?? {},
    stop: async () => tracing?.stop(),
  };
}

async function metricsFor({ operationsPort }: Pick<Settings, 'operationsPort'>): Promise<Metrics | undefined> {
  if (operationsPort === undefined) return undefined;
  const { Metrics } = await import('@baton/operations/metrics');
  return new Metrics();
}

async function tracingFor({ tracesTo }: Pick<Settings, 'tracesTo'>): Promise<Tracing | undefined> {
  if (tracesTo === undefined) return undefined;
  const { startTracing } = await import('@baton/telemetry/otel');
  return startTracing('baton-orchestrator');
}
