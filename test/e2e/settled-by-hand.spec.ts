import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { HumanTaskOption } from '@baton/goal/domain';
import type { PageStep } from '@baton/narration';
import { BatonClient } from '../../apps/cli/src/baton-client.js';
import type { RunningSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { runSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { billingDesk, cancelMeeting, sendCorrection } from './by-hand.js';
import { serveHouse } from './served-house.js';
import { sixConnectors } from './six-connectors.js';

let sandbox: RunningSandbox;
let house: Awaited<ReturnType<typeof serveHouse>>;
let baton: BatonClient;

beforeAll(async () => {
  sandbox = await runSandbox();
  house = await serveHouse(sixConnectors(sandbox));
  baton = new BatonClient(house.url);
});
afterEach(() => sandbox.switchOff());
afterAll(async () => {
  await house.close();
  await sandbox.close();
});

async function reportOf(goalId: string) {
  const page = await baton.report(goalId, {});
  if (!page) throw new Error('There is no such goal');
  return page.report;
}

/** What the report says of one step, with the action that it asks for. */
async function unsettled(goalId: string, step: string) {
  const { steps } = await reportOf(goalId);
  const found = steps.find((one) => one.step === step);
  if (!found?.actionNeeded) throw new Error(`Nothing is asked about ${step}`);
  return { ...found, actionNeeded: found.actionNeeded };
}

/** Answers the task that the report names, as its reader would. */
async function settle(goalId: string, step: PageStep, option: HumanTaskOption, recordId?: string): Promise<void> {
  const taskId = step.actionNeeded?.taskId ?? '';
  const task = (await baton.tasksOf(goalId))?.find((one) => one.taskId === taskId);
  const said = { goalId, taskId, digest: task?.digest, option, recordId };
  const answer = await baton.control('resolveTask', { ...said, reason: 'Done by hand', idempotencyKey: randomUUID() });
  expect(answer).toMatchObject({ __typename: 'ControlAccepted' });
}

const isAskedAbout = (step: string) => (event: { readonly type: string; readonly data: object }) =>
  event.type === 'HumanTaskOpened' && 'step' in event.data && event.data.step === step;

describe('an effect that nobody can tell of', () => {
  it('is done by hand where the report says to look and nothing is found, and the report settles', async () => {
    await sandbox.switchOn({ system: 'sap', kind: 'fail-before', pathContains: 'SendByEmail', status: 0, times: 1 });
    const { goalId } = await house.submit('Renew ACME Corporation for a year at +5 %', 'unknown');
    await house.until(goalId, isAskedAbout('s9'));
    const mailing = await unsettled(goalId, 's9');
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
    await settle(goalId, mailing, 'DONE', invoice);
    await house.concluded(goalId);
    const report = await reportOf(goalId);
    expect(report.outcome).toBe('COMPLETED');
    expect(report.steps.filter(({ actionNeeded }) => actionNeeded)).toEqual([]);
    expect(desk.mailsOf(invoice)).toBe(1);
  });
});

describe('effects that no machine could put right', () => {
  it('are put right by hand, each in its own system, and the report settles', async () => {
    await sandbox.switchOn({ system: 'sap', kind: 'fail-before', pathContains: 'SendByEmail', status: 0, times: 1 });
    const { goalId } = await house.submit('Renew Northwind Trading for a year at +5 %', 'residual');
    await house.until(goalId, isAskedAbout('s9'));
    const desk = billingDesk(sandbox);
    const mailing = await unsettled(goalId, 's9');
    expect(desk.mailsOf(recordOf(mailing))).toBe(0);
    for (const fault of [
      { system: 'email', kind: 'fail-before', status: 0, times: 1 },
      { system: 'calendar', kind: 'fail-before', method: 'PUT', status: 403, times: 1 },
      { system: 'sap', kind: 'fail-before', method: 'POST', pathContains: 'CreditMemo', status: 403, times: 1 },
    ] as const)
      await sandbox.switchOn(fault);
    await settle(goalId, mailing, 'NOT_DONE_GIVE_UP');

    // Over SMTP: nobody can tell whether the correction went out, and the mail server's own record shows none.
    await house.until(goalId, isAskedAbout('s8'));
    const confirmation = await unsettled(goalId, 's8');
    const sent = sandbox.sandbox.stores.email
      .sent()
      .find(({ messageId }) => messageId.includes(recordOf(confirmation)));
    const correction = await sendCorrection(sandbox, sent?.recipients ?? '', recordOf(confirmation));
    await settle(goalId, confirmation, 'DONE', correction);

    await house.until(goalId, 'GoalConcluded');
    const issued = await reportOf(goalId);
    expect(issued.outcome).toBe('PARTIAL');
    const review = await unsettled(goalId, 's7');
    const billing = await unsettled(goalId, 's2');
    for (const { actionNeeded } of [review, billing])
      expect(actionNeeded).toMatchObject({
        role: 'operator',
        action: 'PUT_RIGHT_BY_HAND',
        deadline: expect.any(String),
      });

    // Over CalDAV, and over OData.
    await cancelMeeting(review.actionNeeded.record?.link ?? '');
    await settle(goalId, review, 'UNDONE');
    await desk.credit(recordOf(billing));
    await settle(goalId, billing, 'CORRECTED');
    const { calendar, email, sap } = sandbox.sandbox.stores;
    expect(calendar.objects().filter(({ content }) => content.includes('STATUS:CANCELLED'))).toHaveLength(1);
    expect(email.sent().filter(({ inReplyTo }) => inReplyTo.includes(recordOf(confirmation)))).toHaveLength(1);
    expect(sap.all('CreditMemo').filter((memo) => memo['Invoice'] === recordOf(billing))).toHaveLength(1);

    const report = await reportOf(goalId);
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
