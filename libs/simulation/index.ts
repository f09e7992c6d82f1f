export type { HistoryOptions, HistoryResult } from './history.js';
export { runHistory } from './history.js';
export type { FaultName } from './world/faults.js';
export { faultNames } from './world/faults.js';
export type { Violation } from './world/world.js';
