import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { CampaignResult } from '@baton/simulation';
import { addUp, emptyCampaign } from '@baton/simulation';
import type { Range } from './campaign-book.js';
import type { SeedShare, WorkerOptions } from './seed-worker.js';

export interface CampaignOrder extends WorkerOptions {
  /** Seeds one by one, or ranges of them. */
  readonly seeds: readonly number[] | readonly Range[];
  /** Workers at once. */
  readonly jobs: number;
  /** The compiled seed-worker to run: that of this build, or that of a build with a guard less. */
  readonly worker: URL;
  /** No further share is given out. */
  readonly isOff: () => boolean;
  readonly onShare?: (share: CampaignResult, range: Range | undefined, soFar: CampaignResult) => void;
}

const seedsAtATime = 100;

/** Shares seeds among workers, some at a time, and adds up what they come to. */
export async function runCampaign(order: CampaignOrder): Promise<CampaignResult> {
  const { jobs, worker, stopsAtFirst, isOff, onShare } = order;
  const shares = sharesOf(order.seeds);
  let total = emptyCampaign;
  const work = async (): Promise<void> => {
    const options: WorkerOptions = { stopsAtFirst };
    // Ctrl-C is for the one who shares the work out.
    const hand = new Worker(worker, { workerData: options });
    try {
      while (!isOff() && !(stopsAtFirst && total.failing.length > 0)) {
        const next = shares.next();
        if (next.done === true) return;
        const result = await answerOf(hand, next.value);
        total = addUp(total, result);
        onShare?.(result, next.value.range, total);
      }
    } finally {
      await hand.terminate();
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return total;
}

function* sharesOf(seeds: CampaignOrder['seeds']): Generator<SeedShare & { readonly range?: Range }> {
  const singles = seeds.filter((seed) => typeof seed === 'number');
  for (let at = 0; at < singles.length; at += seedsAtATime) yield { seeds: singles.slice(at, at + seedsAtATime) };
  for (const { from, to } of seeds.filter((seed) => typeof seed !== 'number'))
    for (let at = from; at < to; at += seedsAtATime) {
      const range = { from: at, to: Math.min(at + seedsAtATime, to) };
      yield { range, seeds: Array.from({ length: range.to - range.from }, (_, index) => range.from + index) };
    }
}

async function answerOf(hand: Worker, { seeds }: SeedShare): Promise<CampaignResult> {
  const ended = new AbortController();
  const died = once(hand, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new Error(`A worker ended in the middle of its histories (exit code ${code}, from seed ${seeds[0]})`);
  });
  died.catch(() => undefined);
  hand.postMessage({ seeds } satisfies SeedShare);
  try {
    const [result] = (await Promise.race([once(hand, 'message', { signal: ended.signal }), died])) as [CampaignResult];
    return result;
  } finally {
    ended.abort();
  }
}
