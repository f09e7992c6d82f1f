import { parsed, typed, wholeNumber } from './command/options.js';
import type { CrashRun } from './crash/crash-run.js';
import type { Place, Point } from './crash/points.js';
import { allPlaces, orchestratorSample, specialistSample } from './crash/points.js';
import { Ground, killAt, sweepPlace } from './crash/sweep.js';
import { killAllSpawned } from './processes/spawned.js';

const usage = `npm run crash -- OPTIONS

  --only TEXT   places that hold the text, as they are listed: who is killed, the place, the goal
  --lanes N     so many sets of processes at a time
  --quick       a few places
  --json        ends with a line of JSON

Kills the orchestrator and the specialists at every named place, the n-th time that it is passed for each n, in the course of
both example goals, and sees that a restart leads to the same end with no effect twice.

Exit codes: 0 all was as it must be, 1 something was not or nobody was killed, 2 wrong options.`;

const wishes = typed(usage, () => {
  const { values } = parsed({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      only: { type: 'string' },
      lanes: { type: 'string', default: '2' },
    },
  });
  return { ...values, lanes: wholeNumber('--lanes', values.lanes) };
});

function say(text: string): void {
  if (!wishes.json) process.stdout.write(`${text}\n`);
}

const columns = [12, 13, 24, 3, 7, 12] as const;

function row(...cells: readonly string[]): string {
  return cells.map((cell, index) => cell.padEnd(columns[index] ?? 0)).join(' ');
}

function tell(run: CrashRun): void {
  const { victim, story, place, nth, died, outcome, effects, faults, tookMs } = run;
  const seconds = (tookMs / 1_000).toFixed(1).padStart(5);
  say(row(victim, story, place, String(nth), died ? 'killed' : 'passed', outcome, `${seconds} s  ${effects}`));
  for (const fault of faults) say(`  WRONG: ${fault}`);
}

async function campaign(): Promise<readonly CrashRun[]> {
  const runs: CrashRun[] = [];
  const wanted = ({ victim, place, story }: Place) => `${victim} ${place} ${story}`.includes(wishes.only ?? '');
  const queue: (Place & Partial<Point>)[] = (
    wishes.quick ? [...orchestratorSample, ...specialistSample] : allPlaces
  ).filter(wanted);
  const lane = async (): Promise<void> => {
    const ground = new Ground();
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { nth, ...place } = next;
      const made = nth === undefined ? sweepPlace(ground, place) : [await killAt(ground, { ...place, nth })];
      for await (const run of made) {
        runs.push(run);
        tell(run);
      }
    }
    await ground.close();
  };
  await Promise.all(Array.from({ length: wishes.lanes }, lane));
  return runs;
}

try {
  say(row('killed', 'goal', 'place', 'n', '', 'end', '   took  effects'));
  const runs = await campaign();
  const wrong = runs.filter(({ faults }) => faults.length > 0);
  const kills = runs.filter(({ died }) => died).length;
  if (wishes.json) process.stdout.write(`${JSON.stringify({ kills, wrong: wrong.length, runs })}\n`);
  say(`\n${kills} kills, ${wrong.length} of ${runs.length} runs wrong`);
  process.exitCode = wrong.length > 0 || kills === 0 ? 1 : 0;
} finally {
  await killAllSpawned();
}
