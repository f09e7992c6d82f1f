import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { EventStore, Position } from '@baton/event-store';
import { parsed, typed, wholeNumber } from '../command/options.js';
import type { Spread } from './bench-tools.js';
import {
  canTrace,
  diskFolder,
  inFolder,
  quantile,
  spreadOf,
  spreadText,
  syncsIn,
  tracingSyncs,
} from './bench-tools.js';
import { eventsPerGoal, goalShape, smallShape, writeGoals } from './goal-workload.js';
import type { AppendLog, Load } from './goal-workload.js';
import { runArm } from './goals/bench-arm.js';
import { handRolledGoalsPerSecond, rawCommitsPerSecond } from './hand-rolled-log.js';
import type { LongLogFigures } from './long-log.js';
import { measureLongLog } from './long-log.js';
import type { LogKind, StoreKind } from './opened-stores.js';
import { logKinds, openLog, openStore } from './opened-stores.js';

/*
 * What the event store does a second, beside what the same machine allows: `--quick` for one short round, `--json` for a
 * last line that a program can read, `--folder` for the disk to measure. Rounds of all stores alternate, since a shared
 * disk changes its speed from one minute to the next: read medians and ratios, and how far the rounds lie apart.
 * EVENT_STORE_TEST names a real server to be measured as well: one that is empty, since its read models are built too.
 */

/** Figures of one round of one store; what a store can't do is absent. */
interface Figures {
  appendsPerSecondAt1?: number;
  appendsPerSecondAt64?: number;
  goalsPerSecondAt64?: number;
  /** Of user and system time: what stays comparable beside other load. */
  cpuMsPerGoalAt64?: number;
  eventsReadPerSecond?: number;
  eventsCaughtUpPerSecond?: number;
  delayMsP50At1?: number;
  delayMsP99At1?: number;
  delayMsP50At64?: number;
  delayMsP99At64?: number;
  bytesPerEvent?: number;
  /** Whole goals of the main job with specialists in this process, from their sentence to their conclusion. */
  mainJobGoalsPerSecondAt64?: number;
}

const usage = `npm run bench:store -- [--long N] [--quick] [--folder F] [--json]

  --long    in place of all else: so many events are written and caught up with`;

const flags = typed(usage, () => {
  const { values } = parsed({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      folder: { type: 'string', default: diskFolder() },
      long: { type: 'string' },
      // Only for the child that runs under strace: "kind,writers,goals".
      load: { type: 'string' },
    },
  });
  return { ...values, long: values.long === undefined ? undefined : wholeNumber('--long', values.long) };
});

const rounds = flags.quick ? 1 : 5;
const roundMs = flags.quick ? 600 : 2_500;

async function measureRound(kind: LogKind): Promise<Figures> {
  const figures: Figures = {};
  await inFolder(flags.folder, async (folder) => {
    const { log, close } = await openLog(kind, folder);
    const load = await writeGoals(log, goalShape, 1, { ms: roundMs });
    figures.appendsPerSecondAt1 = load.appends / load.seconds;
    await close();
  });
  await inFolder(flags.folder, async (folder) => {
    const { log, store, file, close } = await openLog(kind, folder);
    const after = await store?.end();
    const cpu = process.cpuUsage();
    const load = await writeGoals(log, goalShape, 64, { ms: roundMs });
    const { user, system } = process.cpuUsage(cpu);
    figures.cpuMsPerGoalAt64 = (user + system) / 1_000 / load.goals;
    figures.appendsPerSecondAt64 = load.appends / load.seconds;
    figures.goalsPerSecondAt64 = load.goals / load.seconds;
    if (store !== undefined) Object.assign(figures, await measureReading(store, load, after));
    await close();
    // The last connection moves its write-ahead log into the file, so the file is all there is.
    if (file !== undefined) figures.bytesPerEvent = statSync(file).size / load.events;
  });
  for (const writers of kind === 'hand-rolled' ? [] : ([1, 64] as const))
    await inFolder(flags.folder, async (folder) => {
      const { log, store, close } = await openLog(kind, folder);
      if (store === undefined) return;
      const delays = await measureDelays(store, log, writers);
      figures[`delayMsP50At${writers}`] = quantile(delays, 0.5);
      figures[`delayMsP99At${writers}`] = quantile(delays, 0.99);
      await close();
    });
  if (isServable(kind))
    await inFolder(flags.folder, async (folder) => {
      const load = { atOnce: 64, warmUpGoals: flags.quick ? 100 : 600, ms: roundMs };
      figures.mainJobGoalsPerSecondAt64 = (await runArm('in-process', folder, load, kind)).goalsPerSecond;
    });
  return figures;
}

