import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { roles } from '@baton/api';
import { MemoryEventStore } from '@baton/event-store/memory';
import { reportOutcome } from '@baton/goal/domain';
import type { GoalState } from '@baton/goal/domain';
import type { RunningSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { runSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { seededPersonalValues } from '../../apps/sandbox/src/seed/index.js';
import { findings } from '../processes/haystack.js';
import { openHouse } from './in-process-house.js';
import type { Letterbox, Overheard } from './overheard.js';
import { leftOf, letterboxOf, overheard, shownToAStranger, toldOf } from './overheard.js';
import { sixConnectors } from './six-connectors.js';

let sandbox: RunningSandbox;
let heard: Overheard;
let letterbox: Letterbox;
let house: Awaited<ReturnType<typeof openHouse>>;
const store = new MemoryEventStore();
const goals: string[] = [];

beforeAll(async () => {
  sandbox = await runSandbox();
  heard = overheard(sixConnectors(sandbox));
  house = await openHouse(heard.connectors, store);
  letterbox = await letterboxOf(store, house.request.vault);
});
afterEach(() => sandbox.switchOff());
afterAll(async () => {
  await letterbox.close();
  await house.close();
  await sandbox.close();
});

async function submit(sentence: string, key: string) {
  const submitted = await house.submit(sentence, key);
  goals.push(submitted.goalId);
  return submitted;
}

/** In the order of the plan; the report begins with what somebody has to do. */
const effectsOf = (state: GoalState): string[] =>
  reportOutcome(state)
    .steps.map(({ step, effect }) => `${step} ${effect}`)
    .sort();

describe('an offboarding', () => {
  it('goes through six systems, and each of them holds what the report says', async () => {
    const { goalId } = await submit('Offboard ACME Corporation', 'acme');
    const { state } = await house.concluded(goalId);
    expect(house.troubles).toEqual([]);
    expect(reportOutcome(state).outcome).toBe('COMPLETED');
    expect(effectsOf(state)).toEqual(['s1', 's2', 's3', 's4', 's5', 's6'].map((step) => `${step} APPLIED`));

    const held = holdings('AC-1001');
    expect(held.stage).toBe('Closed Lost');
    expect(held.notices).toMatchObject([{ content: expect.stringContaining('Last day: 2026-12-31') }]);
    expect(held.subscription).toMatchObject({ Status: 'Cancelled', ValidTo: '2026-12-31' });
    expect(held.cases).toMatchObject([{ short_description: 'Offboard a customer', due_date: '2026-12-31 12:00:00' }]);
    expect(held.meetings).toMatchObject([{ content: expect.stringContaining('Handover at the end of the contract') }]);
    expect(held.invitations).toMatchObject([{ method: 'REQUEST', recipient: 'ingrid.solheim@acme.example' }]);
    expect(held.mails).toMatchObject([{ recipients: 'ingrid.solheim@acme.example', inReplyTo: '' }]);
  });

  it('is put right where legal holds the folder, and the customer hears nothing', async () => {
    const before = holdings('AC-1002');
    const { goalId } = await submit('Offboard Globex Industries', 'globex');
    const { state } = await house.concluded(goalId);
    expect(reportOutcome(state)).toMatchObject({
      ...{ outcome: 'COMPENSATED', closeReason: 'FAILED' },
      failure: { step: 's2', code: 'FORBIDDEN_BY_SYSTEM' },
    });
    expect(effectsOf(state)).toEqual(['s1 UNDONE', 's2 NONE', 's3 NONE', 's4 NONE', 's5 NONE', 's6 NONE']);
    expect(holdings('AC-1002')).toEqual(before);
  });

  it('is put right in all systems where the mail can not be sent at the end', async () => {
    await sandbox.switchOn({ system: 'email', kind: 'fail-before', method: 'RCPT', status: 550 });
    const { goalId } = await submit('Offboard Northwind Trading', 'trading');
    const { state } = await house.concluded(goalId);
    expect(reportOutcome(state)).toMatchObject({ outcome: 'COMPENSATED', failure: { step: 's6' } });
    expect(effectsOf(state)).toEqual(['s1 UNDONE', 's2 CORRECTED', 's3 UNDONE', 's4 UNDONE', 's5 UNDONE', 's6 NONE']);
    const held = holdings('AC-1003');
    expect(held.stage).toBe('Renewal Due');
    expect(held.notices).toMatchObject([
      { path: expect.stringContaining('/VOID-termination-') },
      { content: expect.stringMatching(/^VOID/) },
    ]);
    expect(held.subscription).toMatchObject({ Status: 'Active' });
    expect(held.cases).toMatchObject([{ state: '7', active: 'false' }]);
    expect(held.meetings).toMatchObject([{ content: expect.stringContaining('STATUS:CANCELLED') }]);
    expect(held.invitations.map(({ method }) => method)).toEqual(['REQUEST', 'CANCEL']);
    expect(held.mails).toEqual([]);
  });

  it.each([
    ['and takes their word that it was', 'fail-after', 'DONE', 'Northwind Logistics'],
    ['and sends it when they say that it was not', 'fail-before', 'NOT_DONE_TRY_AGAIN', 'Halmont'],
  ] as const)(
    'waits for a person where nobody can tell whether the mail was sent, %s',
    async (_, kind, finding, name) => {
      await sandbox.switchOn({ system: 'email', kind, times: 1, status: 0 });
      const { goalId } = await submit(`Offboard ${name}`, finding);
      const asked = await house.until(goalId, 'HumanTaskOpened');
      expect(effectsOf(asked.state).at(-1)).toBe('s6 UNKNOWN');
      const mailsAbout = () => sandbox.sandbox.stores.email.sent().filter(({ subject }) => subject.includes(name));
      // Whoever looks into the mail server's own record finds the message, or none.
      const [evidence] = mailsAbout().map(({ messageId }) => ({ recordId: messageId.slice(1, -1) }));
      const marked = { do: 'MARK_OUTCOME', step: 's6', operation: 'forward', finding, ...evidence } as const;
      await house.control(goalId, marked);
      const { state } = await house.concluded(goalId);
      expect(reportOutcome(state).outcome).toBe('COMPLETED');
      expect(mailsAbout()).toHaveLength(1);
    },
  );
});

describe('what the systems hold of people', () => {
  // Who is written to at the end has to be known to who writes.
  const signatory = 'ingrid.solheim@acme.example';
  const neverTold = seededPersonalValues.filter((value) => value !== signatory);

  it('reaches no specialist, but for the address of who signs', () => {
    expect(toldOf(heard, signatory)).toEqual(['calendar', 'email']);
    expect(findings(heard.briefs, neverTold)).toEqual([]);
  });

  it('is in no token, no event, no row, no mail to a person and no line of the log', async () => {
    const left = await leftOf(house, { store, heard, letterbox });
    expect(left.length).toBeGreaterThan(100);
    expect(findings(left, seededPersonalValues)).toEqual([]);
  });

  it('is shown to no role, but for the address of who signs', async () => {
    const around = { store, vault: house.request.vault, tenant: house.tenant };
    const pages = await shownToAStranger(goals, roles, around);
    expect(findings(pages, [signatory])).not.toEqual([]);
    expect(findings(pages, neverTold)).toEqual([]);
    expect(findings(await shownToAStranger(goals, [], around), seededPersonalValues)).toEqual([]);
  });
});

/** What the systems' own stores hold of an account at this moment, read directly. */
function holdings(accountNumber: string) {
  const { salesforce, sap, contracts, servicenow, calendar, email } = sandbox.sandbox.stores;
  const account = salesforce.all('Account').find((row) => row['AccountNumber'] === accountNumber);
  const renewal = salesforce
    .all('Opportunity')
    .find((row) => row['AccountId'] === account?.['Id'] && row['Type'] === 'Renewal');
  const company = servicenow.all('core_company').find((row) => row['u_account_number'] === accountNumber);
  const meetings = calendar
    .objects()
    .filter(({ content }) => content.includes(`contract: ${String(account?.['Name'])}`));
  return {
    stage: renewal?.['StageName'],
    notices: contracts.documents(`/contracts/${accountNumber}`).filter(({ path }) => path.includes('termination-')),
    subscription: sap.all('Subscription').find((row) => row['Customer'] === account?.['ERP_Customer__c']),
    cases: servicenow.all('sn_customerservice_case').filter((row) => row['company'] === company?.['sys_id']),
    meetings,
    invitations: calendar.messages().filter(({ uid }) => meetings.some((meeting) => meeting.uid === uid)),
    mails: email.sent().filter(({ subject }) => subject.includes(String(account?.['Name']))),
  };
}
