import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryKeyStore } from '@baton/encryption/key-store/memory';
import type { StoredEvent } from '@baton/event-store';
import { goalCodec, goalStream, tellOpenGoals } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { GoalEvent } from '@baton/goal/domain';
import { instantOf } from '@baton/kernel';
import { manifest as salesforce } from '@baton/specialist/systems/salesforce';
import { openHouse } from './in-process-house.js';
import { ObligingSystem } from './obliging-system.js';
import { repricing } from './repricing.js';

const keys = new MemoryKeyStore();
let crm: ObligingSystem;
let house: Awaited<ReturnType<typeof openHouse>>;
let again: typeof house;

/** The log as a backup brings it back that was taken before the goal's first event of that type. */
async function putBack(goalId: string, before: GoalEvent['type']): Promise<MemoryEventStore> {
  const store = new MemoryEventStore();
  let isForgotten = false;
  for await (const event of house.events()) {
    const isOfGoal = event.stream === goalStream(goalId);
    isForgotten ||= isOfGoal && goalCodec.decode(event).event.type === before;
    if (!isOfGoal || !isForgotten) await keep(store, event);
  }
  const now = instantOf(Date.now());
  await tellOpenGoals(store, { takenAt: now, now, uuid: randomUUID });
  return store;
}

async function keep(store: MemoryEventStore, { stream, revision, id, type, data, metadata }: StoredEvent) {
  await store.append(stream, revision === 0 ? 'NO_STREAM' : revision - 1, [{ id, type, data, metadata }]);
}

describe('a goal whose log was put back, while its specialist kept its journal', () => {
  let goalId: string;

  beforeEach(async () => {
    crm = new ObligingSystem(salesforce);
    house = await openHouse([crm], new MemoryEventStore(), { playbooks: repricing(), keys });
    ({ goalId } = await house.submit('Reprice "Example" at +3 %', 'put-back'));
    await house.concluded(goalId);
  });

  afterEach(async () => {
    await again.close();
    await house.close();
  });

  const goOn = async (before: GoalEvent['type']) => {
    const store = await putBack(goalId, before);
    const { tenant, gateway } = house;
    again = await openHouse([crm], store, { ...{ playbooks: repricing(), keys, tenant, gateway } });
  };

  it('sends what it has forgotten under the same key and with the same brief, and hears that it is done', async () => {
    await goOn('HandoffBriefed');
    const { events } = await again.concluded(goalId);
    expect(events.filter(({ type }) => type === 'OperationDispatched')).toHaveLength(2);
    expect(events.at(-1)?.data).toMatchObject({ outcome: 'COMPLETED', effects: { APPLIED: 1 } });
    expect(crm.timesPerformed('crm.opportunity.update')).toBe(1);
  });

  it('has a person asked at once where another text belongs under that key by now', async () => {
    crm.edited = { amount: '2000.00' };
    await goOn('HandoffBriefed');
    const { events } = await again.until(goalId, 'HumanTaskOpened');
    expect(events.at(-1)?.data).toMatchObject({
      cause: 'SYSTEM_CANNOT_TELL',
      evidence: expect.arrayContaining([{ name: 'answer', value: 'KEY_BOUND_TO_ANOTHER_BRIEF' }]),
    });
    expect(crm.timesPerformed('crm.opportunity.update')).toBe(1);
  });
});
