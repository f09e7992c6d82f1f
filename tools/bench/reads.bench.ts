import { join } from 'node:path';
import type { ReadDatabase } from '@baton/read-models';
import { openReadStore, ReadProgress, startProjector } from '@baton/read-models';
import { fail } from '../command/fail.js';
import { parsed, typed } from '../command/options.js';
import { diskFolder, inFolder, quantile } from './bench-tools.js';
import { GeneratedLog } from './reads/generated-log.js';
import { questionsTo } from './reads/questions.js';

/*
 * How long the main questions to the rows take with few goals and with many, each alone and one after the other; and how
 * many events a second are projected to get there, without a disk beneath the log. `--quick` takes a minute, `--json` ends
 * with a line of figures, `--folder` says where the rows are kept.
 */

const { values: flags } = typed('npm run bench:reads -- [--quick] [--folder F] [--json]', () =>
  parsed({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      folder: { type: 'string', default: diskFolder() },
    },
  }),
);

const sizes = flags.quick ? ([1_000, 10_000] as const) : ([1_000, 100_000] as const);
const samples = flags.quick ? 200 : 1_000;

interface Measured {
  readonly p50: number;
  readonly p99: number;
  /** Of the processor's time, which a busy machine takes nothing of. */
  readonly cpuP99: number;
}

/** Asks both in turn, so that whatever else the machine does concerns both. */
async function measure(asks: readonly ((n: number) => Promise<unknown>)[]): Promise<readonly Measured[]> {
  const taken = asks.map(() => ({ wall: [] as number[], cpu: [] as number[] }));
  for (let n = -20; n < samples; n++)
    for (const [which, ask] of asks.entries()) {
      const [cpu, begun] = [process.cpuUsage(), performance.now()];
      await ask(n + 20);
      const wallMs = performance.now() - begun;
      const { user, system } = process.cpuUsage(cpu);
      if (n < 0) continue;
      taken[which]?.wall.push(wallMs);
      taken[which]?.cpu.push((user + system) / 1_000);
    }
  return taken.map(({ wall, cpu }) => {
    return { p50: quantile(wall, 0.5), p99: quantile(wall, 0.99), cpuP99: quantile(cpu, 0.99) };
  });
}

/** Projects a log of so many goals, all rows together. */
async function seed(db: ReadDatabase, goals: number) {
  const store = new GeneratedLog(goals);
  let events = 0;
  for await (const { revision } of store.readAll()) events += revision >= 0 ? 1 : 0;
  const [cpu, begun] = [process.cpuUsage(), performance.now()];
  // Its log never ends, so it is left where it is: it has nothing more to do.
  startProjector({ store, db, onFailure: fail });
  while (!(await new ReadProgress(store, db).reaches(await store.end(), 1_000)));
  const seconds = (performance.now() - begun) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return {
    ...{ goals, events, eventsPerSecond: Math.round(events / seconds) },
    eventsPerCpuSecond: Math.round((events * 1e6) / (user + system)),
  };
}

function rowOf([few, many]: readonly Measured[]): Readonly<Record<string, number>> {
  const rounded = (ms: number | undefined) => Math.round((ms ?? NaN) * 1_000) / 1_000;
  return {
    [`p50 ${sizes[0]}`]: rounded(few?.p50),
    [`p50 ${sizes[1]}`]: rounded(many?.p50),
    [`p99 ${sizes[0]}`]: rounded(few?.p99),
    [`p99 ${sizes[1]}`]: rounded(many?.p99),
    [`cpu p99 ${sizes[0]}`]: rounded(few?.cpuP99),
    [`cpu p99 ${sizes[1]}`]: rounded(many?.cpuP99),
  };
}

await inFolder(flags.folder, async (folder) => {
  const [few, many] = await Promise.all(sizes.map((goals) => openReadStore(join(folder, `${goals}.db`))));
  if (!few || !many) throw new Error('Two sizes are compared');
  const seeded = [await seed(few, sizes[0]), await seed(many, sizes[1])];
  const [ofFew, ofMany] = [questionsTo(few, sizes[0]), questionsTo(many, sizes[1])];
  const figures = new Map<string, readonly Measured[]>();
  for (const [name, ask] of Object.entries(ofFew)) {
    const other = ofMany[name];
    if (other) figures.set(name, await measure([ask, other]));
  }
  console.table(Object.fromEntries([...figures].map(([name, measured]) => [name, rowOf(measured)])));
  console.table(seeded);
  if (flags.json) console.log(JSON.stringify({ sizes, figures: Object.fromEntries(figures), seeded }));
});
process.exit(0);
