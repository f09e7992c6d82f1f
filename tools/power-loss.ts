import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from '@baton/simulation';
import { borrowed, inNewFolder } from './command/leaving.js';
import { BadOption, parsed, typed, wholeNumber } from './command/options.js';
import { CannotWatch } from './power-loss/calls.js';
import type { FailureResult, Ground, LossResult } from './power-loss/losses.js';
import { failCommits, losePower } from './power-loss/losses.js';
import { plantedBuild, plantNames } from './power-loss/plants.js';

const usage = `npm run power-loss -- OPTIONS

  --losses N      so many times the power is lost
  --failures N    so many times a write or a sync fails
  --seed S        when, and which of them
  --plant FAULT   in a copy of the build, which is then to be found: ${plantNames.join(', ')}
  --quick         few of each
  --json          ends with a line of JSON

What is left of the embedded event store when the power is lost at any moment, where all that was not synced may be there, in
part, or not; and when a write or a sync of it fails. Every call that a writer makes to its files is recorded, and for many
moments the disk is laid out as it may be found. Needs strace, so Linux.

Exit codes: 0 all was as it must be, 1 something was not, 2 wrong options, or no strace.`;

const cannotStart = 2;
const amounts = {
  quick: { losses: 250, failures: 10, rounds: 400, roundsToFail: 12 },
  usual: { losses: 20_000, failures: 400, rounds: 1_000, roundsToFail: 40 },
};
const faultsToldMax = 20;
/** A file system in memory, where there is one. */
const memory = '/dev/shm';

interface Wishes {
  readonly json: boolean;
  readonly plant: string | undefined;
  readonly seed: number;
  readonly losses: number;
  readonly failures: number;
  readonly rounds: number;
  readonly roundsToFail: number;
}

const wishes = typed(usage, (): Wishes => {
  const { values } = parsed({
    options: {
      losses: { type: 'string' },
      failures: { type: 'string' },
      seed: { type: 'string', default: String(Date.now()) },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      plant: { type: 'string' },
    },
  });
  if (values.plant !== undefined && !plantNames.includes(values.plant))
    throw new BadOption(`No such fault can be planted (got ${values.plant})`);
  const usual = values.quick ? amounts.quick : amounts.usual;
  return {
    ...usual,
    ...{ json: values.json, plant: values.plant },
    losses: wholeNumber('--losses', values.losses ?? String(usual.losses), 0),
    failures: wholeNumber('--failures', values.failures ?? String(usual.failures), 0),
    seed: wholeNumber('--seed', values.seed, 0),
  };
});

async function campaign(folder: string): Promise<number> {
  const begun = performance.now();
  const build = dirname(dirname(fileURLToPath(import.meta.url)));
  const built = wishes.plant === undefined ? build : borrowed(plantedBuild(build, wishes.plant));
  const faults: string[] = [];
  const ground: Ground = {
    ...{ folder, random: new Random(wishes.seed) },
    program: join(built, 'tools', 'power-loss', 'writer.js'),
    onFault: (fault) => void faults.push(fault),
  };
  const powerLoss = await losePower(ground, wishes);
  const failedCommit = await failCommits(ground, { rounds: wishes.roundsToFail, failures: wishes.failures });
  const seconds = Math.round((performance.now() - begun) / 1_000);
  tell({ powerLoss, failedCommit }, { faults, seconds });
  return faults.length > 0 === (wishes.plant !== undefined) ? 0 : 1;
}

function tell(
  { powerLoss, failedCommit }: { powerLoss: LossResult; failedCommit: FailureResult },
  { faults, seconds }: { faults: readonly string[]; seconds: number },
): void {
  const { seed, plant, json } = wishes;
  const { losses, promised, calls } = powerLoss;
  const { failures, stopped } = failedCommit;
  const lines = [
    `seed ${seed}, ${seconds} s${plant === undefined ? '' : `, with a fault planted: ${plant}`}`,
    `power lost: ${losses} times in a life of ${calls} calls and ${promised} acknowledged appends, ${powerLoss.faulty} times wrong`,
    `commit failed: ${failures} calls, ${stopped} stopped the writer, ${failedCommit.faulty} times wrong`,
    ...faults.slice(0, faultsToldMax).map((fault) => `WRONG: ${fault}`),
    ...(json ? [JSON.stringify({ seed, seconds, plant, powerLoss, failedCommit, faults })] : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

try {
  process.exitCode = await inNewFolder('baton-loss', campaign, existsSync(memory) ? memory : tmpdir());
} catch (error) {
  if (!(error instanceof CannotWatch)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = cannotStart;
}
