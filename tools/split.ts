import { setTimeout as pause } from 'node:timers/promises';
import { Chance } from '../apps/sandbox/src/seed/chance.js';
import { parsed, typed, wholeNumber } from './command/options.js';
import { killAllSpawned } from './processes/spawned.js';
import { accountsIn } from './processes/system-changes.js';
import { SplitHouse } from './split/split-house.js';
import { playStories, stories } from './split/stories.js';

const usage = `npm run e2e:split -- OPTIONS

  --quick    only one process of each kind is killed
  --seed S   when they are killed
  --json     ends with a line of JSON

Every role of Baton as a process of its own. Three stories are played over six systems with nobody disturbed, and then again
for each process while that one is killed and started again; each time it is seen that every goal has its end, and that what
the goals tell is what the systems hold.

Exit codes: 0 all was as it must be, 1 something was not, 2 wrong options.`;

interface Round {
  /** Absent where nobody was. */
  readonly killed?: string;
  /** How many goals had not ended when somebody was killed. */
  readonly underWay?: number;
  readonly ends: readonly string[];
  readonly faults: readonly string[];
  readonly tookMs: number;
}

const ofEachKind = ['api', 'runner 1', 'projector', 'sap', 'event server'];
/** When somebody is killed after the stories began, and for how long they are gone. */
const killedAfterMs = { least: 200, most: 2_500 };
const goneMs = 500;

const { quick, json, seed } = typed(usage, () => {
  const { values } = parsed({
    options: {
      quick: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  });
  return { ...values, seed: wholeNumber('--seed', values.seed) };
});
const chance = new Chance(seed);

async function play(house: SplitHouse, number: number, victim?: string): Promise<Round> {
  const startedMs = performance.now();
  const first = number * stories.length;
  const accounts = accountsIn(house.stores).slice(first, first + stories.length);
  let underWay = 0;
  const { ends, faults } = await playStories(house, accounts, async (countUnderWay) => {
    if (victim === undefined) return;
    await pause(chance.between(killedAfterMs.least, killedAfterMs.most));
    underWay = countUnderWay();
    await house.kill(victim);
    await pause(goneMs);
    await house.startAgain(victim);
  });
  const tookMs = Math.round(performance.now() - startedMs);
  return { ...(victim === undefined ? {} : { killed: victim, underWay }), ends, faults, tookMs };
}

function tell({ killed, underWay, ends, faults, tookMs }: Round): void {
  if (json) return;
  const seconds = (tookMs / 1_000).toFixed(1);
  const who = killed === undefined ? 'nobody killed' : `${killed} killed while ${underWay} goals were under way`;
  process.stdout.write(`${who}: ${ends.join(', ')} in ${seconds} s\n`);
  for (const fault of faults) process.stdout.write(`  WRONG: ${fault}\n`);
}

const house = await SplitHouse.prepare();
const rounds: Round[] = [];
const afterwards: string[] = [];
try {
  await house.start();
  const victims = quick ? ofEachKind : house.victims;
  for (const [number, victim] of [undefined, ...victims].entries()) {
    const round = await play(house, number, victim);
    rounds.push(round);
    tell(round);
  }
} finally {
  afterwards.push(...(await house.close()));
  await killAllSpawned();
}
// Kills that come when all is over prove nothing.
if (rounds.every(({ underWay = 0 }) => underWay === 0)) afterwards.push('nobody was killed while a goal was under way');
const faults = [...rounds.flatMap((round) => round.faults), ...afterwards];
if (json) process.stdout.write(`${JSON.stringify({ seed, rounds, afterwards })}\n`);
else
  process.stdout.write(
    `${rounds.length} rounds, ${faults.length} wrong\n${afterwards.map((fault) => `  WRONG: ${fault}\n`).join('')}`,
  );
process.exitCode = faults.length === 0 ? 0 : 1;
