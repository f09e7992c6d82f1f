import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { goalCodec, goalStream } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { GoalEvent } from '@baton/goal/domain';
import { manifest as contracts } from '@baton/specialist/systems/contracts';
import { manifest as salesforce } from '@baton/specialist/systems/salesforce';
import { manifest as sap } from '@baton/specialist/systems/sap';
import { openHouse } from './in-process-house.js';
import { ObligingSystem } from './obliging-system.js';

let erp: ObligingSystem;
let store: MemoryEventStore;
let house: Awaited<ReturnType<typeof openHouse>>;
beforeEach(async () => {
  erp = new ObligingSystem(sap);
  store = new MemoryEventStore();
  house = await openHouse([new ObligingSystem(salesforce), erp, new ObligingSystem(contracts)], store);
});
afterEach(() => house.close());

/** A goal whose invoice is being made, until that is let go on. */
async function underWay(): Promise<{ readonly goalId: string; readonly goOn: () => void }> {
  let goOn = (): void => undefined;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  let asked = (): void => undefined;
  const isAsked = new Promise<void>((resolve) => (asked = resolve));
  erp.answer = async (capability) => {
    if (capability !== 'erp.invoice.create') return undefined;
    asked();
    await held;
    return undefined;
  };
  const { goalId } = await house.submit('Renew "Example" for a year at +5 %', 'under-way');
  await isAsked;
  return { goalId, goOn };
}

async function historyOf(goalId: string): Promise<readonly GoalEvent[]> {
  const history: GoalEvent[] = [];
  for await (const stored of store.readStream(goalStream(goalId))) history.push(goalCodec.decode(stored).event);
  return history;
}

describe('a runner that is told to end', () => {
  it('records the answer that is under way, and begins nothing that follows from it', async () => {
    const { goalId, goOn } = await underWay();
    const before = (await historyOf(goalId)).length;
    const ended = house.stopRunner(30_000);
    goOn();
    await ended;
    expect((await historyOf(goalId)).slice(before).map(({ type }) => type)).toEqual(['StepCommitted']);
  });

  it('waits no longer than it may, and leaves the rest to whoever drives the goal next', async () => {
    const { goalId, goOn } = await underWay();
    const before = (await historyOf(goalId)).length;
    await house.stopRunner(1);
    expect(await historyOf(goalId)).toHaveLength(before);
    goOn();
  });
});
