import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { join } from 'node:path';
import type { Stores } from '../../apps/sandbox/src/stores.js';
import { openStores } from '../../apps/sandbox/src/stores.js';
import { faultsOfTelling } from '../../tools/kills/judge.js';
import type { Door, GoalPage } from '../../tools/processes/goal-client.js';
import { goalPage, submit, untilSettled } from '../../tools/processes/goal-client.js';
import { killAllSpawned } from '../../tools/processes/spawned.js';
import type { Holdings, SystemChanges } from '../../tools/processes/system-changes.js';
import { accountsIn, changesBetween, effectsReported, holdingsOf } from '../../tools/processes/system-changes.js';
import { Trial } from './trial.js';

jest.setTimeout(180_000);

interface Finding {
  readonly kind: string;
  readonly recordType: string;
  readonly recordId: string;
}
interface Reconciled {
  readonly findings: readonly Finding[];
  readonly findingsTotal: number;
  readonly specialists: readonly { readonly specialist: string; readonly unlisted: readonly string[] }[];
}
type Goal = 'waiting for its system' | 'waiting for an answer' | 'in the middle of a call' | 'of later';
type Step = GoalPage['report']['steps'][number];
type Pages = Readonly<Record<Goal, GoalPage | null>>;

let trial: Trial;
let stores: Stores;
let goals: Readonly<Record<Goal, string>>;
let untouched: Holdings;
/** As the goals tell it before the disk is lost. */
let lost: Pages;
let atRest: Pages;
let settled: Pages;
let reconciled: Reconciled;
/** What was done in the systems since the disk was lost. */
let doneSince: SystemChanges;

beforeAll(async () => {
  trial = await Trial.prepare();
  const first = trial.start();
  await first.line(/Baton is up/);
  stores = openStores(join(trial.dataDir, 'sandbox'));
  untouched = holdingsOf(stores);
  const door: Door = { url: trial.url, token: trial.token };
  goals = await threeUnderWay(door);
  await mustSucceed('backup', join(trial.root, 'backup'), '--data', trial.dataDir);
  goals = { ...goals, 'of later': await started(door, 3) };
  await trial.desk.switchAllOff();
  await mustSucceed('goal', 'answer', goals['waiting for an answer'], 'request.uplift=5 %');
  for (const goalId of Object.values(goals)) await untilConcluded(door, goalId);
  lost = await pagesAt(door);
  const whenLost = holdingsOf(stores);
  stores.close();
  await first.kill();

  const fresh = join(trial.root, 'fresh');
  await mustSucceed('restore', join(trial.root, 'backup'), '--data', fresh);
  trial.moveTo(fresh);
  const second = trial.start();
  await second.line(/Baton is up/);
  stores = openStores(join(trial.dataDir, 'sandbox'));
  const again: Door = { url: trial.url, token: trial.token };
  for (const name of underWay) await untilSettled(again, goals[name]);
  atRest = await pagesAt(again);
  const { code, said } = await trial.baton('reconcile', '--json');
  expect(code).toBe(1);
  reconciled = JSON.parse(said.split('\n')[0] ?? '') as Reconciled;
  await settleWhatIsAsked(again);
  settled = await pagesAt(again);
  doneSince = changesBetween(whenLost, holdingsOf(stores));
  await second.stop('SIGINT');
});
afterAll(async () => {
  await killAllSpawned();
  stores.close();
  trial.remove();
});

const underWay = ['waiting for its system', 'waiting for an answer', 'in the middle of a call'] as const;

/** One can't file its contract, one asks back, and one has sent an invoice that is made while the backup is taken. */
async function threeUnderWay(door: Door): Promise<Readonly<Record<Goal, string>>> {
  await trial.desk.switchOn({ system: 'contracts', kind: 'fail-before', status: 503, method: 'PUT' });
  const system = await started(door, 0);
  await trial.desk.untilHit('contracts');
  const answer = await started(door, 1, '');
  await untilSettled(door, answer);
  await trial.desk.switchOn({ system: 'sap', kind: 'slow', delayMs: 3_000, times: 1, method: 'POST' });
  const call = await started(door, 2);
  await trial.desk.untilHit('sap');
  return {
    ...{ 'waiting for its system': system, 'waiting for an answer': answer, 'in the middle of a call': call },
    'of later': '',
  };
}

/** A renewal of an account that no other goal is about. */
async function started(door: Door, nth: number, uplift = ' at +5 %'): Promise<string> {
  const account = accountsIn(stores).slice(-4)[nth];
  const { goal, message } = await submit(door, `Renew "${account?.name}" for a year${uplift}`, `key-${nth}`);
  if (!goal) throw new Error(message);
  return goal.id;
}

