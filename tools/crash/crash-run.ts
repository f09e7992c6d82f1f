import { setTimeout as pause } from 'node:timers/promises';
import type { Installation } from '../processes/installation.js';
import type { Door, GoalPage } from '../processes/goal-client.js';
import {
  answerMsMax,
  ConnectionLost,
  endOf,
  goalPage,
  settleMsMax,
  submit,
  untilSettled,
} from '../processes/goal-client.js';
import type { Spawned } from '../processes/spawned.js';
import type { Account, Holdings } from '../processes/system-changes.js';
import {
  changesBetween,
  effectsReported,
  faultsOfCompensated,
  faultsOfCompleted,
  holdingsOf,
} from '../processes/system-changes.js';
import type { Place, Point } from './points.js';

export interface CrashRun extends Point {
  /** Whether the process died there; if not, the goal has ended without passing the place this often. */
  readonly died: boolean;
  readonly outcome: string;
  readonly effects: string;
  /** What is not as it must be. */
  readonly faults: readonly string[];
  readonly tookMs: number;
}

/** Kills one process at one place in the course of one goal, starts it again, and compares what is left with what must be. */
export async function runCrash(installation: Installation, account: Account, point: Point): Promise<CrashRun> {
  const startedMs = performance.now();
  await holdContracts(installation, account, point.story === 'IS_REFUSED');
  const before = holdingsOf(installation.stores);
  const key = `crash-${point.victim}-${point.place.replace(':', '-')}-${point.nth}-${point.story}`;
  const sentence = `Renew "${account.name}" for a year at +5 %`;
  const { died, page } =
    point.victim === 'orchestrator'
      ? await killOrchestrator(installation, point, sentence, key)
      : await killSpecialist(installation, point, sentence, key);
  const after = holdingsOf(installation.stores);
  const { report } = page;
  return {
    ...point,
    died,
    outcome: endOf(page),
    effects: report.steps.map(({ step, effect }) => `${step} ${effect}`).join(', '),
    faults: faultsOf(point, account, page, before, after),
    tookMs: Math.round(performance.now() - startedMs),
  };
}

function faultsOf(
  { story, victim }: Place,
  account: Account,
  page: GoalPage,
  before: Holdings,
  after: Holdings,
): readonly string[] {
  const { report } = page;
  const { effects, touched } = changesBetween(before, after);
  const toldAndHeld = [
    ...differences(effectsReported(report), effects),
    ...[...new Set(effects), ...touched]
      .filter((name, _, all) => all.indexOf(name) === all.lastIndexOf(name))
      .map((name) => `touched and not told, or told and not touched: ${name}`),
  ];
  if (victim !== 'orchestrator' && waitsForRefusedAlone(page)) return toldAndHeld;
  const wanted = story === 'GOES_THROUGH' ? 'COMPLETED' : 'COMPENSATED';
  const inStores =
    story === 'GOES_THROUGH' ? faultsOfCompleted(account, before, after) : faultsOfCompensated(account, before, after);
  return [
    ...(report.outcome === wanted || (victim !== 'orchestrator' && isOpenForLateEffectsAlone(report))
      ? []
      : [`the goal is ${endOf(page)} instead of ${wanted}`]),
    ...toldAndHeld,
    ...inStores,
  ];
}

/**
 * Where the system refused the second attempt and will not have the key used up either, an attempt that died unanswered
 * could still land later: a person has to settle it, and the report says so.
 */
function waitsForRefusedAlone({ waitingFor, report }: GoalPage): boolean {
  return (
    waitingFor.length === 1 &&
    waitingFor.every(
      ({ kind, step }) =>
        kind === 'OUTCOME' &&
        report.steps.some(
          (reported) =>
            reported.step === step &&
            reported.effect === 'UNKNOWN' &&
            reported.actionNeeded?.action === 'SETTLE_UNKNOWN' &&
            reported.tried.some(({ attempts }) => attempts > 1),
        ),
    )
  );
}

/**
 * A write may outlive the specialist that sent it. Where the system enforces no key, an attempt that died unanswered
 * stays open in the report for a person to watch, though all that is known of was put right.
 */
