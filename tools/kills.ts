import { parseArgs } from 'node:util';
import type { RoundResult } from './kills/round.js';
import { runRound } from './kills/round.js';
import { faultsIn, lineOf, tableOf } from './kills/table.js';
import { killAllSpawned } from './processes/spawned.js';

/*
 * `npm run kills`: kills the orchestrator, the specialists and the systems at random moments and at named places while
 * many goals are carried out, starts them again, and sees in the end that every goal has ended or waits for a person,
 * and that what the goals tell is what the systems hold.
 *
 *   npm run kills -- --kills N [--seed S] [--quick] [--json]
 *   --on-server: a server keeps the events (the stand-in), and is killed as well
 *
 * It ends with 0 where all was as it must be, with 1 where something was not, and with 130 where it was stopped.
 */

const cannotStart = 2;
const wasStopped = 130;
/** A round has accounts for so many goals, which take about as many kills. */
const killsPerRoundMax = 100;

class BadOption extends Error {}

function options() {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string' },
      seed: { type: 'string' },
      'at-once': { type: 'string', default: '24' },
      'on-server': { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    kills: wholeNumber('--kills', values.kills ?? (values.quick ? '30' : '200')),
    seed: wholeNumber('--seed', values.seed ?? String(1 + (Date.now() % 1_000_000_000))),
    goalsAtOnce: wholeNumber('--at-once', values['at-once']),
    onServer: values['on-server'],
    asJson: values.json,
  };
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new BadOption(`${name} takes a whole number from 1 (got ${text})`);
  return number;
}

function progress(kills: number, wanted: number): void {
  if (!process.stderr.isTTY) return;
  const done = Math.min(30, Math.round((kills / wanted) * 30));
  process.stderr.write(`\r[${'#'.repeat(done)}${'-'.repeat(30 - done)}] ${kills} of ${wanted} kills `);
}

/** Rounds until there were kills enough. What is under way when it is stopped is left out. */
async function campaign({
  kills: wanted,
  seed,
  goalsAtOnce,
  onServer,
  asJson,
}: ReturnType<typeof options>): Promise<number> {
  const stopping = new AbortController();
  // Not once: whatever ends the processes hands the signal on to this one.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());
  const rounds: RoundResult[] = [];
  let kills = 0;
  const onDeath = (): void => progress((kills += 1), wanted);
  while (kills < wanted && !stopping.signal.aborted) {
    const plan = {
      seed: seed + rounds.length,
      kills: Math.min(killsPerRoundMax, wanted - kills),
      goalsAtOnce,
      onServer,
    };
    try {
      const round = await runRound(plan, { signal: stopping.signal, onDeath });
      rounds.push(round);
      process.stderr.write(`\r${lineOf(round)}\n`);
    } catch (error) {
      if (!stopping.signal.aborted) throw error;
    }
  }
  process.stdout.write(asJson ? `${JSON.stringify(rounds, undefined, 2)}\n` : `\n${tableOf(rounds)}\n`);
  if (stopping.signal.aborted) return wasStopped;
  return rounds.every((round) => faultsIn(round).length === 0) ? 0 : 1;
}

try {
  process.exitCode = await campaign(options());
} catch (error) {
  if (!(error instanceof BadOption || (error instanceof TypeError && 'code' in error))) throw error;
  process.stderr.write(`kills: ${error.message} (--kills N, --seed S, --at-once N, --on-server, --quick, --json)\n`);
  process.exitCode = cannotStart;
} finally {
  await killAllSpawned();
}