async function mustSucceed(...args: readonly string[]): Promise<void> {
  const { code, said } = await trial.baton(...args);
  if (code !== 0) throw new Error(said);
}

async function untilConcluded(door: Door, goalId: string): Promise<void> {
  do await untilSettled(door, goalId);
  while ((await goalPage(door, goalId))?.phase !== 'CONCLUDED');
}

async function pagesAt(door: Door): Promise<Pages> {
  const pages = Object.entries(goals).map(async ([name, id]) => [name, await goalPage(door, id)] as const);
  return Object.fromEntries(await Promise.all(pages)) as Pages;
}

/** Of a mail only a person can say whether it was sent: they find it in the mailbox, and say so. */
async function settleWhatIsAsked(door: Door): Promise<void> {
  for (const name of ['waiting for its system', 'in the middle of a call'] as const)
    for (let page = atRest[name]; page?.phase !== 'CONCLUDED'; page = await goalPage(door, goals[name])) {
      const step = page?.waitingFor[0]?.step;
      const found = lost[name]?.report.steps.find((one) => one.step === step)?.receipts[0]?.recordId ?? '';
      const asked = await trial.baton('task', 'list', '--goal', goals[name], '--json');
      const { tasks } = JSON.parse(asked.said) as { readonly tasks: readonly { readonly taskId: string }[] };
      const answer = ['done', '--record', found, '--reason', 'It is in the mailbox'];
      for (const { taskId } of tasks) await trial.baton('task', 'settle', goals[name], taskId, ...answer);
      await untilSettled(door, goals[name]);
    }
}

const effectsOf = (page: GoalPage | null): readonly string[] => (page ? effectsReported(page.report) : []);
/** What a person found bears the name of what was asked for. */
const namesOfMail: Readonly<Record<string, string>> = {
  'mail.message.send': 'Mail',
  'erp.invoice.mail': 'InvoiceMail',
};
function asSystemsName(step: Step): Step {
  const receipts = step.receipts.map((receipt) => {
    return { ...receipt, recordType: namesOfMail[receipt.recordType] ?? receipt.recordType };
  });
  return { ...step, receipts };
}
const isMail = (effect: string): boolean => /^(Mail|InvoiceMail) /.test(effect);
const forgotten = (): readonly string[] => [
  ...effectsOf(lost['waiting for an answer']),
  ...effectsOf(lost['of later']),
];

describe('an installation that lost its disk and was put back from a backup that was taken while it ran', () => {
  it('had done all that was asked of it before', () => {
    expect(Object.values(lost).map((page) => page?.report.outcome)).toEqual(
      Array.from({ length: 4 }, () => 'COMPLETED'),
    );
  });

  it('goes on with what was under way until it has ended, or a person has to say what no system can', () => {
    const waits = { phase: 'RUNNING', waitingFor: [{ kind: 'OUTCOME', step: 's8' }] };
    expect(atRest).toMatchObject({
      'waiting for its system': waits,
      'in the middle of a call': waits,
      'waiting for an answer': { phase: 'PLANNING', waitingFor: [{ kind: 'ANSWER' }] },
      'of later': null,
    });
    expect(settled['waiting for its system']?.report.outcome).toBe('COMPLETED');
    expect(settled['in the middle of a call']?.report.outcome).toBe('COMPLETED');
  });

  it('does nothing a second time', () => {
    expect(doneSince).toEqual({ effects: [], touched: [] });
  });

  it('tells of all that the systems hold, but for what it has forgotten', () => {
    const steps = Object.values(settled).flatMap((page) => page?.report.steps.map(asSystemsName) ?? []);
    const told = { ...settled['waiting for its system']?.report, steps } as GoalPage['report'];
    expect(faultsOfTelling(told, untouched, holdingsOf(stores)).toSorted()).toEqual(
      forgotten()
        .map((effect) => `there and not told: ${effect}`)
        .toSorted(),
    );
  });

  it('finds each effect that it has forgotten and that bears its key, and says where there are others', () => {
    const { findings, findingsTotal, specialists } = reconciled;
    expect(findings.filter(({ kind }) => kind !== 'NOT_IN_LOG')).toEqual([]);
    const found = findings.map(({ recordType, recordId }) => `${recordType} ${recordId}`);
    expect(found.toSorted()).toEqual(
      forgotten()
        .filter((effect) => !isMail(effect))
        .toSorted(),
    );
    expect(findingsTotal).toBe(found.length);
    expect(specialists.filter(({ unlisted }) => unlisted.length > 0)).toMatchObject([
      { specialist: 'email', unlisted: ['mail.message.send', 'mail.correction.send'] },
      { specialist: 'sap', unlisted: ['erp.invoice.mail'] },
    ]);
  });
});
