import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Random } from '@baton/simulation';
import { CannotWatch } from './power-loss/calls.js';
import type { FailureResult, Ground, LossResult } from './power-loss/losses.js';
import { failCommits, losePower } from './power-loss/losses.js';
import { plantedBuild, plantNames } from './power-loss/plants.js';

/*
 * `npm run power-loss`: what is left of the embedded event store when the power is lost at any moment, where all that was
 * not synced may be there, in part, or not; and when a write or a sync of it fails. Every call that a writer makes to its
 * files is recorded, and for many moments the disk is laid out as it may be found. Needs strace, so Linux.
 */

class BadOption extends Error {}

const cannotStart = 2;
const known = `--losses N, --failures N, --seed S, --quick, --json, --plant ${plantNames.join('|')}`;
const amounts = {
  quick: { losses: 250, failures: 10, rounds: 400, roundsToFail: 12 },
  usual: { losses: 20_000, failures: 400, rounds: 1_000, roundsToFail: 40 },
};
const faultsToldMax = 20;
/** A file system in memory, where there is one. */
const memory = '/dev/shm';

function options() {
  const { values } = parseArgs({
    options: {
      losses: { type: 'string' },
      failures: { type: 'string' },
      seed: { type: 'string' },
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
    losses: wholeNumber('--losses', values.losses) ?? usual.losses,
    failures: wholeNumber('--failures', values.failures) ?? usual.failures,
    seed: wholeNumber('--seed', values.seed) ?? Date.now(),
  };
}

type Options = ReturnType<typeof options>;

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new BadOption(`${name} takes a whole number from 0 (got ${text})`);
}

async function campaign(wishes: Options): Promise<number> {
  const begun = performance.now();
  const build = dirname(dirname(fileURLToPath(import.meta.url)));
  const built = wishes.plant === undefined ? build : plantedBuild(build, wishes.plant);
  const folder = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'baton-loss-'));
  const faults: string[] = [];
  try {
    const ground: Ground = {
      ...{ folder, random: new Random(wishes.seed) },
      program: join(built, 'tools', 'power-loss', 'writer.js'),
      onFault: (fault) => void faults.push(fault),
    };
    const powerLoss = await losePower(ground, wishes);
    const failedCommit = await failCommits(ground, { rounds: wishes.roundsToFail, failures: wishes.failures });
    const seconds = Math.round((performance.now() - begun) / 1_000);
    tell(wishes, { powerLoss, failedCommit }, { faults, seconds });
    return faults.length > 0 === (wishes.plant !== undefined) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    if (wishes.plant !== undefined) rmSync(built, { recursive: true, force: true });
  }
}

function tell(
  { seed, plant, json }: Options,
  { powerLoss, failedCommit }: { powerLoss: LossResult; failedCommit: FailureResult },
  { faults, seconds }: { faults: readonly string[]; seconds: number },
): void {
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
  process.exitCode = await campaign(options());
} catch (error) {
  const isExplained = error instanceof BadOption || error instanceof CannotWatch;
  if (!isExplained && !(error instanceof TypeError && 'code' in error)) throw error;
  process.stderr.write(`power-loss: ${error.message} (${known})\n`);
  process.exitCode = cannotStart;
}
