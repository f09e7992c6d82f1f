export type { FactListener } from './fact-follower.js';
export type { OperationsOptions } from './operations.module.js';
export { OperationsModule } from './operations.module.js';
export type { ReadinessReport } from './readiness.js';
export { Readiness } from './readiness.js';
export { TracingWatcher } from './tracing-watcher.js';
export { WatchedEventStore } from './watched-event-store.js';
export { WatchedGateway } from './watched-gateway.js';
export type { AppendAbout, CallAbout, CommandAbout, Watcher } from './watcher.js';
