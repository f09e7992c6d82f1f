import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { instantOf } from '@baton/kernel';
import type { ConnectorInput, SystemConnector } from '@baton/specialist/kit';
import { OutcomeUnclear } from '@baton/specialist/kit';
import { connectSystem } from '@baton/specialist/systems/salesforce';
import type { RunningSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { runSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { again, freshKey, nobodyListensAt, operation, receiptOf, textOf, untilCommitted } from './operations.js';

let standIns: RunningSandbox;
let crm: SystemConnector;

const connect = (change: Readonly<Record<string, string>> = {}): SystemConnector =>
  connectSystem({
    SALESFORCE_URL: standIns.urlOf('salesforce'),
    SALESFORCE_CLIENT_ID: 'sandbox-client',
    SALESFORCE_CLIENT_SECRET: 'sandbox-secret',
    ...change,
  });

beforeAll(async () => {
  standIns = await runSandbox();
  crm = connect();
});
afterAll(() => standIns.close());
beforeEach(() => standIns.moveClock(60_000));
afterEach(() => standIns.switchOff());

type Row = Readonly<Record<string, unknown>>;

/** Each test has an account of its own, so that none sees what another has left. */
let accountsUsed = 0;
async function nextRenewal(): Promise<{ readonly id: string; readonly version: string; readonly row: () => Row }> {
  accountsUsed += 1;
  const account = standIns.sandbox.stores.salesforce.all('Account')[9 + accountsUsed];
  const found = await crm.perform(operation('crm.account.find', { accountName: String(account?.['Name']) }));
  const id = textOf(receiptOf(found), 'opportunityId');
  return { id, version: textOf(receiptOf(found), 'opportunityVersion'), row: () => opportunity(id) };
}

function opportunity(id: string): Row {
  const row = standIns.sandbox.stores.salesforce.all('Opportunity').find(({ Id }) => Id === id);
  if (row === undefined) throw new Error('The opportunity is gone');
  return row;
}

const image = ({ StageName, Amount, CloseDate, Term_Months__c, Uplift_Percent__c }: Row): Row => ({
  StageName,
  Amount,
  CloseDate,
  Term_Months__c,
  Uplift_Percent__c,
});

const terms = { stage: 'Negotiation', amount: '50400.00', termMonths: 12, upliftPercent: '5' };

function restoreInput(id: string, receipt: ReturnType<typeof receiptOf>): ConnectorInput {
  return { opportunityId: id, version: textOf(receipt, 'version'), ...(receipt.before as ConnectorInput) };
}

describe('an update of a renewal', () => {
  it('is committed with a receipt that tells what was there before', async () => {
    const { id, version, row } = await nextRenewal();
    const before = row();
    const update = operation('crm.opportunity.update', { opportunityId: id, version, ...terms });
    const receipt = receiptOf(await crm.perform(update));
    const now = instantOf(standIns.nowMs());
    const after = `${now.replace('Z', '+0000')}/${update.key}`;
    expect(receipt).toEqual({
      recordType: 'Opportunity',
      recordId: id,
      versionBefore: version,
      versionAfter: after,
      link: `${standIns.urlOf('salesforce')}/lightning/r/Opportunity/${id}/view`,
      committedAt: now,
      outputs: { opportunityId: id, accountId: before['AccountId'], version: after },
      before: {
        stage: 'Renewal Due',
        amount: Number(before['Amount']).toFixed(2),
        closeDate: before['CloseDate'],
        emptyFields: 'termMonths,upliftPercent',
      },
    });
    expect(row()).toMatchObject({
      StageName: 'Negotiation',
      Amount: 50_400,
      CloseDate: before['CloseDate'],
      Term_Months__c: 12,
      Uplift_Percent__c: 5,
      Change_Reference__c: update.key,
    });
  });

  it('is found with the same receipt, also when people have changed the record since', async () => {
    const { id, version, row } = await nextRenewal();
    const update = operation('crm.opportunity.update', {
      opportunityId: id,
      version,
      ...terms,
      closeDate: String(row()['CloseDate']),
    });
    const committed = await crm.perform(update);
    expect(await crm.find(update)).toEqual(committed);
    standIns.moveClock(60_000);
    await standIns.edit({
      system: 'salesforce',
      object: 'Opportunity',
      id,
      fields: { Amount: 1, CloseDate: '2030-01-01' },
    });
    await crm.perform(operation('crm.opportunity.close', { opportunityId: id }));
    expect(await crm.find(update)).toEqual(committed);
  });

  it('has its effect once when it is sent again', async () => {
    const { id } = await nextRenewal();
    const update = operation('crm.opportunity.update', { opportunityId: id, ...terms });
    const committed = receiptOf(await crm.perform(update));
    standIns.moveClock(60_000);
    const { versionBefore: _unknown, ...found } = committed;
    expect(receiptOf(await crm.perform(again(update)))).toEqual(found);
    expect(committed.versionAfter).toContain(String(opportunity(id)['LastModifiedDate']));
  });

  it('is rejected, and changes nothing, when the record is no longer as it was read', async () => {
    const { id, version, row } = await nextRenewal();
    await standIns.edit({ system: 'salesforce', object: 'Opportunity', id, fields: { StageName: 'Negotiation' } });
    const before = row();
    const update = operation('crm.opportunity.update', { opportunityId: id, version, ...terms });
    expect(await crm.perform(update)).toEqual({ kind: 'REJECTED', code: 'CHANGED' });
    expect(row()).toEqual(before);
  });

  it('is rejected by the system itself when the change came after the last look', async () => {
    const { id, row } = await nextRenewal();
    await standIns.switchOn({ system: 'salesforce', kind: 'stale-reads' });
    await standIns.edit({ system: 'salesforce', object: 'Opportunity', id, fields: { StageName: 'Negotiation' } });
    const before = row();
    const update = operation('crm.opportunity.update', { opportunityId: id, ...terms });
    expect(await crm.perform(update)).toEqual({ kind: 'REJECTED', code: 'CHANGED' });
    expect(row()).toEqual(before);
  });

  it('waits while an approval holds the record', async () => {
    const { id } = await nextRenewal();
    await standIns.edit({ system: 'salesforce', object: 'Opportunity', id, operation: 'lock' });
    expect(await crm.perform(operation('crm.opportunity.update', { opportunityId: id, ...terms }))).toMatchObject({
      kind: 'DEFERRED',
      cause: 'LOCKED',
    });
  });

  it.each<[string, string, ConnectorInput]>([
    ['INVALID_FOR_SYSTEM', 'breaks a rule of the organisation', { termMonths: 61 }],
    ['INVALID_FOR_SYSTEM', 'changes nothing', {}],
    ['NOT_FOUND', 'names no record', { ...terms, opportunityId: '006000000000000AAA' }],
  ])('is rejected as %s when it %s', async (code, _reason, input) => {
    const { id } = await nextRenewal();
    const update = operation('crm.opportunity.update', { opportunityId: id, ...input });
    expect(await crm.perform(update)).toEqual({ kind: 'REJECTED', code });
  });

  it('is unknown when the answer is a server error, and found if it had its effect', async () => {
    const { id, version } = await nextRenewal();
    await standIns.switchOn({ system: 'salesforce', kind: 'fail-after', method: 'PATCH', times: 1, status: 503 });
    const update = operation('crm.opportunity.update', { opportunityId: id, version, ...terms });
    await expect(crm.perform(update)).rejects.toThrow(OutcomeUnclear);
    expect(receiptOf(await crm.find(update)).before).toMatchObject({ stage: 'Renewal Due' });
    const resent = receiptOf(await crm.perform(again(update)));
    expect(resent.versionAfter).toBe(`${String(opportunity(id)['LastModifiedDate'])}/${update.key}`);
  });

  it.each([503, 500, 0])('is unknown after %s, absent, and committed by the next attempt', async (status) => {
    const { id } = await nextRenewal();
    await standIns.switchOn({ system: 'salesforce', kind: 'fail-before', method: 'PATCH', times: 1, status });
    const update = operation('crm.opportunity.update', { opportunityId: id, ...terms });
    await expect(crm.perform(update)).rejects.toThrow(OutcomeUnclear);
    expect(await crm.find(update)).toEqual({ kind: 'ABSENT' });
    expect(await crm.perform(again(update))).toMatchObject({ kind: 'COMMITTED' });
  });

  it('is absent until it lands when the connection broke before it took effect', async () => {
    const { id } = await nextRenewal();
    await standIns.switchOn({ system: 'salesforce', kind: 'commit-late', method: 'PATCH', times: 1, delayMs: 200 });
    const update = operation('crm.opportunity.update', { opportunityId: id, ...terms });
    await expect(crm.perform(update)).rejects.toThrow(OutcomeUnclear);
    expect(receiptOf(await untilCommitted(() => crm.find(update))).before).toMatchObject({ stage: 'Renewal Due' });
  });

  it('is unknown when its time is over before an answer came', async () => {
    const { id } = await nextRenewal();
    await standIns.switchOn({ system: 'salesforce', kind: 'hang', method: 'PATCH', times: 1 });
    const update = operation('crm.opportunity.update', { opportunityId: id, ...terms });
    await expect(crm.perform({ ...update, signal: AbortSignal.timeout(300) })).rejects.toThrow(OutcomeUnclear);
  });

  it('is sent again by itself when the session had ended', async () => {
    const { id } = await nextRenewal();
    await standIns.switchOn({ system: 'salesforce', kind: 'fail-before', method: 'PATCH', times: 1, status: 401 });
    const update = operation('crm.opportunity.update', { opportunityId: id, ...terms });
    expect(await crm.perform(update)).toMatchObject({ kind: 'COMMITTED' });
  });

  it("can't be told of a record that is gone", async () => {
    const { id } = await nextRenewal();
    const update = operation('crm.opportunity.update', { opportunityId: id, ...terms });
    await crm.perform(update);
    await standIns.edit({ system: 'salesforce', object: 'Opportunity', id, operation: 'delete' });
    expect(await crm.find(update)).toEqual({ kind: 'CANNOT_TELL' });
  });
});

describe('the undo of a change', () => {
  it('gives the record back what it held, what was empty included', async () => {
    const { id, row } = await nextRenewal();
    const before = image(row());
    const update = receiptOf(await crm.perform(operation('crm.opportunity.update', { opportunityId: id, ...terms })));
    standIns.moveClock(60_000);
    const restore = operation('crm.opportunity.restore', restoreInput(id, update));
    const restored = await crm.perform(restore);
    expect(image(row())).toEqual(before);
    expect(await crm.find(restore)).toEqual(restored);
  });

  it('goes back through several changes', async () => {
    const { id, row } = await nextRenewal();
    const before = image(row());
    const update = receiptOf(await crm.perform(operation('crm.opportunity.update', { opportunityId: id, ...terms })));
    standIns.moveClock(60_000);
    const close = receiptOf(await crm.perform(operation('crm.opportunity.close', { opportunityId: id })));
    expect(row()['StageName']).toBe('Closed Won');
    standIns.moveClock(60_000);
    for (const receipt of [close, update]) {
      const restored = await crm.perform(operation('crm.opportunity.restore', restoreInput(id, receipt)));
      expect(restored).toMatchObject({ kind: 'COMMITTED' });
      standIns.moveClock(60_000);
    }
    expect(image(row())).toEqual(before);
  });

  it('goes back to what it was when it was closed as lost', async () => {
    const { id, row } = await nextRenewal();
    const before = image(row());
    const lose = operation('crm.opportunity.lose', { opportunityId: id });
    const lost = receiptOf(await crm.perform(lose));
    expect(row()['StageName']).toBe('Closed Lost');
    expect(receiptOf(await crm.find(lose)).before).toEqual(lost.before);
    standIns.moveClock(60_000);
    await crm.perform(operation('crm.opportunity.restore', restoreInput(id, lost)));
    expect(image(row())).toEqual(before);
  });

  it('goes back through several changes of one second, also by receipts that were found later', async () => {
    const { id, row } = await nextRenewal();
    const before = image(row());
    const update = operation('crm.opportunity.update', { opportunityId: id, ...terms });
    const updated = await crm.perform(update);
    const version = textOf(receiptOf(updated), 'version');
    const close = operation('crm.opportunity.close', { opportunityId: id, version, closeDate: '2026-12-01' });
    const closed = await crm.perform(close);
    expect(await crm.find(close)).toEqual(closed);
    expect(receiptOf(await crm.find(update)).before).toEqual(receiptOf(updated).before);
    for (const receipt of [receiptOf(closed), receiptOf(updated)]) {
      standIns.moveClock(60_000);
      const restored = await crm.perform(operation('crm.opportunity.restore', restoreInput(id, receipt)));
      expect(restored).toMatchObject({ kind: 'COMMITTED' });
    }
    expect(image(row())).toEqual(before);
  });

  it('leaves alone what others have changed elsewhere in the record', async () => {
    const { id, row } = await nextRenewal();
    const update = receiptOf(await crm.perform(operation('crm.opportunity.update', { opportunityId: id, ...terms })));
    standIns.moveClock(60_000);
    await standIns.edit({ system: 'salesforce', object: 'Opportunity', id, fields: { Name: 'Renamed' } });
    const restored = await crm.perform(operation('crm.opportunity.restore', restoreInput(id, update)));
    expect(restored).toMatchObject({ kind: 'COMMITTED' });
    expect(row()).toMatchObject({ Name: 'Renamed', StageName: 'Renewal Due' });
  });

  it('is refused when somebody has decided otherwise since, and the record is marked instead', async () => {
    const { id, row } = await nextRenewal();
    const update = receiptOf(await crm.perform(operation('crm.opportunity.update', { opportunityId: id, ...terms })));
    standIns.moveClock(60_000);
    await standIns.edit({ system: 'salesforce', object: 'Opportunity', id, fields: { Amount: 51_000 } });
    const restore = operation('crm.opportunity.restore', restoreInput(id, update));
    expect(await crm.perform(restore)).toEqual({ kind: 'REJECTED', code: 'CHANGED' });
    const name = String(row()['Name']);
    const flag = operation('crm.opportunity.flag', { opportunityId: id });
    const flagged = await crm.perform(flag);
    expect(row()).toMatchObject({ Name: `[REVIEW] ${name}`, Amount: 51_000 });
    expect(await crm.find(flag)).toMatchObject({ kind: 'COMMITTED', receipt: { before: {} } });
    expect(receiptOf(flagged).outputs['opportunityId']).toBe(id);
    expect(await crm.perform(again(flag))).toMatchObject({ kind: 'COMMITTED' });
    expect(row()['Name']).toBe(`[REVIEW] ${name}`);
  });

  it('is refused when another goal has changed the record within the same second', async () => {
    const { id } = await nextRenewal();
    const update = receiptOf(await crm.perform(operation('crm.opportunity.update', { opportunityId: id, ...terms })));
    await crm.perform(operation('crm.opportunity.update', { opportunityId: id, amount: '60000.00' }));
    const restore = operation('crm.opportunity.restore', restoreInput(id, update));
    expect(await crm.perform(restore)).toEqual({ kind: 'REJECTED', code: 'CHANGED' });
  });

  it('is refused when it would restore only half of the record', async () => {
    const { id } = await nextRenewal();
    const update = receiptOf(await crm.perform(operation('crm.opportunity.update', { opportunityId: id, ...terms })));
    const { emptyFields: _left, ...half } = restoreInput(id, update);
    const restored = await crm.perform(operation('crm.opportunity.restore', half));
    expect(restored).toEqual({ kind: 'REJECTED', code: 'INVALID_FOR_SYSTEM' });
  });
});

describe('the CRM', () => {
  it('lists the records that bear keys of ours since a moment', async () => {
    const { id } = await nextRenewal();
    const early = operation('crm.opportunity.update', { opportunityId: id, ...terms });
    await crm.perform(early);
    standIns.moveClock(60_000);
    const since = instantOf(standIns.nowMs());
    const late = operation('crm.opportunity.close', { opportunityId: id });
    await crm.perform(late);
    standIns.moveClock(60_000);
    await standIns.edit({
      system: 'salesforce',
      object: 'Opportunity',
      id,
      fields: { Change_Reference__c: 'by hand' },
    });
    expect(await crm.listKeys?.({ since, signal: new AbortController().signal })).toEqual([
      { key: late.key, recordType: 'Opportunity', recordId: id, at: since },
    ]);
  });

  it.each([
    ['it is not there', { SALESFORCE_URL: nobodyListensAt }],
    ['it refuses the credentials', { SALESFORCE_CLIENT_SECRET: 'wrong' }],
  ])('defers everything while %s', async (_reason, change) => {
    const update = operation('crm.opportunity.update', { opportunityId: '006000000000000AAA', ...terms }, freshKey());
    expect(await connect(change).perform(update)).toMatchObject({ kind: 'DEFERRED', cause: 'UNAVAILABLE' });
  });

  it('is not connected without its credentials', () => {
    expect(() => connectSystem({ SALESFORCE_URL: nobodyListensAt })).toThrow(
      /SALESFORCE_CLIENT_ID, SALESFORCE_CLIENT_SECRET/,
    );
  });
});
