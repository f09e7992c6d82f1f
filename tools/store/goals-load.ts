import { randomUUID } from 'node:crypto';
import type { EventStore } from '@baton/event-store';
import { goalCodec, goalStream } from '@baton/event-store';
import { openBenchHouse } from '../bench/goals/bench-house.js';
import { benchSentence } from '../bench/goals/bench-playbook.js';
import { specialistsInProcess } from '../bench/goals/bench-specialists.js';
import { faultsOfGoal } from './goal-faults.js';
import type { Load } from './writing-load.js';

/** A goal takes some ten answers of a server that lives for half a second at a time, and may be slow to come back. */
const patienceMs = 300_000;

/** So many goals at a time from their sentence to their end, with real specialists in this process. */
export async function goalsLoad(store: EventStore, atOnce: number, folder: string): Promise<Load> {
  const house = await openBenchHouse(folder, specialistsInProcess, {
    openEventStore: async () => ({ store, close: async () => undefined }),
    patienceMs,
  });
  const goalIds: string[] = [];
  const client = async (isOver: () => boolean): Promise<void> => {
    while (!isOver()) goalIds.push(await house.carryOut(benchSentence(goalIds.length), randomUUID()));
  };
  return {
    run: async (isOver) => void (await Promise.all(Array.from({ length: atOnce }, () => client(isOver)))),
    judge: async () => {
      await house.untilProjected();
      const faults: string[] = [];
      for (const goalId of goalIds) faults.push(...(await faultsOf(store, goalId)));
      await house.close();
      return { counts: { goals: goalIds.length }, faults };
    },
  };
}

async function faultsOf(store: EventStore, goalId: string): Promise<string[]> {
  const events = [];
  for await (const stored of store.readStream(goalStream(goalId))) events.push(goalCodec.decode(stored));
  return faultsOfGoal(events).map((fault) => `goal ${goalId}: ${fault}`);
}
