import { describe, expect, it } from '@jest/globals';
import { subjectIdOf, tenantKey, Vault } from '@baton/encryption';
import { MemoryKeyStore } from '@baton/encryption/key-store/memory';
import type { Requester } from '@baton/goal/application';
import type { TenantId } from '@baton/kernel';
import type { LedgerQuery, LedgerQuestion } from '@baton/read-models';
import { LedgerResolver } from './ledger.resolver.js';

const tenant = 't1' as TenantId;
const record = { system: 'salesforce', recordId: '001A' };

async function aLedger() {
  const keys = new MemoryKeyStore();
  await keys.ensure([tenantKey(tenant)]);
  const vault = new Vault(keys);
  const asked: LedgerQuestion[] = [];
  const lines = async (question: LedgerQuestion) => (asked.push(question), { lines: [], more: false });
  // Of the query only what is asked of it.
  const resolver = new LedgerResolver({ lines } as Partial<LedgerQuery> as LedgerQuery, vault);
  const requester: Requester = { tenant, actorId: 'p1', roles: ['auditor'], authenticatedBy: 'development' };
  return { vault, asked, resolver, requester };
}

describe('the ledger', () => {
  it('is asked about a person by the record of any system', async () => {
    const { vault, asked, resolver, requester } = await aLedger();
    expect(await resolver.disclosureLedger('sap', null, record, requester)).toEqual({ lines: [], more: false });
    expect(asked).toEqual([{ tenant, recipient: 'sap', subject: subjectIdOf(vault, { tenant, ...record }) }]);
  });

  it('is not read as a whole', async () => {
    const { asked, resolver, requester } = await aLedger();
    expect(await resolver.disclosureLedger(null, null, null, requester)).toMatchObject({ code: 'QUESTION_NEEDED' });
    expect(asked).toEqual([]);
  });
});
