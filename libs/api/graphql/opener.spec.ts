import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { tenantKey, Vault } from '@baton/encryption';
import { MemoryKeyStore } from '@baton/encryption/key-store/memory';
import type { AppendResult } from '@baton/event-store';
import { goalStream, openingCodec, openingStream, StoreError } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { Requester } from '@baton/goal/application';
import type { Classification, TenantId } from '@baton/kernel';
import { Opener } from './opener.js';

const tenant = 't1' as TenantId;
const goal = { goalId: 'g1', owner: 'person-1', purpose: 'CONTRACT_RENEWAL' };
const person = (actorId: string, ...roles: readonly string[]): Requester => {
  return { tenant, actorId, roles, authenticatedBy: 'specification' };
};

async function aHouse(store = new MemoryEventStore()) {
  const keys = new MemoryKeyStore();
  await keys.ensure([tenantKey(tenant)]);
  const vault = new Vault(keys);
  const sealed = (attribute: string) => {
    const at = { stream: goalStream('g1'), eventId: randomUUID(), attribute };
    return { sealed: vault.seal(`of ${attribute}`, tenantKey(tenant), at), at };
  };
  const onRecord = async () => {
    const found = [];
    for await (const stored of store.readStream(openingStream('g1'))) found.push(openingCodec.decode(stored));
    return found;
  };
  return { store, keys, opener: new Opener(vault, store), sealed, onRecord };
}

describe('values that are delicate', () => {
  it('are given once it is on record to whom, in one event for all that was asked at once', async () => {
    const { opener, sealed, onRecord } = await aHouse();
    const open = opener.for(person('person-2', 'auditor'), goal);
    const [amount, note] = [sealed('brief.amount'), sealed('brief.note')];
    const given = [open.value(amount, 'confidential'), open.value(note, 'restricted'), open.value(amount, 'internal')];
    expect(await Promise.all(given)).toEqual(['of brief.amount', 'of brief.note', 'of brief.amount']);
    expect(await onRecord()).toMatchObject([
      {
        revision: 0,
        event: {
          type: 'ValuesOpened',
          data: {
            ...{ goalId: 'g1', purpose: 'CONTRACT_RENEWAL' },
            values: [
              { eventId: amount.at.eventId, attribute: 'brief.amount', classification: 'confidential' },
              { eventId: note.at.eventId, attribute: 'brief.note', classification: 'restricted' },
            ],
          },
        },
        metadata: { tenant, actor: { kind: 'person', id: 'person-2', roles: ['auditor'] }, $correlationId: 'g1' },
      },
    ]);
  });

  it('are put on record again for each request, also by its owner, and by many at once', async () => {
    const { opener, sealed, onRecord } = await aHouse();
    const value = sealed('brief.amount');
    const people = [person('person-1', 'requester'), person('person-2', 'operator'), person('person-3', 'approver')];
    const opened = people.map((someone) => opener.for(someone, goal).value(value, 'confidential'));
    expect(await Promise.all(opened)).toEqual(Array(3).fill('of brief.amount'));
    const actors = (await onRecord()).map(({ metadata }) => metadata.actor.id);
    expect(actors.sort()).toEqual(['person-1', 'person-2', 'person-3']);
  });

  it('are not given where that can not be put on record', async () => {
    class FullStore extends MemoryEventStore {
      override append(): Promise<AppendResult> {
        return Promise.reject(new StoreError('UNAVAILABLE', 'The disk is full'));
      }
    }
    const { opener, sealed } = await aHouse(new FullStore());
    const open = opener.for(person('person-1', 'requester'), goal);
    await expect(open.value(sealed('brief.amount'), 'confidential')).rejects.toThrow('The disk is full');
    expect(await open.value(sealed('brief.amount'), 'internal')).toBe('of brief.amount');
  });
});

describe('a value of each class', () => {
  it.each<[string, Requester, readonly Classification[]]>([
    ['nobody', person('person-2'), ['public']],
    ['another requester', person('person-2', 'requester'), ['public']],
    ['an integrator', person('person-2', 'integrator'), ['public']],
    ['an admin', person('person-2', 'admin'), ['public', 'internal']],
    ['an operator', person('person-2', 'operator'), ['public', 'internal', 'confidential']],
    ['an approver', person('person-2', 'approver'), ['public', 'internal', 'confidential', 'restricted']],
    ['an auditor', person('person-2', 'auditor'), ['public', 'internal', 'confidential', 'restricted']],
    ['its owner', person('person-1', 'requester'), ['public', 'internal', 'confidential', 'restricted']],
  ])('is opened for %s as far as that goes, and leaves no trace for whoever gets none', async (_, who, seen) => {
    const { opener, sealed, onRecord } = await aHouse();
    const open = opener.for(who, goal);
    for (const classification of ['public', 'internal', 'confidential', 'restricted'] as const) {
      const value = await open.value(sealed('brief.amount'), classification);
      expect([classification, value]).toEqual([
        classification,
        seen.includes(classification) ? 'of brief.amount' : null,
      ]);
    }
    expect(open.internal(sealed('record.id'))).toBe(seen.includes('internal') ? 'of record.id' : null);
    expect(await onRecord()).toHaveLength(seen.filter((one) => one === 'confidential' || one === 'restricted').length);
  });
});
