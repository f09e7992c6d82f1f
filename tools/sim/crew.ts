import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { CampaignResult } from '@baton/simulation';
import { addUp, emptyCampaign } from '@baton/simulation';
import type { SeedRange, WorkerOptions } from './seed-worker.js';

export interface CampaignOrder extends WorkerOptions {
  readonly seeds: readonly number[];
  /** Workers at once. */
  readonly jobs: number;
  /** The compiled seed-worker to run: that of this build, or that of a build with a guard less. */
  readonly worker: URL;
  readonly onProgress?: (soFar: CampaignResult) => void;
}

const seedsAtATime = 100;

/** Shares seeds among workers, some at a time, and adds up what they come to. */
export async function runCampaign({
  seeds,
  jobs,
  worker,
  stopsAtFirst,
  onProgress,
}: CampaignOrder): Promise<CampaignResult> {
  let next = 0;
  let total = emptyCampaign;
  const options: WorkerOptions = { stopsAtFirst };
  const work = async (): Promise<void> => {
    const hand = new Worker(worker, { workerData: options });
    try {
      while (next < seeds.length && !(stopsAtFirst && total.failing.length > 0)) {
        const share = seeds.slice(next, (next += seedsAtATime));
        total = addUp(total, await answerOf(hand, { seeds: share }));
        onProgress?.(total);
      }
    } finally {
      await hand.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, Math.ceil(seeds.length / seedsAtATime)) }, work));
  return total;
}

async function answerOf(hand: Worker, range: SeedRange): Promise<CampaignResult> {
  hand.postMessage(range);
  const [result] = (await once(hand, 'message')) as [CampaignResult];
  return result;
}
