import { beforeEach, describe, expect, it } from '@jest/globals';
import { ledgerStream } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { ToldFact } from '@baton/handoff/domain';
import { toldBy } from '@baton/handoff/domain';
import type { SubjectId, TenantId } from '@baton/kernel';
import { SystemChance } from '@baton/time-and-chance/system';
import { aMoment, anAccount } from '../domain/goal.examples.js';
import type { LedgerTools } from './disclosure-ledger.js';
import { LedgerBehind, pageOf, readLedger, release, reserve } from './disclosure-ledger.js';

const reader = { tenant: 't1' as TenantId, goalId: 'g1', recipient: 'desk', now: aMoment };
const underSet = { ...reader, policySetHash: 'set-1' };
const alias = 'sub_alias' as SubjectId;
const born: ToldFact = { field: 'born', category: 'identity', classification: 'confidential', form: 'FULL' };
const iban: ToldFact = { field: 'iban', category: 'financial', classification: 'confidential', form: 'FULL' };
const line = { ...born, recipient: 'desk', times: 1, waived: 0, firstAt: aMoment, lastAt: aMoment, lastGoalId: 'g0' };

let tools: LedgerTools;
let asked = 0;
beforeEach(() => {
  asked = 0;
  tools = {
    store: new MemoryEventStore(),
    chance: new SystemChance(),
    ledger: { lines: async () => ((asked += 1), { lines: [line], more: false }) },
    progress: { reaches: async () => true },
  };
});

async function told(except = 'nobody') {
  const { events } = await pageOf(tools.store, 'desk', anAccount);
  return toldBy(events, except);
}

async function pageFor(subject = anAccount) {
  const [page] = await readLedger(tools, underSet, [subject]);
  if (!page) throw new Error('No page');
  return page;
}

describe('the ledger of one specialist and one being', () => {
  it('looks up once for each policy set what was told before anything had to be reserved', async () => {
    expect(toldBy((await pageFor()).events, '')).toEqual([born]);
    await pageFor();
    expect(asked).toBe(1);
    await readLedger(tools, { ...reader, policySetHash: 'set-2' }, [anAccount]);
    expect(asked).toBe(2);
  });

  it('says nothing while the rows lag, since what was told may not be in them', async () => {
    // A log that holds something the rows may not have seen.
    await pageFor(alias);
    tools = { ...tools, progress: { reaches: async () => false } };
    await expect(pageFor()).rejects.toThrow(LedgerBehind);
  });

  it('lets the faster of two handoffs reserve, and the other one decide anew with that before it', async () => {
    const [first, second] = [await pageFor(), await pageFor()];
    const names = { reservationId: 'r1', handoffId: 'h1' };
    expect(await reserve(tools, reader, [{ page: first, told: [born] }], names)).toBe('RESERVED');
    const slower = { reservationId: 'r2', handoffId: 'h2' };
    expect(await reserve(tools, reader, [{ page: second, told: [iban] }], slower)).toBe('OVERTAKEN');
    expect(toldBy((await pageFor()).events, 'h2')).toEqual([born, born]);
  });

  it('counts what was reserved before a crash once, and too much rather than too little', async () => {
    const names = { reservationId: 'r1', handoffId: 'h1' };
    await reserve(tools, reader, [{ page: await pageFor(), told: [iban] }], names);
    const page = await pageFor();
    expect(await reserve(tools, reader, [{ page, told: [iban] }], names)).toBe('RESERVED');
    expect((await pageFor()).revision).toBe(page.revision);
    expect(await told()).toEqual([born, iban]);
    expect(await told('h1')).toEqual([born]);
  });

  it('releases under every id, once, and before the reservation of a driver that was held up', async () => {
    const held = { reservationId: 'r1', subjects: [anAccount, alias] };
    const late = await pageFor();
    await release(tools, reader, held);
    await release(tools, reader, held);
    expect((await pageOf(tools.store, 'desk', alias)).events).toHaveLength(1);
    expect(await reserve(tools, reader, [{ page: late, told: [iban] }], { reservationId: 'r1', handoffId: 'h1' })).toBe(
      'OVERTAKEN',
    );
    expect(await told()).toEqual([born]);
  });

  it('holds names and labels, and no value', async () => {
    await reserve(tools, reader, [{ page: await pageFor(), told: [iban] }], { reservationId: 'r1', handoffId: 'h1' });
    const types: string[] = [];
    for await (const { type } of tools.store.readStream(ledgerStream('desk', anAccount))) types.push(type);
    expect(types).toEqual(['ledger.PastDisclosuresNoted.v1', 'ledger.DisclosuresReserved.v1']);
  });
});
