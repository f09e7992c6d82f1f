import { once } from 'node:events';
import { setTimeout as passing } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { parsed, typed, wholeNumber } from '../command/options.js';
import { diskFolder, inFolder, numberText, quantile } from './bench-tools.js';
import { peakMemoryMb } from './goals/bench-process.js';
import { ServedGoals } from './fan-out/served-goals.js';
import type { Delays, Wanted } from './fan-out/wanted.js';

/*
 * `npm run bench:fan-out`: how long an event takes to its followers, 1,000 clients each on a goal of its own and 20 on all, at
 * 50 events a second, over server-sent events and over GraphQL. `-- --quick` for ten seconds each, `--clients`, `--rate`,
 * `--seconds`, `--json` for a last line of figures. Exit code 1 where an event did not come, or one in a hundred is late.
 */

const usage = `npm run bench:fan-out -- [--clients N] [--rate N] [--seconds N] [--quick] [--json]`;

const flags = typed(usage, () => {
  const { values } = parsed({
    options: {
      clients: { type: 'string', default: '1000' },
      rate: { type: 'string', default: '50' },
      seconds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    ...{ clients: wholeNumber('--clients', values.clients), rate: wholeNumber('--rate', values.rate) },
    ...{ seconds: wholeNumber('--seconds', values.seconds ?? (values.quick ? '10' : '60')), json: values.json },
  };
});
const { seconds } = flags;
const onAll = 20;
const lateMs = 250;

async function measured(over: Wanted['over'], folder: string) {
  const served = await ServedGoals.start(folder, flags.clients);
  const { port, token, goals } = served;
  const wanted: Wanted = { port, token, goals, onAll, over };
  const clients = new Worker(new URL('./fan-out/clients.js', import.meta.url), { workerData: wanted });
  await once(clients, 'message');
  const cpu = process.cpuUsage();
  const written = await served.write(flags.rate, seconds);
  const { user, system } = process.cpuUsage(cpu);
  // What is on its way arrives; what has not by then is told as missing.
  await passing(2_000);
  clients.postMessage('tell');
  const [delays] = (await once(clients, 'message')) as [Delays];
  await served.close();
  return {
    over,
    ...{ clients: goals.length + onAll, eventsPerSecond: flags.rate, events: written },
    ...{ ownP50Ms: quantile(delays.own, 0.5), ownP99Ms: quantile(delays.own, 0.99), ownMaxMs: Math.max(...delays.own) },
    ...{ allP50Ms: quantile(delays.all, 0.5), allP99Ms: quantile(delays.all, 0.99), allMaxMs: Math.max(...delays.all) },
    missing: written - delays.own.length,
    // Changes of many goals may come as one over GraphQL, so only server-sent events are counted one by one.
    missingOfAll: over === 'sse' ? written * onAll - delays.all.length : 0,
    cpuShare: Number(((user + system) / 1e6 / seconds).toPrecision(2)),
    peakMemoryMb: peakMemoryMb(),
  };
}

const figures: Awaited<ReturnType<typeof measured>>[] = [];
for (const over of ['sse', 'graphql'] as const)
  figures.push(await inFolder(diskFolder(), (folder) => measured(over, folder)));
console.table(figures);
const isGood = figures.every(
  ({ ownP99Ms, allP99Ms, missing, missingOfAll }) =>
    ownP99Ms < lateMs && allP99Ms < lateMs && missing === 0 && missingOfAll === 0,
);
console.log(`99 of 100 within ${numberText(lateMs)} ms, and none missing: ${isGood ? 'yes' : 'no'}`);
if (flags.json) console.log(JSON.stringify({ figures }));
process.exitCode = isGood ? 0 : 1;
