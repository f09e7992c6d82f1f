import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@baton/kernel';
import type { IdempotencyClass, OperationCall, PerformAnswer, Receipt, Unanswered } from '@baton/specialist/domain';
import type { SpecialistGateway } from '@baton/specialist/gateway';
import { GrpcSpecialistGateway } from '@baton/specialist/gateway/grpc';
import { InProcessSpecialistGateway } from '@baton/specialist/gateway/in-process';
import { createSpecialist, MemoryJournal, serveSpecialist } from '@baton/specialist/kit';
import type { SystemConnector } from '@baton/specialist/kit';
import { TestIssuer } from '@baton/specialist/kit/testing';
import { connectSystem as connectCalendar } from '@baton/specialist/systems/calendar';
import { connectSystem as connectContracts } from '@baton/specialist/systems/contracts';
import { connectSystem as connectEmail } from '@baton/specialist/systems/email';
import { connectSystem as connectSalesforce } from '@baton/specialist/systems/salesforce';
import { connectSystem as connectSap } from '@baton/specialist/systems/sap';
import { connectSystem as connectServicenow } from '@baton/specialist/systems/servicenow';
import type { SystemName } from '../../apps/sandbox/src/faults.js';
import type { RunningSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { runSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { freshKey } from './operations.js';

let standIns: RunningSandbox;

beforeAll(async () => {
  standIns = await runSandbox();
});
afterAll(() => standIns.close());

/** One write of one system: enough to hold connector, kit and wire together to the one contract. */
interface Sample {
  readonly system: SystemName;
  readonly connect: (url: string) => SystemConnector;
  readonly capability: string;
  readonly fields: () => JsonObject;
  /** Where a fault hits the effect. */
  readonly method: string;
  readonly idempotencyClass: IdempotencyClass;
  /** How many effects there are of it, whoever made them. */
  readonly effects: () => number;
}

const sap = (url: string): SystemConnector =>
  connectSap({ SAP_URL: url, SAP_USER: 'COMM_BILLING', SAP_PASSWORD: 'sandbox-billing' });
const stores = () => standIns.sandbox.stores;
const openRenewal = () =>
  stores()
    .salesforce.all('Opportunity')
    .find((row) => row['Type'] === 'Renewal' && row['StageName'] === 'Renewal Due');

const samples: readonly Sample[] = [
  {
    system: 'salesforce',
    connect: (url) =>
      connectSalesforce({
        SALESFORCE_URL: url,
        SALESFORCE_CLIENT_ID: 'sandbox-client',
        SALESFORCE_CLIENT_SECRET: 'sandbox-secret',
      }),
    capability: 'crm.opportunity.update',
    fields: () => ({ opportunityId: String(openRenewal()?.['Id']), stage: 'Negotiation' }),
    method: 'PATCH',
    idempotencyClass: 'CHECK_THEN_ACT',
    effects: () =>
      stores()
        .salesforce.all('OpportunityFieldHistory')
        .filter((row) => row['Field'] === 'Change_Reference__c').length,
  },
  {
    system: 'sap',
    connect: sap,
    capability: 'erp.invoice.create',
    fields: () => ({
      ...{ customerId: '10100001', amount: '100.00', currency: 'EUR' },
      ...{ invoiceDate: '2026-12-01', dueDate: '2026-12-31' },
    }),
    method: 'POST',
    idempotencyClass: 'NATIVE',
    effects: () => stores().sap.all('Invoice').length,
  },
  {
    system: 'sap',
    connect: sap,
    capability: 'erp.invoice.mail',
    fields: () => ({ invoiceId: '90000001' }),
    method: 'POST',
    idempotencyClass: 'NONE',
    effects: () => stores().sap.all('SentOutput').length,
  },
  {
    system: 'contracts',
    connect: (url) =>
      connectContracts({
        CONTRACTS_URL: url,
        CONTRACTS_USER: 'legal-service',
        CONTRACTS_PASSWORD: 'sandbox-legal',
      }),
    capability: 'legal.contract.file',
    fields: () => ({
      ...{ contractFolder: '/contracts/AC-1001', accountName: 'ACME Corporation', annualAmount: '100.00' },
      ...{ currency: 'EUR', startDate: '2027-01-01', endDate: '2027-12-31' },
    }),
    method: 'PUT',
    idempotencyClass: 'NATIVE',
    effects: () => stores().contracts.documents('/contracts/AC-1001').length,
  },
  {
    system: 'servicenow',
    connect: (url) =>
      connectServicenow({
        SERVICENOW_URL: url,
        SERVICENOW_USER: 'svc.renewals',
        SERVICENOW_PASSWORD: 'sandbox-support',
      }),
    capability: 'itsm.case.open',
    fields: () => ({
      companyId: stores().servicenow.all('core_company')[0]?.['sys_id'] ?? '',
      topic: 'RENEWAL_ONBOARDING',
      dueDate: '2026-12-15',
    }),
    method: 'POST',
    idempotencyClass: 'CHECK_THEN_ACT',
    effects: () => stores().servicenow.all('sn_customerservice_case').length,
  },
  {
    system: 'calendar',
    connect: (url) =>
      connectCalendar({
        CALENDAR_URL: url,
        CALENDAR_USER: 'meetings-service',
        CALENDAR_PASSWORD: 'sandbox-meetings',
      }),
    capability: 'calendar.meeting.schedule',
    fields: () => ({
      ...{ owner: 'lea.simon@vendor.example', start: '2026-12-10T09:00:00Z', durationMinutes: 45 },
      ...{ topic: 'RENEWAL_REVIEW', accountName: 'ACME Corporation' },
    }),
    method: 'PUT',
    idempotencyClass: 'NATIVE',
    effects: () => stores().calendar.objects().length,
  },
  {
    system: 'email',
    connect: (url) =>
      connectEmail({
        EMAIL_URL: url,
        EMAIL_USER: 'mailer@vendor.example',
        EMAIL_PASSWORD: 'sandbox-mail',
        EMAIL_FROM: 'renewals@vendor.example',
        EMAIL_PLAINTEXT: 'allowed',
      }),
    capability: 'mail.message.send',
    fields: () => ({
      ...{ recipient: 'guest@acme.example', topic: 'RENEWAL_CONFIRMED' },
      ...{ accountName: 'ACME Corporation', endDate: '2027-12-31' },
    }),
    method: 'DATA',
    idempotencyClass: 'NONE',
    effects: () => stores().email.sent().length,
  },
];

type Open = (
  connector: SystemConnector,
  issuer: TestIssuer,
) => Promise<{ readonly gateway: SpecialistGateway; readonly close: () => Promise<void> }>;

const specialistOf = (connector: SystemConnector, { verifier }: TestIssuer) =>
  createSpecialist({ connector, verifier, journal: new MemoryJournal('journal-1', () => Date.now()) });

const ways: readonly (readonly [string, Open])[] = [
  [
    'over gRPC',
    async (connector, tokens) => {
      const { specialist, system } = connector.manifest;
      const server = await serveSpecialist(specialistOf(connector, tokens), { host: '127.0.0.1', port: 0 });
      const entry = { name: specialist, system, identity: specialist, address: `127.0.0.1:${server.port}` };
      const gateway = new GrpcSpecialistGateway({ specialists: [entry], tokens, now: () => Date.now() });
      const close = async (): Promise<void> => {
        gateway.close();
        await server.drain(0);
      };
      return { gateway, close };
    },
  ],
  [
    'in process',
    async (connector, tokens) => {
      const { specialist, system } = connector.manifest;
      const entry = { name: specialist, system, identity: specialist, address: 'in-process' };
      const specialists = [{ entry, core: specialistOf(connector, tokens) }];
      return { gateway: new InProcessSpecialistGateway({ specialists, tokens }), close: async () => undefined };
    },
  ],
];

describe.each(ways.flatMap(([way, open]) => samples.map((sample) => ({ way, open, sample, ...sample }))))(
  '$capability $way',
  ({ open, sample }) => {
    const issuer = new TestIssuer(() => Date.now());
    let connector: SystemConnector;
    let gateway: SpecialistGateway;
    let close: () => Promise<void>;
    let before = 0;

    beforeEach(async () => {
      standIns.moveClock(60_000);
      connector = sample.connect(standIns.urlOf(sample.system));
      ({ gateway, close } = await open(connector, issuer));
      before = sample.effects();
    });
    afterEach(async () => {
      await standIns.switchOff();
      await close();
      await connector.close?.();
    });

    const call = (changes: Partial<OperationCall> = {}): OperationCall =>
      issuer.call({
        specialist: connector.manifest.specialist,
        capability: sample.capability,
        fields: sample.fields(),
        key: freshKey(),
        ...changes,
      });
    const effects = (): number => sample.effects() - before;

    it('has its effect once, and the same receipt whenever it is asked for again', async () => {
      const first = call();
      expect(await gateway.queryOutcome(first)).toMatchObject({ kind: 'NEVER_STARTED' });
      const operation = { ...first, attempt: 2 };
      const receipt = receiptOf(await gateway.perform(operation));
      expect(Object.keys(receipt.outputs).length).toBeGreaterThan(0);
      for (const answer of [
        await gateway.perform(operation),
        await gateway.perform({ ...operation, attempt: 3 }),
        await gateway.queryOutcome(operation),
      ]) {
        expect(answer).toMatchObject({ kind: 'COMMITTED', receipt: { outputs: receipt.outputs } });
      }
      expect(effects()).toBe(1);
    });

    it('has none after its key was given up', async () => {
      const operation = call();
      expect(await gateway.revoke(operation)).toMatchObject({ kind: 'REVOKED' });
      expect(await gateway.perform({ ...operation, attempt: 2 })).toMatchObject({ cause: 'REFUSED_CALL' });
      expect(effects()).toBe(0);
    });

    it('has none by another brief under the same key', async () => {
      const operation = call();
      await gateway.perform(operation);
      const { brief, briefDigest } = call({ brief: `${operation.brief} ` });
      expect(await gateway.perform({ ...operation, brief, briefDigest, attempt: 2 })).toMatchObject({
        cause: 'REFUSED_CALL',
      });
      expect(effects()).toBe(1);
    });

    it('is answered for as its class can when the answer got lost', async () => {
      await standIns.switchOn({ system: sample.system, method: sample.method, kind: 'fail-after', times: 1 });
      const operation = call();
      await gateway.perform(operation);
      const kind = sample.idempotencyClass === 'NONE' ? 'CANNOT_TELL' : 'COMMITTED';
      expect(await gateway.queryOutcome(operation)).toMatchObject({ kind });
      expect(effects()).toBe(1);
    });

    it('is answered for as its class can when the request got lost', async () => {
      await standIns.switchOn({
        system: sample.system,
        method: sample.method,
        kind: 'fail-before',
        status: 0,
        times: 1,
      });
      const operation = call();
      expect(await gateway.perform(operation)).toMatchObject({ kind: 'UNANSWERED' });
      const kinds = { NATIVE: 'ABSENT', CHECK_THEN_ACT: 'IN_PROGRESS', NONE: 'CANNOT_TELL' };
      expect(await gateway.queryOutcome(operation)).toMatchObject({ kind: kinds[sample.idempotencyClass] });
      expect(effects()).toBe(0);
    });
  },
);

function receiptOf(answer: PerformAnswer | Unanswered): Receipt {
  if (answer.kind !== 'COMMITTED') throw new Error(`Not committed (${JSON.stringify(answer)})`);
  return answer.receipt;
}
