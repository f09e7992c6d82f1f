import { afterEach, describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '@baton/event-store';
import { goalStream } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { DueGoals } from '@baton/read-models';
import { SystemChance, SystemClock } from '@baton/time-and-chance/system';
import type { DriverTools } from './goal-driver.js';
import { defaultRunnerOptions, GoalRunner } from './goal.runner.js';

class RecordingStore extends MemoryEventStore {
  readonly read: string[] = [];

  override readStream(stream: string, fromRevision?: number): AsyncGenerator<StoredEvent> {
    this.read.push(stream);
    return super.readStream(stream, fromRevision);
  }
}

/** Says once which goals are due, and lets whoever asks hold them. */
function dueOnce(goalIds: readonly string[]): DueGoals {
  let due = goalIds;
  return {
    claim: async () => {
      const claimed = due;
      due = [];
      return claimed;
    },
    hold: async (_, held) => held,
    release: async () => undefined,
  };
}

let runner: GoalRunner | undefined;
afterEach(() => runner?.stop());

async function begun(store: MemoryEventStore, goalIds: readonly string[]): Promise<GoalRunner> {
  const tools = { store, clock: new SystemClock(), chance: new SystemChance() } as Partial<DriverTools> as DriverTools;
  const options = { ...defaultRunnerOptions, name: 'r1', onTrouble: () => undefined };
  runner = new GoalRunner(tools, dueOnce(goalIds), options);
  await runner.start();
  return runner;
}

describe('a runner that begins', () => {
  it('has taken up what was due once it has looked at each of it', async () => {
    const store = new RecordingStore();
    const goalIds = Array.from({ length: 70 }, (_, n) => `g${n}`);
    await (
      await begun(store, goalIds)
    ).hasTakenUp;
    expect(store.read).toEqual(expect.arrayContaining(goalIds.map(goalStream)));
  });

  it('has nothing to take up where nothing is due', async () => {
    await expect((await begun(new MemoryEventStore(), [])).hasTakenUp).resolves.toBeUndefined();
  });
});
