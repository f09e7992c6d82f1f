import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Chance } from '../apps/sandbox/src/seed/chance.js';
import { killAllSpawned } from './processes/spawned.js';
import { accountsIn } from './processes/system-changes.js';
import { SplitHouse } from './split/split-house.js';
import { playStories, stories } from './split/stories.js';

/*
 * `npm run e2e:split`: every role of Baton as a process of its own. Three stories are played over six systems with nobody
 * disturbed, and then again for each process while that one is killed and started again; each time it is seen that every
 * goal has its end, and that what the goals tell is what the systems hold.
 *
 *   npm run e2e:split -- [--quick] [--seed S] [--json]
 *   --quick: only one process of each kind is killed
 *
 * It ends with 0 where all was as it must be, and with 1 where something was not.
 */

interface Round {
  /** Absent where nobody was. */
  readonly killed?: string;
  readonly ends: readonly string[];
  readonly faults: readonly string[];
  readonly tookMs: number;
}

const ofEachKind = ['api', 'runner 1', 'projector', 'sap', 'event server'];
/** When somebody is killed after the stories began, and for how long they are gone. */
const killedAfterMs = { least: 200, most: 2_500 };
const goneMs = 500;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const chance = new Chance(Number(values.seed));

async function play(house: SplitHouse, number: number, victim?: string): Promise<Round> {
  const startedMs = performance.now();
  const first = number * stories.length;
  const accounts = accountsIn(house.stores).slice(first, first + stories.length);
  const { ends, faults } = await playStories(house, accounts, async () => {
    if (victim === undefined) return;
    await pause(chance.between(killedAfterMs.least, killedAfterMs.most));
    await house.kill(victim);
    await pause(goneMs);
    await house.startAgain(victim);
  });
  const tookMs = Math.round(performance.now() - startedMs);
  return { ...(victim === undefined ? {} : { killed: victim }), ends, faults, tookMs };
}

function tell({ killed, ends, faults, tookMs }: Round): void {
  if (values.json) return;
  const seconds = (tookMs / 1_000).toFixed(1);
  process.stdout.write(`${killed ? `${killed} killed` : 'nobody killed'}: ${ends.join(', ')} in ${seconds} s\n`);
  for (const fault of faults) process.stdout.write(`  WRONG: ${fault}\n`);
}

const house = await SplitHouse.prepare();
const rounds: Round[] = [];
let afterwards: readonly string[] = [];
try {
  await house.start();
  const victims = values.quick ? ofEachKind : house.victims;
  for (const [number, victim] of [undefined, ...victims].entries()) {
    const round = await play(house, number, victim);
    rounds.push(round);
    tell(round);
  }
} finally {
  afterwards = await house.close();
  await killAllSpawned();
}
const faults = [...rounds.flatMap((round) => round.faults), ...afterwards];
if (values.json) process.stdout.write(`${JSON.stringify({ seed: values.seed, rounds, afterwards })}\n`);
else
  process.stdout.write(
    `${rounds.length} rounds, ${faults.length} wrong\n${afterwards.map((fault) => `  WRONG: ${fault}\n`).join('')}`,
  );
process.exitCode = faults.length === 0 ? 0 : 1;
