import { afterEach, describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '@baton/event-store';
import { goalStream, StoreError } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { GoalCommand } from '@baton/goal/domain';
import type { TenantId } from '@baton/kernel';
import { plusMs } from '@baton/kernel';
import type { DueGoal, LeaseTerms } from '@baton/read-models';
import { DueGoals } from '@baton/read-models';
import { SystemChance, SystemClock } from '@baton/time-and-chance/system';
import { setTimeout } from 'node:timers/promises';
import { aReason } from '../domain/control.examples.js';
import { aMoment, submitted } from '../domain/goal.examples.js';
import { CallRoom } from './call-room.js';
import { runnerAsActor } from './event-metadata.js';
import type { DriverTools } from './goal-driver.js';
import { GoalDriver } from './goal-driver.js';
import type { RunnerOptions } from './goal.runner.js';
import { defaultRunnerOptions, GoalRunner } from './goal.runner.js';
import { OpenGoal } from './open-goal.js';
import type { PlanningDesk } from './plan-goal.js';
import { PlaybookUnavailable } from './playbook-shelf.js';

class RecordingStore extends MemoryEventStore {
  readonly read: string[] = [];

  override readStream(stream: string, fromRevision?: number): AsyncGenerator<StoredEvent> {
    this.read.push(stream);
    return super.readStream(stream, fromRevision);
  }
}

/** Cannot be read at first, so often. */
class AwayStore extends RecordingStore {
  constructor(private times: number) {
    super();
  }

  override async *readStream(stream: string, fromRevision?: number): AsyncGenerator<StoredEvent> {
    if (stream.startsWith(goalStream('')) && this.times-- > 0) {
      this.read.push(stream);
      throw new StoreError('UNAVAILABLE', 'The store gave no answer');
    }
    yield* super.readStream(stream, fromRevision);
  }
}

interface HeldClaim {
  readonly goalIds: readonly string[];
  readonly leaseMs: number;
}

/** Says once which goals are due, and lets whoever asks hold them. */
class DueOnce extends DueGoals {
  readonly held: HeldClaim[] = [];

  constructor(private due: readonly DueGoal[]) {
    super();
  }

  override async claim(): Promise<readonly DueGoal[]> {
    const claimed = this.due;
    this.due = [];
    return claimed;
  }

  override async hold(_: string, goalIds: readonly string[], { leaseMs }: LeaseTerms): Promise<readonly string[]> {
    this.held.push({ goalIds, leaseMs });
    return goalIds;
  }

  override async release(): Promise<void> {}
}

const ofOneTenant = (goalIds: readonly string[]) => goalIds.map((goalId) => ({ goalId, tenant: 't' }));

let runner: GoalRunner | undefined;
afterEach(() => runner?.stop());

const toolsOf = (store: MemoryEventStore) =>
  ({ store, clock: new SystemClock(), chance: new SystemChance() }) as Partial<DriverTools> as DriverTools;

async function begun(store: MemoryEventStore, due: DueGoals, bounds: Partial<RunnerOptions> = {}): Promise<GoalRunner> {
  const options = { ...defaultRunnerOptions, name: 'r1', onTrouble: () => undefined, ...bounds };
  runner = new GoalRunner(toolsOf(store), due, options);
  await runner.start();
  return runner;
}

async function until(holds: () => boolean, looks = Infinity): Promise<void> {
  for (let left = looks; left > 0 && !holds(); left--) await setTimeout(1);
}

describe('a runner that begins', () => {
  it('has taken up what was due once it has looked at each of it', async () => {
    const store = new RecordingStore();
    const goalIds = Array.from({ length: 70 }, (_, n) => `g${n}`);
    await (
      await begun(store, new DueOnce(ofOneTenant(goalIds)))
    ).hasTakenUp;
    expect(store.read).toEqual(expect.arrayContaining(goalIds.map(goalStream)));
  });

  it('has nothing to take up where nothing is due', async () => {
    await expect((await begun(new MemoryEventStore(), new DueOnce([]))).hasTakenUp).resolves.toBeUndefined();
  });
});

describe('goals in the hands of a runner', () => {
  const goalsRead = (store: RecordingStore) => store.read.filter((stream) => stream.startsWith(goalStream('')));

  it('are tried again, though nobody gives them out, where the store could not be read', async () => {
    const store = new AwayStore(2);
    await begun(store, new DueOnce(ofOneTenant(['g'])), { pollMs: 60_000 });
    await until(() => goalsRead(store).length === 3);
  });

  it('get their turns tenant by tenant', async () => {
    const store = new RecordingStore();
    const due = [...['a1', 'a2', 'a3'].map((goalId) => ({ goalId, tenant: 'a' })), { goalId: 'b1', tenant: 'b' }];
    await begun(store, new DueOnce(due), { goalsInHandMax: 1 });
    await until(() => goalsRead(store).length === due.length);
    expect(goalsRead(store)).toEqual(['a1', 'a2', 'b1', 'a3'].map(goalStream));
  });

  it('stay claimed for as long as they rest after a try in vain', async () => {
    const due = new DueOnce(ofOneTenant(['g']));
    await begun(new AwayStore(Infinity), due, { pollMs: 1, leaseMs: 20 });
    await until(() => due.held.some(({ goalIds, leaseMs }) => goalIds.includes('g') && leaseMs === 60_020));
  });
});

describe('a driver that was stopped', () => {
  it('tells nobody what became of it: another one may have its goal', async () => {
    const failures: unknown[] = [];
    const reloading = Promise.withResolvers<OpenGoal>();
    const employer = {
      reload: () => reloading.promise,
      onCallEnd: () => undefined,
      keepsFor: () => true,
      onRest: () => undefined,
      onFailure: (error: unknown) => failures.push(error),
    };
    const tools = { ...toolsOf(new MemoryEventStore()), room: new CallRoom(1) };
    const driver = new GoalDriver(OpenGoal.fresh('g'), tools, employer);
    driver.begin();
    const stopped = driver.stop();
    reloading.reject(new StoreError('UNAVAILABLE', 'The store gave no answer'));
    await stopped;
    expect(failures).toEqual([]);
  });
});

describe('a driver that waits for its next try', () => {
  it('tries at once where somebody else has written to its goal, since they may want it so', async () => {
    const store = new MemoryEventStore();
    const by = { actor: runnerAsActor, tenant: 't1' as TenantId, chance: new SystemChance(), now: aMoment };
    const write = async (goal: OpenGoal, command: GoalCommand): Promise<OpenGoal> => {
      goal.decide(command, by);
      await goal.save(store, () => Promise.resolve());
      return goal;
    };
    const failures: unknown[] = [];
    const triesBefore = 20;
    const settleBy = plusMs(new SystemClock().now(), 60_000);
    let tries = 0;
    const planning = {
      plan: (): Promise<never> => {
        tries++;
        return Promise.reject(new PlaybookUnavailable());
      },
    } as Partial<PlanningDesk> as PlanningDesk;
    const employer = {
      reload: () => OpenGoal.load(store, 'g'),
      onCallEnd: () => undefined,
      keepsFor: () => true,
      onRest: () => undefined,
      onFailure: (error: unknown) => failures.push(error),
    };
    const goal = await write(OpenGoal.fresh('g'), { type: 'SubmitGoal', data: submitted({ settleBy }).data });
    const tools = { ...toolsOf(store), planning, room: new CallRoom(1) };
    const driver = new GoalDriver(goal, tools, employer, triesBefore);
    driver.begin();
    await until(() => tries === 1);
    const paused = await write(await employer.reload(), { type: 'PauseGoal', data: { ...aReason, now: aMoment } });
    const resumed = await write(paused, { type: 'ResumeGoal', data: { ...aReason, now: aMoment } });
    driver.overtakenAt(resumed.revision);
    await until(() => tries === 2, 500);
    await driver.stop();
    expect({ tries, failures }).toEqual({ tries: 2, failures: [] });
  });
});
