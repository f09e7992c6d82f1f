import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { instantOf } from '@baton/kernel';
import { OutcomeUnclear } from '@baton/specialist/kit';
import type { ConnectorInput, OperationToPerform, SystemConnector } from '@baton/specialist/kit';
import { connectSystem, manifest } from '@baton/specialist/systems/servicenow';
import type { RunningSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { runSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { again, freshKey, nobodyListensAt, operation, receiptOf, textOf, untilCommitted } from './operations.js';

let standIns: RunningSandbox;
let queue: SystemConnector;
let companyId = '';

const connect = (change: Readonly<Record<string, string>> = {}): SystemConnector =>
  connectSystem({
    SERVICENOW_URL: standIns.urlOf('servicenow'),
    SERVICENOW_USER: 'svc.renewals',
    SERVICENOW_PASSWORD: 'sandbox-support',
    ...change,
  });
const find = (accountNumber: string): OperationToPerform => operation('itsm.company.find', { accountNumber });

beforeAll(async () => {
  standIns = await runSandbox();
  queue = connect();
  companyId = receiptOf(await queue.perform(find('AC-1001'))).recordId;
});
afterAll(() => standIns.close());
beforeEach(() => standIns.moveClock(60_000));
afterEach(() => standIns.switchOff());

type Row = Readonly<Record<string, string>>;
const table = 'sn_customerservice_case';
const casesOf = (key: string): Row[] =>
  standIns.sandbox.stores.servicenow.all(table).filter((row) => row['correlation_id'] === key);
const caseWith = (sysId: string): Row | undefined =>
  standIns.sandbox.stores.servicenow.all(table).find((row) => row['sys_id'] === sysId);
const notesOn = (sysId: string): string[] =>
  standIns.sandbox.stores.servicenow
    .all('sys_journal_field')
    .filter((row) => row['element_id'] === sysId)
    .map(({ value = '' }) => value);
const edit = (sysId: string, fields: Row): Promise<void> =>
  standIns.edit({ system: 'servicenow', table, sysId, fields });

describe('a company', () => {
  it('is found by the number of its account, with how much it has open and nothing of what it is about', async () => {
    const { outputs } = receiptOf(await queue.perform(find('AC-1002')));
    const declared = manifest.capabilities.find(({ name }) => name === 'itsm.company.find')?.output ?? [];
    expect(Object.keys(outputs)).toEqual(declared.map(({ name }) => name));
    const account = standIns.sandbox.stores.salesforce.all('Account').find((row) => row['AccountNumber'] === 'AC-1002');
    expect(outputs).toMatchObject({ openCases: 2, urgentCases: 1, crmAccount: account?.['Id'] });
  });

  it('is rejected when there is none, or more than one', async () => {
    expect(await queue.perform(find('AC-9999'))).toEqual({ kind: 'REJECTED', code: 'NOT_FOUND' });
    const fields = { name: 'Twin', u_account_number: 'AC-1003' };
    await standIns.edit({ system: 'servicenow', table: 'core_company', operation: 'create', fields });
    expect(await queue.perform(find('AC-1003'))).toEqual({ kind: 'REJECTED', code: 'AMBIGUOUS' });
  });

  it('is read later where the system does not answer', async () => {
    await standIns.switchOn({ system: 'servicenow', kind: 'fail-before', times: 1 });
    expect(await queue.perform(find('AC-1001'))).toMatchObject({ kind: 'DEFERRED' });
  });
});

const opening = (change: ConnectorInput = {}): OperationToPerform =>
  operation('itsm.case.open', { companyId, topic: 'RENEWAL_ONBOARDING', dueDate: '2026-12-15', ...change });

describe('a case', () => {
  it('is opened for its company, and found again by its key', async () => {
    const open = opening();
    const committed = await queue.perform(open);
    const receipt = receiptOf(committed);
    expect(receipt).toMatchObject({
      recordType: 'Case',
      committedAt: instantOf(standIns.nowMs()),
      versionAfter: '0',
      outputs: { caseId: receipt.recordId, caseNumber: expect.stringMatching(/^CS\d{7}$/), companyId, version: '0' },
    });
    expect(casesOf(open.key)).toMatchObject([
      { company: companyId, short_description: 'Onboard a renewed contract', due_date: '2026-12-15 12:00:00' },
    ]);
    expect(await queue.find(open)).toEqual(committed);
    expect(receiptOf(await queue.perform(again(open))).recordId).toBe(receipt.recordId);
    expect(casesOf(open.key)).toHaveLength(1);
  });

  it('is found with the version of its opening when people have worked on it since', async () => {
    const open = opening();
    const committed = await queue.perform(open);
    await edit(receiptOf(committed).recordId, { priority: '1' });
    expect(await queue.find(open)).toEqual(committed);
  });

  it('is rejected for a company that is not there, which the system itself would not mind', async () => {
    const open = opening({ companyId: '0'.repeat(32) });
    expect(await queue.perform(open)).toEqual({ kind: 'REJECTED', code: 'NOT_FOUND' });
    expect(casesOf(open.key)).toEqual([]);
  });

  it.each([503, 0])('is open after all when the answer got lost behind status %s', async (status) => {
    await standIns.switchOn({ system: 'servicenow', kind: 'fail-after', method: 'POST', times: 1, status });
    const open = opening();
    expect(await queue.perform(open)).toMatchObject({ kind: 'COMMITTED' });
    expect(casesOf(open.key)).toHaveLength(1);
  });

  it('is in doubt while reads lag behind, and may then stand twice, which a person has to see', async () => {
    await standIns.switchOn({ system: 'servicenow', kind: 'stale-reads' });
    await standIns.switchOn({ system: 'servicenow', kind: 'fail-after', method: 'POST', times: 1 });
    const open = opening();
    await expect(queue.perform(open)).rejects.toThrow(OutcomeUnclear);
    expect(await queue.find(open)).toEqual({ kind: 'ABSENT' });
    // What the lag is waited for: without it, the system would take a second one.
    await queue.perform(again(open));
    await standIns.switchOff();
    expect(await queue.find(open)).toEqual({ kind: 'CANNOT_TELL' });
    await expect(queue.perform(again(open))).rejects.toThrow(OutcomeUnclear);
  });

  it('lands late and is found then', async () => {
    await standIns.switchOn({ system: 'servicenow', kind: 'commit-late', method: 'POST', times: 1, delayMs: 150 });
    const open = opening();
    await expect(queue.perform(open)).rejects.toThrow(OutcomeUnclear);
    expect(await untilCommitted(() => queue.find(open))).toMatchObject({ kind: 'COMMITTED' });
  });
});

async function opened(): Promise<{ readonly caseId: string; readonly version: string }> {
  const receipt = receiptOf(await queue.perform(opening()));
  return { caseId: receipt.recordId, version: textOf(receipt, 'version') };
}

describe('a case that is not wanted any more', () => {
  it('is cancelled, and says by whom', async () => {
    const input = await opened();
    const cancel = operation('itsm.case.cancel', input);
    const cancelled = receiptOf(await queue.perform(cancel));
    expect(cancelled).toMatchObject({ recordId: input.caseId, outputs: { caseId: input.caseId, companyId } });
    expect(caseWith(input.caseId)).toMatchObject({ state: '7', active: 'false' });
    expect(notesOn(input.caseId)).toEqual([expect.stringContaining(`Reference: ${cancel.key}`)]);
    expect(receiptOf(await queue.find(cancel)).outputs).toEqual(cancelled.outputs);
    expect(receiptOf(await queue.perform(again(cancel))).recordId).toBe(input.caseId);
    expect(notesOn(input.caseId)).toHaveLength(1);
  });

  it('is left alone when somebody has worked on it, and can then be flagged', async () => {
    const input = await opened();
    await edit(input.caseId, { state: '10' });
    expect(await queue.perform(operation('itsm.case.cancel', input))).toEqual({ kind: 'REJECTED', code: 'CHANGED' });
    expect(caseWith(input.caseId)).toMatchObject({ state: '10', active: 'true' });
    expect(await queue.perform(operation('itsm.case.flag', { caseId: input.caseId }))).toMatchObject({
      kind: 'COMMITTED',
    });
    expect(notesOn(input.caseId)).toEqual([expect.stringMatching(/^\[REVIEW\]/)]);
  });

  it('is cancelled after all when only the answer got lost', async () => {
    const input = await opened();
    await standIns.switchOn({ system: 'servicenow', kind: 'fail-after', method: 'PATCH', times: 1 });
    expect(await queue.perform(operation('itsm.case.cancel', input))).toMatchObject({ kind: 'COMMITTED' });
  });

  it('is as it was where the cancelling did not reach the system', async () => {
    const input = await opened();
    await standIns.switchOn({ system: 'servicenow', kind: 'fail-before', method: 'PATCH', times: 1 });
    const cancel = operation('itsm.case.cancel', input);
    await expect(queue.perform(cancel)).rejects.toThrow(OutcomeUnclear);
    expect(await queue.find(cancel)).toEqual({ kind: 'ABSENT' });
    expect(await queue.perform(again(cancel))).toMatchObject({ kind: 'COMMITTED' });
  });

  it('can not be asked about when somebody has deleted it', async () => {
    const input = await opened();
    await standIns.edit({ system: 'servicenow', table, sysId: input.caseId, operation: 'delete' });
    const cancel = operation('itsm.case.cancel', input);
    expect(await queue.perform(cancel)).toEqual({ kind: 'REJECTED', code: 'NOT_FOUND' });
    expect(await queue.find(cancel)).toEqual({ kind: 'CANNOT_TELL' });
  });
});

describe('a note', () => {
  it('stands on the case, and is followed by one that takes it back', async () => {
    const { caseId } = await opened();
    const note = operation('itsm.note.add', { caseId, topic: 'CONTRACT_RENEWED', date: '2027-12-31' });
    const written = receiptOf(await queue.perform(note));
    const noteReference = textOf(written, 'noteReference');
    expect(noteReference).toBe(note.key);
    expect(receiptOf(await queue.find(note)).outputs).toEqual(written.outputs);
    await queue.perform(operation('itsm.note.retract', { caseId, noteReference }));
    expect(notesOn(caseId)).toEqual([
      `The contract is renewed until 2027-12-31.\nReference: ${note.key}`,
      expect.stringContaining(`the reference ${note.key} says does not hold any more`),
    ]);
    // The note that takes it back names the key too, and is not taken for it.
    expect(receiptOf(await queue.find(note)).committedAt).toBe(instantOf(standIns.nowMs()));
  });

  it('is not written on a case that is closed', async () => {
    const { caseId } = await opened();
    await edit(caseId, { state: '3', close_notes: 'Done' });
    const note = operation('itsm.note.add', { caseId, topic: 'CONTRACT_ENDING', date: '2026-12-31' });
    expect(await queue.perform(note)).toEqual({ kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM' });
  });
});

describe('the support queue', () => {
  it('lists the records that bear keys of ours since a moment', async () => {
    standIns.moveClock(60_000);
    const at = instantOf(standIns.nowMs());
    const open = opening();
    const { recordId: caseId } = receiptOf(await queue.perform(open));
    const flag = operation('itsm.case.flag', { caseId });
    await queue.perform(flag);
    const keys = await queue.listKeys?.({ since: at, signal: new AbortController().signal });
    expect(keys).toEqual([open, flag].map(({ key }) => ({ key, recordType: 'Case', recordId: caseId, at })));
  });

  it('lists them all, once each, where one second has more of them than a page holds', async () => {
    standIns.moveClock(60_000);
    const since = instantOf(standIns.nowMs());
    const keys = Array.from({ length: 501 }, () => freshKey());
    for (const correlation_id of keys) {
      const fields = { correlation_id, correlation_display: 'Baton' };
      await standIns.edit({ system: 'servicenow', table, operation: 'create', fields });
    }
    const listed = await queue.listKeys?.({ since, signal: new AbortController().signal });
    expect(listed?.map(({ key }) => key).sort()).toEqual(keys.sort());
  });

  it.each([
    ['it is not there', { SERVICENOW_URL: nobodyListensAt }],
    ['it refuses the credentials', { SERVICENOW_PASSWORD: 'wrong' }],
  ])('defers everything while %s', async (_reason, change) => {
    expect(await connect(change).perform(opening())).toMatchObject({ kind: 'DEFERRED', cause: 'UNAVAILABLE' });
  });

  it('is not connected without its credentials', () => {
    expect(() => connectSystem({})).toThrow(/SERVICENOW_URL, SERVICENOW_USER, SERVICENOW_PASSWORD/);
  });
});
