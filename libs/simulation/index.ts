export type { CampaignResult, FailingSeed } from './campaign.js';
export { addUp, emptyCampaign, hitsMin, medianEvents, medianEventsMin, runSeed, withHistory } from './campaign.js';
export type { HistoryOptions, HistoryResult } from './history.js';
export { runHistory } from './history.js';
export type { Mutant, Patch } from './mutants/mutant.js';
export { mutants } from './mutants/mutants.js';
export type { FaultName } from './world/faults.js';
export { faultNames } from './world/faults.js';
export { Random } from './world/random.js';
