import { describe, expect, it } from '@jest/globals';
import { goalCodec, goalStream } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { TenantId } from '@baton/kernel';
import { eventIdOf, plusMs } from '@baton/kernel';
import { SystemChance } from '@baton/time-and-chance/system';
import { aReason } from '../domain/control.examples.js';
import { aChain, aMoment, committed, planned, submitted } from '../domain/goal.examples.js';
import { metadataOf, runnerAsActor } from './event-metadata.js';
import { OpenGoal } from './open-goal.js';

const tenant = 't1' as TenantId;
const chance = new SystemChance();
const common = { tenant, actor: runnerAsActor, goalId: 'g1', commandId: 'c', recordedAt: aMoment };

describe('a goal with a receipt in its history for an operation that it never asked for', () => {
  it('is not driven, and says which event of it can not have happened', async () => {
    const store = new MemoryEventStore();
    const history = [submitted(), planned(aChain('s1')), committed({ step: 's1', operation: 'forward' })];
    const encoded = history.map((event) => goalCodec.encode(event, metadataOf(common), eventIdOf(chance.uuid())));
    await store.append(goalStream('g1'), 'NO_STREAM', encoded);
    await expect(OpenGoal.load(store, 'g1')).rejects.toMatchObject({
      ...{ name: 'BrokenInvariant' },
      message: 'Committed without a handoff (goal g1, s1/forward): StepCommitted at revision 2 of its stream',
    });
  });
});

describe('a clock that jumps', () => {
  it('back takes no time back from what is recorded', async () => {
    const store = new MemoryEventStore();
    const goal = OpenGoal.fresh('g1');
    const by = { actor: runnerAsActor, tenant, chance };
    goal.decide({ type: 'SubmitGoal', data: submitted().data }, { ...by, now: aMoment });
    const now = plusMs(aMoment, -3_600_000);
    goal.decide({ type: 'PauseGoal', data: { ...aReason, now } }, { ...by, now });
    await goal.save(store, () => Promise.resolve());
    const times: unknown[] = [];
    for await (const { metadata } of store.readStream(goalStream('g1'))) times.push(metadata['recordedAt']);
    expect(times).toEqual([aMoment, aMoment]);
  });
});
