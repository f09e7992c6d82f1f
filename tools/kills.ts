import { Progress } from './command/progress.js';
import { parsed, typed, wholeNumber } from './command/options.js';
import type { RoundResult } from './kills/round.js';
import { runRound } from './kills/round.js';
import { faultsIn, lineOf, tableOf } from './kills/table.js';
import { killAllSpawned } from './processes/spawned.js';

const usage = `npm run kills -- OPTIONS

  --kills N     so many, in as many rounds as they take
  --seed S      which goals there are, who is killed and after what time
  --at-once N   so many goals are under way at a time
  --on-server   a server keeps the events (the stand-in), and is killed as well
  --quick       few kills
  --json        ends with a line of JSON

Kills the orchestrator, the specialists and the systems at random moments and at named places while many goals are carried
out, starts them again, and sees in the end that every goal has ended or waits for a person, and that what the goals tell is
what the systems hold.

Exit codes: 0 all was as it must be, 1 something was not, 2 wrong options, 130 and 143 broken off: what is under way is left
out of what is told.`;

/** A round has accounts for so many goals, which take about as many kills. */
const killsPerRoundMax = 100;

const wishes = typed(usage, () => {
  const { values } = parsed({
    options: {
      kills: { type: 'string' },
      seed: { type: 'string', default: String(1 + (Date.now() % 1_000_000_000)) },
      'at-once': { type: 'string', default: '24' },
      'on-server': { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    kills: wholeNumber('--kills', values.kills ?? (values.quick ? '30' : '200')),
    seed: wholeNumber('--seed', values.seed),
    goalsAtOnce: wholeNumber('--at-once', values['at-once']),
    onServer: values['on-server'],
    asJson: values.json,
  };
});

const rounds: RoundResult[] = [];
// However it ends: what a campaign of hours has found is told also where it is broken off.
process.once('exit', () => {
  process.stdout.write(wishes.asJson ? `${JSON.stringify({ rounds })}\n` : `\n${tableOf(rounds)}\n`);
});

const { kills: wanted, seed, goalsAtOnce, onServer } = wishes;
const progress = new Progress('kills', wanted, false);
let kills = 0;
const onDeath = (): void => progress.tell((kills += 1), kills, `${rounds.length} rounds are over`);
try {
  while (kills < wanted) {
    const plan = {
      ...{ seed: seed + rounds.length, goalsAtOnce, onServer },
      kills: Math.min(killsPerRoundMax, wanted - kills),
    };
    const round = await runRound(plan, onDeath);
    rounds.push(round);
    progress.end();
    process.stderr.write(`${lineOf(round)}\n`);
  }
  process.exitCode = rounds.every((round) => faultsIn(round).length === 0) ? 0 : 1;
} finally {
  await killAllSpawned();
}
