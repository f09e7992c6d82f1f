import { join } from 'node:path';
import type { EventStore } from '@baton/event-store';
import { SqliteEventStore } from '@baton/event-store/sqlite';
import { openReadStore, ReadProgress, startProjector } from '@baton/read-models';
import { fail } from '../command/fail.js';
import { parsed, typed, wholeNumber } from '../command/options.js';
import { Progress } from '../command/progress.js';
import { diskFolder, inFolder } from './bench-tools.js';
import { eventsPerGoal, writeGoals } from './rows/goal-histories.js';
import { measureLag } from './rows/lagging.js';
import { measureRebuilds } from './rows/rebuilding.js';

/*
 * How soon events are rows, and how many a second become rows. Goals are begun by a schedule, and it is measured how far
 * the rows are behind; then writers write as fast as they can beside the rows; and then rows are built from a full embedded
 * store, all together and each kind by itself.
 */

const usage = `npm run bench:rows -- [--events N] [--rate N] [--seconds N] [--quick] [--folder F] [--json]

  --events           how long the log is from which rows are built
  --rate, --seconds  goals begun a second, and for how long
  --quick            a tenth of it all
  --folder           on the disk to measure
  --json             ends with a line of JSON`;

const flags = typed(usage, () => {
  const { values } = parsed({
    options: {
      events: { type: 'string' },
      rate: { type: 'string', default: '200' },
      seconds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      folder: { type: 'string', default: diskFolder() },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    ...{ folder: values.folder, json: values.json, rate: wholeNumber('--rate', values.rate) },
    events: wholeNumber('--events', values.events ?? (values.quick ? '3600' : '36000')),
    seconds: wholeNumber('--seconds', values.seconds ?? (values.quick ? '3' : '30')),
  };
});
const { events, seconds } = flags;
const goals = Math.ceil(events / eventsPerGoal);
const goalsBesideMax = 2_000;
const writers = 64;

function opened(folder: string, name: string): EventStore & { close(): Promise<void> } {
  return SqliteEventStore.open(join(folder, `${name}.db`), { onBroken: fail });
}

async function fullLog(folder: string) {
  const store = opened(folder, 'full');
  const progress = new Progress('events written', goals * eventsPerGoal, flags.json);
  const cpu = process.cpuUsage();
  let done = 0;
  const onGoal = (): void => progress.tell((done += eventsPerGoal), done, '');
  const written = await writeGoals(store, { goals, writers, onGoal });
  progress.end();
  const { user, system } = process.cpuUsage(cpu);
  return { store, ...written, cpuSeconds: (user + system) / 1e6 };
}

/** Writers as fast as they can, with the rows beside them. */
async function measureBeside(folder: string) {
  const store = opened(folder, 'beside');
  const db = await openReadStore(join(folder, 'beside-rows.db'));
  const [cpu, begun] = [process.cpuUsage(), performance.now()];
  const projector = startProjector({ store, db, onFailure: fail });
  const written = await writeGoals(store, { goals: Math.min(goals, goalsBesideMax), writers });
  const end = (await store.end()) ?? '';
  while (!(await new ReadProgress(store, db).reaches(end, 1_000)));
  const took = (performance.now() - begun) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  await projector.stop();
  await db.destroy();
  await store.close();
  return { ...written, took, cpuSeconds: (user + system) / 1e6 };
}

await inFolder(flags.folder, async (folder) => {
  const schedule = { goalsPerSecond: flags.rate, seconds };
  const lagging = opened(folder, 'lagging');
  const lag = await measureLag(lagging, join(folder, 'lagging-rows.db'), schedule);
  await lagging.close();
  const beside = await measureBeside(folder);
  const full = await fullLog(folder);
  const log = { store: full.store, events: full.events, isSilent: flags.json };
  const { together, alone } = await measureRebuilds(log, join(folder, 'rebuilt.db'));
  await full.store.close();

  const offered = `${lag.offeredGoalsPerSecond} goals a second, ${lag.goalsPerSecond.toFixed(1)} held`;
  console.log(`Lag of the rows in ms, at ${offered}, ${Math.round(lag.cpuShare * 100)} % of a core`);
  console.table({ 'rows behind': rounded(lag.lagMs), 'goals begun late': rounded(lag.begunLateMs) });
  const cpuOfWriting = (full.cpuSeconds / full.events) * beside.events;
  const live = {
    goalsPerSecondAlone: Math.round(goals / full.seconds),
    goalsPerSecondBeside: Math.round(beside.events / eventsPerGoal / beside.seconds),
    eventsPerSecondBeside: Math.round(beside.events / beside.took),
    cpuMicrosecondsPerEvent: Math.round(((beside.cpuSeconds - cpuOfWriting) / beside.events) * 1e7) / 10,
    behindAtTheEndMs: Math.round((beside.took - beside.seconds) * 1_000),
  };
  console.table(live);
  console.log(`Built anew from ${full.events.toLocaleString('en-GB')} events`);
  const rebuilt = [{ name: 'all together', ...together }, ...alone].map(({ name, ...taken }) => ({
    ...{ name, eventsPerSecond: perSecond(taken.seconds), eventsPerCpuSecond: perSecond(taken.cpuSeconds) },
    ...{ memoryMbBefore: taken.memoryMb.before, memoryMbPeak: taken.memoryMb.peak },
  }));
  console.table(rebuilt);
  console.log(`Memory in MB after each tenth of all together: ${together.memoryMb.tenths.join(' ')}`);
  if (flags.json) console.log(JSON.stringify({ lag, live, events: full.events, rebuilt, memoryMb: together.memoryMb }));

  function perSecond(of: number): number {
    return Math.round(full.events / of);
  }
});

function rounded(quantiles: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(quantiles).map(([name, ms]) => [name, Math.round(ms * 10) / 10]));
}
