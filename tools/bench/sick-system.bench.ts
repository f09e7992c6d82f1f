import { randomUUID } from 'node:crypto';
import { parsed, typed } from '../command/options.js';
import { diskFolder, inFolder, numberText, quantile, spreadOf, spreadText } from './bench-tools.js';
import type { BenchHouse } from './goals/bench-house.js';
import { openBenchHouse } from './goals/bench-house.js';
import { benchSentence, playbookBesides, playbookOnTheSick } from './goals/bench-playbook.js';
import { specialistsInProcess } from './goals/bench-specialists.js';
import type { Health } from './goals/bench-systems.js';

/*
 * `npm run bench:sick`: what goals notice of a system that they have nothing to do with and that fails or hangs
 * altogether, while many goals wait for it. Beside it, in the same round, the same load while that system is well.
 */

const usage = `npm run bench:sick -- OPTIONS

  --quick          less than a minute
  --json           a last line of JSON
  --folder FOLDER  the disk to measure`;

const config = {
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    folder: { type: 'string', default: diskFolder() },
  },
} as const;
const { values: flags } = typed(usage, () => parsed(config));

const plan = flags.quick
  ? { rounds: 1, warmUpMs: 2_000, ms: 6_000, goalsOnTheSick: 1_000 }
  : { rounds: 3, warmUpMs: 4_000, ms: 20_000, goalsOnTheSick: 3_000 };
const clients = 8;

interface Figures {
  readonly p50: number;
  readonly p99: number;
  readonly goalsPerSecond: number;
}

/** So many clients, each of which submits its next goal when its last one has ended. */
async function carryOutBesides(house: BenchHouse, ms: number): Promise<readonly number[]> {
  const delays: number[] = [];
  const deadline = performance.now() + ms;
  const client = async (): Promise<void> => {
    while (performance.now() < deadline) {
      const at = performance.now();
      await house.carryOut(benchSentence(delays.length, 'file'), randomUUID());
      delays.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return delays;
}

async function submitOnTheSick(house: BenchHouse): Promise<void> {
  let submitted = 0;
  const submitter = async (): Promise<void> => {
    while (submitted < plan.goalsOnTheSick) await house.submit(benchSentence(submitted++, 'bill'), randomUUID());
  };
  await Promise.all(Array.from({ length: clients }, submitter));
}

/** The same goals are submitted either way; where the system is well they are simply carried out. */
async function measure(health: Health): Promise<Figures> {
  return inFolder(flags.folder, async (folder) => {
    const house = await openBenchHouse(
      folder,
      (setting) => specialistsInProcess(setting, { health: { sap: health } }),
      {
        playbooks: [playbookBesides, playbookOnTheSick],
      },
    );
    await Promise.all([carryOutBesides(house, plan.warmUpMs), submitOnTheSick(house)]);
    // Those that can be carried out are out of the way before anything is measured.
    await carryOutBesides(house, plan.warmUpMs);
    const delays = await carryOutBesides(house, plan.ms);
    await house.close();
    return {
      p50: quantile(delays, 0.5),
      p99: quantile(delays, 0.99),
      goalsPerSecond: delays.length / (plan.ms / 1_000),
    };
  });
}

const states: readonly Health[] = ['WELL', 'FAILING', 'HANGING'];
const measured: Record<Health, Figures[]> = { WELL: [], FAILING: [], HANGING: [] };
for (let round = 1; round <= plan.rounds; round++)
  for (const health of states) {
    process.stderr.write(`Round ${round} of ${plan.rounds}: the other system is ${health.toLowerCase()}\n`);
    measured[health].push(await measure(health));
  }

const ratios = Object.fromEntries(
  states.slice(1).map((health) => {
    const byRound = measured[health].map(({ p99 }, round) => p99 / (measured.WELL[round]?.p99 ?? Number.NaN));
    return [health, spreadOf(byRound)];
  }),
);
console.log(`${clients} clients; ${plan.goalsOnTheSick} goals wait for the other system\n`);
console.log('other system   goals/s   p50 ms            p99 ms            p99 beside well');
for (const health of states) {
  const of = (figure: keyof Figures) => spreadOf(measured[health].map((one) => one[figure]));
  const ratio = ratios[health];
  const cells = [numberText(of('goalsPerSecond').median).padEnd(9), spreadText(of('p50')).padEnd(17)];
  console.log(
    [health.toLowerCase().padEnd(14), ...cells, spreadText(of('p99')).padEnd(17), ratio ? spreadText(ratio) : ''].join(
      ' ',
    ),
  );
}
if (flags.json) console.log(JSON.stringify({ clients, ...plan, measured, p99Ratio: ratios }));