function isOpenForLateEffectsAlone({ outcome, steps }: GoalPage['report']): boolean {
  const unknown = steps.filter(({ effect }) => effect === 'UNKNOWN');
  return (
    outcome === 'PARTIAL' &&
    steps.every(({ effect }) => ['UNKNOWN', 'UNDONE', 'CORRECTED', 'NONE'].includes(effect)) &&
    unknown.every(({ idempotencyClass, tried, actionNeeded }) => {
      const hasOpenAttempt = tried.some(({ unaccountedAttempts }) => unaccountedAttempts.length > 0);
      return (
        idempotencyClass === 'CHECK_THEN_ACT' && hasOpenAttempt && actionNeeded?.action === 'WATCH_FOR_LATE_EFFECT'
      );
    })
  );
}

function differences(reported: readonly string[], held: readonly string[]): readonly string[] {
  return JSON.stringify(reported) === JSON.stringify(held)
    ? []
    : [`the report tells [${reported.join('; ')}], the systems hold [${held.join('; ')}]`];
}

interface Ended {
  readonly died: boolean;
  readonly page: GoalPage;
}

async function killOrchestrator(
  installation: Installation,
  { place, nth }: Point,
  sentence: string,
  key: string,
): Promise<Ended> {
  const dataDir = installation.freshFolder();
  const first = await installation.startOrchestrator(dataDir, { BATON_CRASH_AT: `${place}:${nth}` });
  const survived = await carriedThrough(first, sentence, key);
  if (survived) {
    await first.process.stop();
    return { died: false, page: survived };
  }
  await mustDie(first.process);
  const second = await installation.startOrchestrator(dataDir);
  const page = await carriedThrough(second, sentence, key);
  if (!page) throw new Error(`The orchestrator ended after its restart:\n${second.process.output}`);
  await second.process.stop();
  return { died: true, page };
}

async function killSpecialist(
  installation: Installation,
  { victim, place, nth }: Point,
  sentence: string,
  key: string,
): Promise<Ended> {
  if (victim === 'orchestrator') throw new Error('Not a specialist');
  await installation.stopSpecialist(victim);
  const doomed = await installation.startSpecialist(victim, { BATON_CRASH_AT: `${place}:${nth}` });
  const orchestrator = await installation.startOrchestrator(installation.freshFolder());
  const carried = carriedThrough(orchestrator, sentence, key);
  const died = await Promise.race([doomed.ended.then(() => true), carried.then(() => false)]);
  if (died) await installation.startSpecialist(victim);
  const page = await carried;
  if (!page) throw new Error(`The orchestrator ended though a specialist was killed:\n${orchestrator.process.output}`);
  await orchestrator.process.stop();
  // One that has not died yet would do so in the course of the next goal.
  if (!died) {
    await installation.stopSpecialist(victim);
    await installation.startSpecialist(victim);
  }
  return { died, page };
}

/** Whoever lost the connection to it may notice that before it has ended. */
async function mustDie(orchestrator: Spawned): Promise<void> {
  const ending = await Promise.race([orchestrator.ended, pause(answerMsMax, undefined, { ref: false })]);
  if (ending?.signal !== 'SIGKILL')
    throw new Error(
      `The orchestrator was to die, and ${ending ? 'ended by itself' : 'lives'}:\n${orchestrator.output}`,
    );
}

/** The page of a goal that has ended or had time enough to; undefined where the orchestrator went away before. */
async function carriedThrough(door: Door, sentence: string, key: string): Promise<GoalPage | undefined> {
  try {
    const submission = await submit(door, sentence, key);
    if (!submission.goal) throw new Error(`Refused: ${submission.message}`);
    await untilSettled(door, submission.goal.id, AbortSignal.timeout(settleMsMax));
    return (await goalPage(door, submission.goal.id)) ?? undefined;
  } catch (error) {
    if (error instanceof ConnectionLost) return undefined;
    throw error;
  }
}

/** Whether legal keeps the account's folder as it is, which refuses every new document in it. */
export async function holdContracts(installation: Installation, account: Account, isHeld: boolean): Promise<void> {
  const path = account.contractFolder;
  await installation.desk.edit({ system: 'contracts', path, properties: { 'legal-hold': String(isHeld) } });
}
