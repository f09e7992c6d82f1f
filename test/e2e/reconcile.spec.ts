import { describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import { ReconcileSystems, ReconcileSystemsHandler } from '@baton/goal/application';
import { instantOf } from '@baton/kernel';
import { manifest as contracts } from '@baton/specialist/systems/contracts';
import { manifest as salesforce } from '@baton/specialist/systems/salesforce';
import { manifest as sap } from '@baton/specialist/systems/sap';
import { openHouse } from './in-process-house.js';
import { ObligingSystem } from './obliging-system.js';
import { repricing } from './repricing.js';

/** The store as a backup of a moment would bring it back. */
async function restored(events: AsyncIterable<StoredEvent>): Promise<MemoryEventStore> {
  const store = new MemoryEventStore();
  for await (const { stream, revision, id, type, data, metadata } of events)
    await store.append(stream, revision === 0 ? 'NO_STREAM' : revision - 1, [{ id, type, data, metadata }]);
  return store;
}

describe('a dispatch', () => {
  it('is recorded with how far the journal had come, so that an old copy of it is known for one after a restart', async () => {
    const house = await openHouse([new ObligingSystem(salesforce)], new MemoryEventStore(), { playbooks: repricing() });
    try {
      const { goalId } = await house.submit('Reprice "Example" at +3 %', 'marked');
      const { events } = await house.concluded(goalId);
      const dispatches = events.flatMap((event) => (event.type === 'OperationDispatched' ? [event.data.heard] : []));
      expect(dispatches).toEqual([undefined, { opening: expect.any(String), sequence: expect.any(Number) }]);
    } finally {
      await house.close();
    }
  });
});

describe('a log that was put back from an older backup, while specialists kept their journals', () => {
  it('is told of each effect that it has forgotten, and of one that a system has lost', async () => {
    const store = new MemoryEventStore();
    const erp = new ObligingSystem(sap);
    const legal = new ObligingSystem(contracts);
    const house = await openHouse([new ObligingSystem(salesforce), erp, legal], store);
    try {
      const before = await house.submit('Renew "Example" for a year at +5 %', 'before-the-backup');
      await house.concluded(before.goalId);
      const older = await restored(house.events());
      const ofBefore = new Set([...erp.records, ...legal.records].map(({ key }) => key));
      const after = await house.submit('Renew "Other" for a year at +5 %', 'after-the-backup');
      await house.concluded(after.goalId);

      const requester = { tenant: house.tenant, actorId: 'p', roles: ['operator'], authenticatedBy: 'development' };
      const ask = (log: MemoryEventStore) =>
        new ReconcileSystemsHandler(log, house.gateway, house.request.clock).execute(
          new ReconcileSystems(instantOf(0), requester),
        );
      expect(await ask(store)).toMatchObject({ findingsTotal: 0, unreadable: [] });

      const [lost] = legal.records.splice(0, 1);
      const { findings, specialists } = await ask(older);
      const forgotten = [...erp.records, ...legal.records].filter(({ key }) => !ofBefore.has(key));
      expect(forgotten.length).toBeGreaterThan(2);
      const ofErp = findings.filter(({ system }) => system === 'sap');
      expect(ofErp).toEqual(
        forgotten
          .filter((known) => erp.records.includes(known))
          .map(({ key, recordType, recordId, at }) => ({
            ...{ kind: 'NOT_IN_LOG', specialist: 'sap', system: 'sap', key, at },
            record: { type: recordType, id: recordId },
          })),
      );
      expect(findings.filter(({ kind }) => kind === 'NOT_IN_SYSTEM')).toEqual([
        expect.objectContaining({
          key: lost?.key,
          system: 'contracts',
          owner: expect.objectContaining({ goalId: before.goalId }),
        }),
      ]);
      expect(specialists.map(({ specialist, unanswered }) => [specialist, unanswered])).toEqual([
        ['contracts', undefined],
        ['salesforce', undefined],
        ['sap', undefined],
      ]);
    } finally {
      await house.close();
    }
  });
});
