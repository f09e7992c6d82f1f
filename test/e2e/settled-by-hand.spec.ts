import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { PageStep } from '@baton/narration';
import type { OperationToPerform } from '@baton/specialist/kit';
import type { RunningSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { runSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { billingDesk, cancelMeeting, sendCorrection, supportDesk } from './by-hand.js';
import { HastyClock, Interrupted } from './interrupted.js';
import { ReportReader } from './report-reader.js';
import { serveHouse } from './served-house.js';
import { sixConnectors } from './six-connectors.js';

const lost = () => Promise.reject(new Error('the connection was lost'));

let sandbox: RunningSandbox;
let house: Awaited<ReturnType<typeof serveHouse>>;
let reader: ReportReader;
let billing: Interrupted;
let support: Interrupted;
const clock = new HastyClock();
/** Once this is set, the next calls that are sent have no more than this left of their time. */
let leaveMs: number | undefined;

beforeAll(async () => {
  sandbox = await runSandbox();
  const connectors = sixConnectors(sandbox).map((real) => {
    if (real.manifest.system === 'sap') return (billing = new Interrupted(real));
    if (real.manifest.system !== 'servicenow') return real;
    // What a case that was sent in vain may still do is over soon, so that nobody has to wait for it here.
    const capabilities = real.manifest.capabilities.map((capability) =>
      capability.name === 'itsm.case.open' ? { ...capability, callTimeoutMs: 500, visibilityLagMs: 0 } : capability,
    );
    return (support = new Interrupted(real, { ...real.manifest, capabilities }));
  });
  house = await serveHouse(connectors, {
    clock,
    crashPoint: (place) => {
      if (place !== 'before-send' || leaveMs === undefined) return;
      clock.aheadMs += 30_000 - leaveMs;
      leaveMs = undefined;
    },
  });
  reader = new ReportReader(house);
});
afterEach(() => {
  billing.instead = {};
  support.instead = {};
  return sandbox.switchOff();
});
afterAll(async () => {
  await house.close();
  await sandbox.close();
});

describe('an effect that nobody can tell of', () => {
  it('is done by hand where the report says to look and nothing is found, and the report settles', async () => {
    await sandbox.switchOn({ system: 'sap', kind: 'fail-before', pathContains: 'SendByEmail', status: 0, times: 1 });
    const { goalId } = await house.submit('Renew ACME Corporation for a year at +5 %', 'unknown');
    await house.until(goalId, reader.isAskedAbout('s9'));
    const mailing = await reader.unsettled(goalId, 's9');
    expect(mailing).toMatchObject({
      effect: 'UNKNOWN',
      actionNeeded: {
        role: 'operator',
        action: 'SETTLE_UNKNOWN',
        deadline: expect.any(String),
        record: { recordType: 'Invoice' },
      },
    });
    const invoice = recordOf(mailing);
    const desk = billingDesk(sandbox);
    expect(desk.mailsOf(invoice)).toBe(0);
    await desk.mail(invoice);
    await reader.settle(goalId, mailing, 'DONE', invoice);
    await house.concluded(goalId);
    const report = await reader.reportOf(goalId);
    expect(report.outcome).toBe('COMPLETED');
    expect(report.steps.filter(({ actionNeeded }) => actionNeeded)).toEqual([]);
    expect(desk.mailsOf(invoice)).toBe(1);
  });
});

describe('effects that no machine could put right', () => {
  it('are put right by hand, each in its own system, and the report settles', async () => {
    await sandbox.switchOn({ system: 'sap', kind: 'fail-before', pathContains: 'SendByEmail', status: 0, times: 1 });
    const { goalId } = await house.submit('Renew Northwind Trading for a year at +5 %', 'residual');
    await house.until(goalId, reader.isAskedAbout('s9'));
    const desk = billingDesk(sandbox);
    const mailing = await reader.unsettled(goalId, 's9');
    expect(desk.mailsOf(recordOf(mailing))).toBe(0);
    for (const fault of [
      { system: 'email', kind: 'fail-before', status: 0, times: 1 },
      { system: 'calendar', kind: 'fail-before', method: 'PUT', status: 403, times: 1 },
      { system: 'sap', kind: 'fail-before', method: 'POST', pathContains: 'CreditMemo', status: 403, times: 1 },
    ] as const)
      await sandbox.switchOn(fault);
    await reader.settle(goalId, mailing, 'NOT_DONE_GIVE_UP');

    // Over SMTP: nobody can tell whether the correction went out, and the mail server's own record shows none.
    await house.until(goalId, reader.isAskedAbout('s8'));
    const confirmation = await reader.unsettled(goalId, 's8');
    expect(confirmation.actionNeeded.record).toBeNull();
    const mailed = confirmation.actionNeeded.putsRight?.recordId ?? '';
    await expect(reader.settle(goalId, confirmation, 'DONE', mailed)).rejects.toThrow('NOT_ITS_RECORD');
    const sent = sandbox.sandbox.stores.email.sent().find(({ messageId }) => messageId.includes(mailed));
    const correction = await sendCorrection(sandbox, sent?.recipients ?? '', mailed);
    await reader.settle(goalId, confirmation, 'DONE', correction);

    await house.until(goalId, 'GoalConcluded');
    const issued = await reader.reportOf(goalId);
    expect(issued.outcome).toBe('PARTIAL');
    const review = await reader.unsettled(goalId, 's7');
    const billing = await reader.unsettled(goalId, 's2');
    for (const { actionNeeded } of [review, billing])
      expect(actionNeeded).toMatchObject({
        role: 'operator',
        action: 'PUT_RIGHT_BY_HAND',
        deadline: expect.any(String),
      });

    // Over CalDAV, and over OData.
    await cancelMeeting(review.actionNeeded.record?.link ?? '');
    await reader.settle(goalId, review, 'UNDONE');
    await desk.credit(recordOf(billing));
    await reader.settle(goalId, billing, 'CORRECTED');
    const { calendar, email, sap } = sandbox.sandbox.stores;
    expect(calendar.objects().filter(({ content }) => content.includes('STATUS:CANCELLED'))).toHaveLength(1);
    expect(email.sent().filter(({ inReplyTo }) => inReplyTo.includes(mailed))).toHaveLength(1);
    expect(sap.all('CreditMemo').filter((memo) => memo['Invoice'] === recordOf(billing))).toHaveLength(1);

    const report = await reader.reportOf(goalId);
    expect(report.outcome).toBe('COMPENSATED');
    expect(report.steps.filter(({ actionNeeded }) => actionNeeded)).toEqual([]);
    expect(report.issued).toMatchObject({ outcome: 'PARTIAL', digest: issued.digest });
    expect(report.amendments.flatMap(({ changes }) => changes)).toEqual([
      { step: 's7', was: 'RESIDUAL', is: 'UNDONE' },
      { step: 's2', was: 'RESIDUAL', is: 'CORRECTED' },
    ]);
  });
});

function recordOf({ actionNeeded }: PageStep): string {
  return actionNeeded?.record?.recordId ?? '';
}

describe('an effect that was said not to be there, and is', () => {
  it('is looked at by hand, taken for done, and put right by hand', async () => {
    const asked = Promise.withResolvers<void>();
    const told = Promise.withResolvers<void>();
    let mailed: OperationToPerform | undefined;
    billing.instead.perform = async (operation) => {
      const result = await billing.real.perform(operation);
      if (operation.capability !== 'erp.invoice.mail') return result;
      mailed = operation;
      return lost();
    };
    billing.instead.find = async (operation) => {
      if (operation.capability !== 'erp.invoice.mail') return billing.real.find(operation);
      asked.resolve();
      await told.promise;
      const recordId = String(mailed?.input['invoiceId']);
      const receipt = {
        recordType: 'Invoice',
        recordId,
        outputs: { invoiceId: recordId, customerId: '10100001' },
        before: {},
      };
      return { kind: 'COMMITTED', receipt };
    };
    const { goalId } = await house.submit('Renew Halmont for a year at +5 %', 'contradiction');
    await asked.promise;
    await reader.mark(goalId, 's9', 'NOT_DONE_GIVE_UP');
    told.resolve();
    await house.until(goalId, 'AnswerContradicted');
    await house.until(goalId, reader.isAskedAbout('s9'));
    const mailing = await reader.unsettled(goalId, 's9');
    expect(mailing).toMatchObject({
      effect: 'UNKNOWN',
      actionNeeded: { action: 'SETTLE_UNKNOWN', role: 'operator', deadline: expect.any(String) },
    });
    const invoice = mailing.actionNeeded.record?.recordId ?? '';
    expect(billingDesk(sandbox).mailsOf(invoice)).toBe(1);
    await reader.settle(goalId, mailing, 'DONE', invoice);
    await house.concluded(goalId);
    const left = await reader.unsettled(goalId, 's9');
    expect(left).toMatchObject({ effect: 'RESIDUAL', actionNeeded: { action: 'PUT_RIGHT_BY_HAND' } });
    await reader.settle(goalId, left, 'CORRECTED');
    const report = await reader.reportOf(goalId);
    expect(report.outcome).toBe('COMPENSATED');
    expect(report.steps.filter(({ actionNeeded }) => actionNeeded)).toEqual([]);
  });
});

describe('an attempt that nobody can account for', () => {
  it('is watched for by hand, its late effect put right, and the report settles', async () => {
    billing.instead.perform = async (operation) => {
      const result = await billing.real.perform(operation);
      if (operation.capability === 'erp.subscription.extend') leaveMs = 1_500;
      return result;
    };
    let late: (() => Promise<unknown>) | undefined;
    support.instead.perform = (operation) => {
      if (operation.capability !== 'itsm.case.open' || late) return support.real.perform(operation);
      late = () => support.real.perform({ ...operation, signal: new AbortController().signal });
      return lost();
    };
    await sandbox.switchOn({ system: 'sap', kind: 'fail-before', pathContains: 'SendByEmail', status: 409 });
    const { goalId } = await house.submit('Renew Northwind Logistics for a year at +5 %', 'late');
    await house.concluded(goalId);
    const opening = await reader.unsettled(goalId, 's6');
    expect(opening).toMatchObject({
      effect: 'UNKNOWN',
      actionNeeded: { action: 'WATCH_FOR_LATE_EFFECT', role: 'operator', deadline: expect.any(String) },
    });
    await late?.();
    const desk = supportDesk(sandbox);
    const cases = await desk.casesOf(opening.actionNeeded.idempotencyKey);
    const [twice, ...others] = cases.filter(({ sys_id: id }) => id !== opening.actionNeeded.record?.recordId);
    expect(others).toEqual([]);
    await desk.cancel(twice?.['sys_id'] ?? '');
    await reader.settle(goalId, opening, 'NO_LATE_EFFECT');
    const report = await reader.reportOf(goalId);
    expect(report).toMatchObject({ outcome: 'COMPENSATED', issued: { outcome: 'PARTIAL' } });
    expect(report.steps.filter(({ actionNeeded }) => actionNeeded)).toEqual([]);
  });
});
