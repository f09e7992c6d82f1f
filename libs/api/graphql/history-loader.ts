import type { Requester } from '@baton/goal/application';
import type { GoalHistory } from '@baton/read-models';
import { GoalQuery } from '@baton/read-models';
import { Injectable } from '@nestjs/common';
import { sightOf } from '../access/sight.js';
import { Loader } from './loaders.js';
import { unreadableGoal } from './unreadable.js';

/** A goal's history is a stream of its own. Whoever asks for a hundred does not keep the store from all others. */
const streamsAtOnceMax = 8;

type Outcome = PromiseSettledResult<GoalHistory | undefined>;

/** Reads the goals that the fields of one request ask for: each once, and few at a time. */
@Injectable()
export class HistoryLoader {
  private readonly loader: Loader<Outcome>;

  constructor(goal: GoalQuery) {
    this.loader = new Loader((requester, keys) =>
      fewAtOnce(keys, (key) => {
        const { goalId, revision } = placeOf(key);
        return goal.find(sightOf(requester), goalId, { revision });
      }),
    );
  }

  /**
   * A goal in sight as of an event (default: now).
   * @throws GraphQLError GOAL_UNREADABLE, which keeps nobody from the others
   */
  async load(requester: Requester, goalId: string, revision = Infinity): Promise<GoalHistory | undefined> {
    const outcome = await this.loader.load(requester, keyOf(goalId, revision));
    return outcome?.status === 'rejected' ? unreadableGoal(outcome.reason) : outcome?.value;
  }
}

function keyOf(goalId: string, revision: number): string {
  return `${revision} ${goalId}`;
}

function placeOf(key: string): { readonly goalId: string; readonly revision: number } {
  const gap = key.indexOf(' ');
  return { goalId: key.slice(gap + 1), revision: Number(key.slice(0, gap)) };
}

async function fewAtOnce(
  keys: readonly string[],
  read: (key: string) => Promise<GoalHistory | undefined>,
): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  // All readers take from one queue.
  const waiting = keys.values();
  const readOn = async (): Promise<void> => {
    for (const key of waiting) {
      const [outcome] = await Promise.allSettled([read(key)]);
      outcomes.set(key, outcome);
    }
  };
  await Promise.all(Array.from({ length: streamsAtOnceMax }, readOn));
  return outcomes;
}
