import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { roles } from '@baton/api';
import { MemoryEventStore } from '@baton/event-store/memory';
import {
  ReconcileSystems,
  ReconcileSystemsHandler,
  RederiveDecisions,
  RederiveDecisionsHandler,
} from '@baton/goal/application';
import { reportOutcome } from '@baton/goal/domain';
import type { GoalState } from '@baton/goal/domain';
import { ActivePolicies } from '@baton/handoff/application';
import type { PolicyHistory } from '@baton/handoff/policy';
import { CedarEngine, readPolicyFolder } from '@baton/handoff/policy/cedar';
import { instantOf } from '@baton/kernel';
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

/** By value, the specialists that have to know it for a renewal of ACME. */
const mayHear: Readonly<Record<string, readonly string[]>> = {
  'ACME Corporation': ['calendar', 'contracts', 'email', 'salesforce'],
  'ingrid.solheim@acme.example': ['calendar', 'email'],
  'Ingrid Solheim': ['email'],
  '50400.00': ['contracts', 'salesforce', 'sap'],
  '10100001': ['sap'],
  'iris.lang@vendor.example': ['calendar'],
};
/** What is internal to the tenant. */
const internal = ['ACME Corporation', 'Ingrid Solheim', '10100001', 'iris.lang@vendor.example'];
/** Seeded in the systems, and of no use to a renewal: health, bank accounts, private addresses, who gets the invoice. */
const neverTold = [
  ...seededPersonalValues.filter((value) => !(value in mayHear)),
  ...['chidi.okafor@acme.example', 'Sails on Wednesdays', 'DE89370400440532013000'],
];

const steps = ['s1', 's2', 's3', 's4', 's5', 's6', 's7', 's8', 's9'];

/** In the order of the plan; the report begins with what somebody has to do. */
const effectsOf = (state: GoalState): string[] =>
  reportOutcome(state)
    .steps.map(({ step, effect }) => `${step} ${effect}`)
    .sort();

describe('a renewal over six systems', () => {
  it('ends with a case, a meeting, a mail to who signs, and the invoice to who pays', async () => {
    const { goalId } = await house.submit('Renew ACME Corporation for a year at +5 %', 'acme');
    goals.push(goalId);
    const { state } = await house.concluded(goalId);
    expect(house.troubles).toEqual([]);
    expect(reportOutcome(state).outcome).toBe('COMPLETED');
    expect(effectsOf(state)).toEqual(steps.map((step) => `${step} APPLIED`));

    const held = holdings('AC-1001');
    expect(held.cases).toMatchObject([{ short_description: 'Onboard a renewed contract', active: 'true' }]);
    expect(held.invitations).toMatchObject([{ method: 'REQUEST', recipient: 'ingrid.solheim@acme.example' }]);
    expect(held.mails).toMatchObject([
      { recipients: 'ingrid.solheim@acme.example', text: expect.stringContaining('renewed until 2027-12-31') },
    ]);
    expect(held.invoiceMails).toMatchObject([{ Recipient: 'chidi.okafor@acme.example' }]);
  });

  it('sends a correction after a confirmation that does not hold, and goes back through all systems', async () => {
    await sandbox.switchOn({ system: 'sap', kind: 'fail-before', pathContains: 'SendByEmail', status: 409 });
    const { goalId } = await house.submit('Renew Northwind Trading for a year at +5 %', 'trading');
    const { state } = await house.concluded(goalId);
    expect(reportOutcome(state)).toMatchObject({ outcome: 'COMPENSATED', failure: { step: 's9' } });
    expect(effectsOf(state)).toEqual([
      ...['s1 UNDONE', 's2 CORRECTED', 's3 CORRECTED', 's4 UNDONE', 's5 UNDONE'],
      ...['s6 UNDONE', 's7 UNDONE', 's8 CORRECTED', 's9 NONE'],
    ]);
    const held = holdings('AC-1003');
    expect(held.mails.map(({ subject }) => subject)).toEqual([
      'Your contract is renewed: Northwind Trading',
      'Correction: our earlier message about Northwind Trading',
    ]);
    expect(held.mails[1]?.inReplyTo).toBe(held.mails[0]?.messageId);
    expect(held.invitations.map(({ method }) => method)).toEqual(['REQUEST', 'CANCEL']);
    expect(held.cases).toMatchObject([{ state: '7' }]);
    expect(held.invoiceMails).toEqual([]);
  });

  it('waits for a person, with everything else done, where nobody can tell whether the invoice was mailed', async () => {
    await sandbox.switchOn({ system: 'sap', kind: 'fail-after', pathContains: 'SendByEmail', times: 1 });
    const { goalId } = await house.submit('Renew Northwind Logistics for a year at +5 %', 'logistics');
    const { state } = await house.until(goalId, 'HumanTaskOpened');
    const done = steps.slice(0, -1).map((step) => `${step} APPLIED`);
    expect(effectsOf(state)).toEqual([...done, 's9 UNKNOWN']);
    expect(holdings('AC-1004').invoiceMails).toHaveLength(1);
  });
});

