import { describe, expect, it } from '@jest/globals';
import { goalCodec, goalStream } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { TenantId } from '@baton/kernel';
import { eventIdOf } from '@baton/kernel';
import { SystemChance, SystemClock } from '@baton/time-and-chance/system';
import { aReason } from '../domain/control.examples.js';
import { aChain, aMoment, planned, submitted } from '../domain/goal.examples.js';
import { metadataOf, runnerAsActor } from './event-metadata.js';
import { carryOutForPerson } from './persons-command.js';
import type { RequestTools } from './request-tools.js';

const requester = {
  tenant: 't1' as TenantId,
  actorId: 'person-1',
  roles: ['operator'],
  authenticatedBy: 'development',
};

describe('a control of a goal as a person has seen it', () => {
  it('is refused where more has happened since, and is the same request all the same when it comes again', async () => {
    const store = new MemoryEventStore();
    const chance = new SystemChance();
    const common = {
      tenant: requester.tenant,
      actor: runnerAsActor,
      goalId: 'g1',
      commandId: 'c',
      recordedAt: aMoment,
    };
    const history = [submitted(), planned(aChain('s1'))].map((event) =>
      goalCodec.encode(event, metadataOf(common), eventIdOf(chance.uuid())),
    );
    await store.append(goalStream('g1'), 'NO_STREAM', history);
    // Of the tools only what a control without a value needs.
    const tools = { store, chance, clock: new SystemClock() } as Partial<RequestTools> as RequestTools;
    const pause = (expectedRevision: number, clientKey: string) =>
      carryOutForPerson(
        tools,
        { goalId: 'g1', clientKey, requester, expectedRevision },
        {
          mustBeRepeated: () => undefined,
          commandFor: async () => ({ type: 'PauseGoal', data: { ...aReason, now: tools.clock.now() } }),
        },
      );
    await expect(pause(0, 'k1')).rejects.toMatchObject({ code: 'REVISION_DIFFERS' });
    expect(await pause(1, 'k2')).toMatchObject({ alreadySubmitted: false });
    expect(await pause(1, 'k2')).toMatchObject({ alreadySubmitted: true });
  });
});