/** What an installation can be run on: a store that keeps what it is given. */
function isServable(kind: LogKind): kind is StoreKind {
  return kind !== 'memory' && kind !== 'hand-rolled';
}

async function measureReading(store: EventStore, load: Load, after: Position | undefined): Promise<Figures> {
  const eventsPerSecond = async (read: () => Promise<number>): Promise<number> => {
    const begun = performance.now();
    const events = await read();
    if (events !== load.events) throw new Error(`Not all events were read (${events} of ${load.events})`);
    return (events / (performance.now() - begun)) * 1_000;
  };
  return {
    eventsReadPerSecond: await eventsPerSecond(async () => {
      let events = 0;
      for await (const _event of store.readAll(after)) events += 1;
      return events;
    }),
    eventsCaughtUpPerSecond: await eventsPerSecond(async () => {
      const stop = new AbortController();
      let events = 0;
      for await (const { kind } of store.subscribe({ after, signal: stop.signal })) {
        if (kind === 'event') events += 1;
        if (kind === 'caught-up') stop.abort();
      }
      return events;
    }),
  };
}

/** From the call of append to the subscriber's turn with the event, in milliseconds. */
async function measureDelays(store: EventStore, log: AppendLog, writers: number): Promise<number[]> {
  const stop = new AbortController();
  const after = await store.end();
  const delays: number[] = [];
  const subscriber = (async () => {
    for await (const item of store.subscribe({ after, signal: stop.signal }))
      if (item.kind === 'event') delays.push(performance.now() - Number(item.event.data['sentAtMs']));
  })();
  const { events } = await writeGoals(log, goalShape, writers, { ms: roundMs / 2 });
  while (delays.length < events) await new Promise((resolve) => setImmediate(resolve));
  stop.abort();
  await subscriber;
  return delays;
}

/** Calls of fsync and fdatasync per append, counted from outside; undefined where there is nothing to count them with. */
async function fsyncsPerAppend(kind: LogKind, writers: number): Promise<number | undefined> {
  if (!canTrace) return undefined;
  return inFolder(flags.folder, async (folder) => {
    const trace = join(folder, 'trace');
    const goals = writers * (flags.quick ? 5 : 20);
    const [program = '', ...before] = tracingSyncs(trace);
    const bench = [process.execPath, process.argv[1] ?? ''];
    execFileSync(program, [...before, ...bench, '--folder', folder, '--load', `${kind},${writers},${goals}`]);
    const calls = [...syncsIn(trace).values()].reduce((sum, count) => sum + count, 0);
    return calls / (goals * goalShape.eventsOfAppends.length);
  });
}

/** What becomes of the memory over many events, and how fast one catches up with them. */
async function printLongLogs(events: number): Promise<void> {
  console.log(`${events.toLocaleString('en-GB')} events of about 1 kB, a hundred to an append, sixteen writers.`);
  const long: Partial<Record<StoreKind, LongLogFigures>> = {};
  for (const kind of logKinds.filter(isServable)) {
    const figures = await inFolder(flags.folder, async (folder) => {
      const { store, close } = await openStore(kind, folder);
      const measured = await measureLongLog(store, events);
      await close();
      return measured;
    });
    const [written, caughtUp] = [figures.eventsWrittenPerSecond, figures.eventsCaughtUpPerSecond].map(Math.round);
    console.log(
      `${kind}: ${written} events/s written, ${caughtUp} caught up, MB of memory: ${figures.memoryMb.join(' ')}`,
    );
    long[kind] = figures;
  }
  if (flags.json) console.log(JSON.stringify({ events, long }));
}