it('is decided the same when every decision on what crosses is taken again from the log alone', async () => {
  const { clock, chance } = house.request;
  const policies = new ActivePolicies({ store, clock, chance, engine: new CedarEngine(), onTrouble: () => undefined });
  await policies.start(readPolicyFolder('deploy/policies'));
  const requester = { tenant: house.tenant, actorId: 'p', roles: ['operator'], authenticatedBy: 'development' };
  const taken = (history: PolicyHistory) =>
    new RederiveDecisionsHandler(store, history, clock).execute(new RederiveDecisions(undefined, requester));
  const { decisions, same, different, unreadable } = await taken(policies);
  await policies.stop();
  expect({ different, unreadable }).toEqual({ different: [], unreadable: [] });
  expect(decisions).toBeGreaterThan(30);
  expect(same).toBe(decisions);

  // The customer's reference reaches the contract repository as a token, which these would not have chosen.
  const decide = ({ form }: { readonly form: string }) =>
    form === 'FULL'
      ? ({ decision: 'PERMIT', policies: ['other'] } as const)
      : ({ decision: 'DENY', reason: 'FORBIDDEN', policies: [] } as const);
  const others = await taken({ under: (setHash) => ({ setHash, combinations: [], decide }) });
  expect(others.different[0]).toMatchObject({ why: 'OTHER' });
  expect((await taken({ under: () => undefined })).different[0]).toMatchObject({ why: 'UNKNOWN_SET' });
});

it('leaves nothing that the systems and the log do not both know, however its goals ended', async () => {
  const requester = { tenant: house.tenant, actorId: 'p', roles: ['operator'], authenticatedBy: 'development' };
  const handler = new ReconcileSystemsHandler(store, house.gateway, house.request.clock);
  const compared = await handler.execute(new ReconcileSystems(instantOf(0), requester));
  const { specialists, findings } = compared;
  expect({ findings, silent: specialists.filter(({ unanswered }) => unanswered) }).toEqual({
    findings: [],
    silent: [],
  });
  expect(specialists.flatMap(({ specialist, keysListed }) => (keysListed === 0 ? [specialist] : []))).toEqual([
    'email',
  ]);
});

describe('what the systems hold of the customers', () => {
  it('reaches the specialists that policy lets have it, and no other', () => {
    const told = Object.fromEntries(
      [...Object.keys(mayHear), ...neverTold].map((value) => [value, toldOf(heard, value)]),
    );
    expect(told).toEqual({ ...mayHear, ...Object.fromEntries(neverTold.map((value) => [value, []])) });
  });

  it('is in no token, no event, no row, no mail to a person and no line of the log', async () => {
    const left = await leftOf(house, { store, heard, letterbox });
    expect(heard.tokens.length).toBeGreaterThan(30);
    expect(left.length).toBeGreaterThan(heard.tokens.length + 100);
    expect(findings(left, [...Object.keys(mayHear), ...neverTold])).toEqual([]);
  });

  it('is shown to nobody without a role, what is internal alone to who only keeps the house, and the rest of it to no role', async () => {
    const shownTo = (...inRoles: string[]) =>
      shownToAStranger(goals, inRoles, { store, vault: house.request.vault, tenant: house.tenant });
    const all = [...Object.keys(mayHear), ...neverTold];
    expect(findings(await shownTo(), all)).toEqual([]);
    const pages = await shownTo('admin');
    expect(findings(pages, internal)).not.toEqual([]);
    const others = all.filter((value) => !internal.includes(value));
    expect(findings(pages, others)).toEqual([]);
    expect(findings(await shownTo(...roles), neverTold)).toEqual([]);
  });
});

/** What the systems' own stores hold of an account at this moment, read directly. */
function holdings(accountNumber: string) {
  const { salesforce, sap, servicenow, calendar, email } = sandbox.sandbox.stores;
  const account = salesforce.all('Account').find((row) => row['AccountNumber'] === accountNumber);
  const name = String(account?.['Name']);
  const company = servicenow.all('core_company').find((row) => row['u_account_number'] === accountNumber);
  const meetings = calendar.objects().filter(({ content }) => content.includes(`renewed contract: ${name}`));
  const invoices = sap.all('Invoice').filter((row) => row['Customer'] === account?.['ERP_Customer__c']);
  return {
    cases: servicenow.all('sn_customerservice_case').filter((row) => row['company'] === company?.['sys_id']),
    invitations: calendar.messages().filter(({ uid }) => meetings.some((meeting) => meeting.uid === uid)),
    mails: email.sent().filter(({ subject }) => subject.includes(name)),
    invoiceMails: sap.all('SentOutput').filter((row) => invoices.some(({ Invoice }) => Invoice === row['Invoice'])),
  };
}
