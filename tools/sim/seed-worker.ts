import { parentPort, workerData } from 'node:worker_threads';
import type { CampaignResult } from '@baton/simulation';
import { emptyCampaign, runSeed, withHistory } from '@baton/simulation';

/* Lives seeds through, as many as it is given at a time, and tells what they came to. */

export interface SeedShare {
  readonly seeds: readonly number[];
}

export interface WorkerOptions {
  /** A history that breaks a promise ends the work: one is proof enough. */
  readonly stopsAtFirst: boolean;
}

// Histories are full of failures that are expected, and nobody reads where they were made.
Error.stackTraceLimit = 0;

const { stopsAtFirst } = workerData as WorkerOptions;

parentPort?.on('message', ({ seeds }: SeedShare) => {
  void live(seeds).then((result) => parentPort?.postMessage(result));
});

async function live(seeds: readonly number[]): Promise<CampaignResult> {
  let campaign = emptyCampaign;
  for (const seed of seeds) {
    campaign = withHistory(campaign, await runSeed(seed));
    if (stopsAtFirst && campaign.failing.length > 0) break;
  }
  return campaign;
}
