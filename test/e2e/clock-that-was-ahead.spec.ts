import { expect, it } from '@jest/globals';
import type { TenantId } from '@baton/kernel';
import { MemoryKeyStore } from '@baton/encryption/key-store/memory';
import { MemoryEventStore } from '@baton/event-store/memory';
import { manifest as contracts } from '@baton/specialist/systems/contracts';
import { manifest as salesforce } from '@baton/specialist/systems/salesforce';
import { manifest as sap } from '@baton/specialist/systems/sap';
import { openHouse } from './in-process-house.js';
import { HastyClock } from './interrupted.js';
import { ObligingSystem } from './obliging-system.js';

/** Outlives the house that it was opened for. */
class LastingStore extends MemoryEventStore {
  override async close(): Promise<void> {}
}

it('goals that were put off or cut off by a clock that was a year ahead go on once it is right again', async () => {
  const [store, keys, tenant, clock] = [new LastingStore(), new MemoryKeyStore(), 't1' as TenantId, new HastyClock()];
  clock.aheadMs = 365 * 24 * 60 * 60_000;
  const erp = new ObligingSystem(sap);
  const systems = [new ObligingSystem(salesforce), erp, new ObligingSystem(contracts)];
  erp.answer = (capability, times) => {
    if (capability !== 'erp.invoice.create') return undefined;
    return times === 1 ? { kind: 'DEFERRED', cause: 'BUSY', retryAfterMs: 60_000 } : new Promise(() => undefined);
  };
  const ahead = await openHouse(systems, store, { keys, tenant, clock });
  const putOff = await ahead.submit('Renew "Example" for a year at +5 %', 'put-off');
  await ahead.until(putOff.goalId, 'OperationDeferred');
  const cutOff = await ahead.submit('Renew "Example" for a year at +5 %', 'cut-off');
  await ahead.until(cutOff.goalId, ({ type, data }) => type === 'OperationDispatched' && data.step === 's2');
  await ahead.close();
  erp.answer = () => undefined;
  const right = await openHouse(systems, store, { keys, tenant });
  const ended = await Promise.all([putOff, cutOff].map(({ goalId }) => right.concluded(goalId)));
  expect(ended.map(({ state }) => state.outcome)).toEqual(['COMPLETED', 'COMPLETED']);
  expect(right.troubles).toEqual([]);
  await right.close();
});
