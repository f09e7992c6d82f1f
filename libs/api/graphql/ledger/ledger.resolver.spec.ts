import { describe, expect, it } from '@jest/globals';
import { subjectIdOf, tenantKey, Vault } from '@baton/encryption';
import { MemoryKeyStore } from '@baton/encryption/key-store/memory';
import type { Requester } from '@baton/goal/application';
import type { TenantId } from '@baton/kernel';
import type { DisclosuresQuery, LedgerQuery, LedgerQuestion } from '@baton/read-models';
import type { GoalLoader } from '../goal-loader.js';
import { LedgerResolver } from './ledger.resolver.js';

const tenant = 't1' as TenantId;
const record = { system: 'salesforce', recordId: '001A' };
const requester: Requester = { tenant, actorId: 'p1', roles: ['auditor'], authenticatedBy: 'development' };

async function aLedger() {
  const keys = new MemoryKeyStore();
  await keys.ensure([tenantKey(tenant)]);
  const vault = new Vault(keys);
  const asked: unknown[] = [];
  const lines = async (question: LedgerQuestion) => (asked.push(question), { lines: [], more: false });
  const list: DisclosuresQuery['list'] = async (question) => (asked.push(question), { disclosures: [], more: false });
  // Of the queries only what is asked of them.
  const resolver = new LedgerResolver(
    { lines } as Partial<LedgerQuery> as LedgerQuery,
    { list } as Partial<DisclosuresQuery> as DisclosuresQuery,
    vault,
    {} as Partial<GoalLoader> as GoalLoader,
  );
  return { subject: subjectIdOf(vault, { tenant, ...record }), asked, resolver };
}

describe('what was told of a person', () => {
  it('is asked for by the record of any system', async () => {
    const { subject, asked, resolver } = await aLedger();
    expect(await resolver.subjectAccess(null, record, 'sap', requester)).toMatchObject({ subject, lines: [] });
    await resolver.disclosures({ record }, 20, null, requester);
    expect(asked).toMatchObject([
      { tenant, recipient: 'sap', subject },
      { tenant, filter: { subject } },
    ]);
  });

  it('is asked for of somebody', async () => {
    const { asked, resolver } = await aLedger();
    await expect(resolver.subjectAccess(null, null, 'sap', requester)).rejects.toThrow(/Say whom/);
    expect(asked).toEqual([]);
  });
});
