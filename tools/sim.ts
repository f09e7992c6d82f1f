/*
 * `npm run sim`: lives histories of the whole orchestrator through under seeds, and tells which broke a promise.
 *
 *   npm run sim -- --seeds N [--seed S] [--jobs J]   N histories from seed S on (by default from one that is new today)
 *   npm run sim -- --seed S                          one history, told line by line
 *   npm run sim -- --mutants | --mutant NAME         builds with one guard taken out must be found
 *   --quick: few seeds · --json: only the last line, as JSON
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { CampaignResult, Mutant } from '@baton/simulation';
import { addUp, emptyCampaign, faultNames, hitsMin, mutants, runHistory } from '@baton/simulation';
import { runCampaign } from './sim/crew.js';
import { buildMutant, removeMutant } from './sim/mutant-workshop.js';
import type { FoundMutant } from './sim/table.js';
import { tableOf } from './sim/table.js';

const build = resolve(import.meta.dirname, '..');
const savedSeedsFile = 'libs/simulation/seeds.txt';
const seedsPerMutantMax = 20_000;

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string' },
    seed: { type: 'string' },
    mutant: { type: 'string' },
    mutants: { type: 'boolean', default: false },
    jobs: { type: 'string', default: String(availableParallelism()) },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const jobs = wholeNumber(options.jobs, '--jobs');
const planted = wantedMutants();
const isOneHistory = options.seed !== undefined && options.seeds === undefined && planted.length === 0;
process.exitCode = isOneHistory ? await tell(wholeNumber(options.seed, '--seed')) : await run();

async function tell(seed: number): Promise<number> {
  const { violations, outcomes, events } = await runHistory(seed, { onLine: (line) => console.log(line) });
  console.log(`${events} events · ${outcomes.join(', ')} · ${violations.length} promises broken`);
  return violations.length === 0 ? 0 : 1;
}

async function run(): Promise<number> {
  const seeds = wantedSeeds();
  const startedAt = performance.now();
  const campaign = seeds.length === 0 ? emptyCampaign : await live(seeds);
  const seconds = (performance.now() - startedAt) / 1_000;
  const found: FoundMutant[] = [];
  for (const mutant of planted) found.push(await hunt(mutant));
  const historiesPerHour = Math.round((campaign.histories / seconds) * 3_600);
  const tooRare = faultNames.filter((name) => campaign.faults[name] < hitsMin(campaign.histories));
  if (!options.json) console.log(tableOf({ campaign, seconds, jobs, found, tooRare, firstSeed: seeds.at(-1) }));
  const { histories, events, faults } = campaign;
  const violations = campaign.failing.length;
  console.log(JSON.stringify({ histories, violations, events, faults, historiesPerHour, mutants: found }));
  return violations === 0 && tooRare.length === 0 && found.every((mutant) => mutant.found) ? 0 : 1;
}

/** Those that failed once, before all others. */
async function live(seeds: readonly number[]): Promise<CampaignResult> {
  const worker = pathToFileURL(join(build, 'tools/sim/seed-worker.js'));
  const order = { jobs, worker, stopsAtFirst: false };
  const saved = savedSeeds();
  const replayed = saved.length === 0 ? emptyCampaign : await runCampaign({ ...order, seeds: saved });
  const fresh = await runCampaign({ ...order, seeds, onProgress: (soFar) => progress(`${soFar.histories} histories`) });
  for (const { seed, violations } of fresh.failing) {
    const [first] = violations;
    if (process.env['CI'] === undefined) appendFileSync(savedSeedsFile, `${seed} # ${first?.invariant ?? ''}\n`);
  }
  return addUp(replayed, fresh);
}

async function hunt(mutant: Mutant): Promise<FoundMutant> {
  const worker = buildMutant(mutant, build);
  const first = options.seed === undefined ? 1 : wholeNumber(options.seed, '--seed');
  const seeds = range(first, seedsPerMutantMax);
  const onProgress = ({ histories }: CampaignResult): void => progress(`${mutant.name}: ${histories} histories`);
  const { failing } = await runCampaign({ seeds, jobs, worker, stopsAtFirst: true, onProgress });
  removeMutant(mutant);
  const seed = failing.map((one) => one.seed).sort((a, b) => a - b)[0] ?? null;
  console.error(`${mutant.name}: ${seed === null ? 'not found' : `found by seed ${seed}`}`);
  return { name: mutant.name, found: seed !== null, seed };
}

function wantedSeeds(): readonly number[] {
  if (options.seeds === undefined && planted.length > 0) return [];
  const count = options.seeds === undefined ? (options.quick ? 500 : 5_000) : wholeNumber(options.seeds, '--seeds');
  return range(options.seed === undefined ? Date.now() : wholeNumber(options.seed, '--seed'), count);
}

function wantedMutants(): readonly Mutant[] {
  if (options.mutants) return mutants;
  if (options.mutant === undefined) return [];
  const mutant = mutants.find(({ name }) => name === options.mutant);
  if (mutant) return [mutant];
  throw new Error(`No such mutant: ${options.mutant} (there are ${mutants.map(({ name }) => name).join(', ')})`);
}

function savedSeeds(): readonly number[] {
  return readFileSync(savedSeedsFile, 'utf8')
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '')
    .map((line) => wholeNumber(line, savedSeedsFile));
}

function range(first: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

function wholeNumber(text: string | undefined, what: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new Error(`${what} takes a whole number from 1 (got ${text ?? ''})`);
  return number;
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${text.padEnd(70)}`);
}