async function runLoad(load: string): Promise<void> {
  const [kindText, writers, goals] = load.split(',');
  const kind = logKinds.find((known) => known === kindText);
  if (kind === undefined) throw new Error(`No such store (${kindText})`);
  await inFolder(flags.folder, async (folder) => {
    const { log, close } = await openLog(kind, folder);
    await writeGoals(log, goalShape, Number(writers), { goals: Number(goals) });
    await close();
  });
}

interface Row extends Spread {
  readonly name: string;
}

function rowsOf(all: readonly Figures[]): Row[] {
  const names = Object.keys(all[0] ?? {}) as (keyof Figures)[];
  return names.map((name) => {
    const values = all.map((figures) => figures[name] ?? Number.NaN);
    return { name, ...spreadOf(values) };
  });
}

async function main(): Promise<void> {
  if (flags.load !== undefined) return runLoad(flags.load);
  if (flags.long !== undefined) return printLongLogs(flags.long);
  const measured: Partial<Record<LogKind, Figures[]>> = {};
  const rawCommits: number[] = [];
  const smallGoals: number[] = [];
  for (let round = 0; round < rounds; round++) {
    rawCommits.push(await inFolder(flags.folder, async (folder) => rawCommitsPerSecond(folder, roundMs / 2)));
    smallGoals.push(
      await inFolder(flags.folder, (folder) => handRolledGoalsPerSecond(folder, smallShape, roundMs / 2)),
    );
    for (const kind of logKinds) (measured[kind] ??= []).push(await measureRound(kind));
  }
  const results = Object.fromEntries(logKinds.map((kind) => [kind, rowsOf(measured[kind] ?? [])]));
  for (const kind of ['embedded', 'hand-rolled'] as const)
    for (const writers of [1, 64]) {
      const fsyncs = await fsyncsPerAppend(kind, writers);
      if (fsyncs !== undefined) results[kind]?.push({ name: `fsyncsPerAppendAt${writers}`, ...spreadOf([fsyncs]) });
    }
  print(results, { rawCommits: quantile(rawCommits, 0.5), smallGoals: quantile(smallGoals, 0.5) });
}

function print(
  results: Readonly<Record<string, readonly Row[]>>,
  floor: { readonly rawCommits: number; readonly smallGoals: number },
): void {
  const columns = Object.keys(results);
  const names = new Set(columns.flatMap((column) => results[column]?.map(({ name }) => name) ?? []));
  const find = (column: string, name: string): Row | undefined => results[column]?.find((row) => row.name === name);
  console.log(
    `A goal is ${goalShape.eventsOfAppends.length} appends with ${eventsPerGoal(goalShape)} events of about 1 kB. ` +
      `Median of ${rounds} rounds (lowest – highest).`,
  );
  console.table(
    Object.fromEntries(
      [...names].map((name) => [
        name,
        Object.fromEntries(
          columns.map((column) => {
            const row = find(column, name);
            return [column, row === undefined ? '' : spreadText(row)];
          }),
        ),
      ]),
    ),
  );
  const goals = (column: string): number => find(column, 'goalsPerSecondAt64')?.median ?? Number.NaN;
  const ratio = goals('embedded') / goals('hand-rolled');
  console.log(`Raw node:sqlite: ${Math.round(floor.rawCommits)} durable commits/s of one row.`);
  console.log(`Hand-rolled log, 12 small appends a goal, 64 writers: ${Math.round(floor.smallGoals)} goals/s.`);
  console.log(`The embedded store does ${ratio.toFixed(2)} × the hand-rolled log at 64 writers.`);
  const mainJob = (column: string): number => find(column, 'mainJobGoalsPerSecondAt64')?.median ?? Number.NaN;
  console.log(
    `The main job does ${Math.round(mainJob('stand-in server'))} goals/s on the stand-in server (target: 150).`,
  );
  if (results['real server'])
    console.log(`The main job does ${Math.round(mainJob('real server'))} goals/s on the real server (target: 500).`);
  if (flags.json) console.log(JSON.stringify({ rounds, ...floor, ratio, results }));
}

await main();
