/*
 * `npm run sim`: lives histories of the whole orchestrator through under seeds, and tells which broke a promise; hunts
 * builds with one guard less. What it takes is said in sim/wishes.ts.
 */
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CampaignResult, Mutant } from '@baton/simulation';
import { addUp, emptyCampaign, runHistory } from '@baton/simulation';
import { typed } from './command/options.js';
import { Progress } from './command/progress.js';
import { CampaignBook, cleanCommit, nothingSpent, seedsSoFar, type Spent } from './sim/campaign-book.js';
import { runCampaign } from './sim/crew.js';
import { fingerprintOf } from './sim/fingerprint.js';
import { Interrupt } from './sim/interrupt.js';
import { buildMutant, removeMutant } from './sim/mutant-workshop.js';
import { savedSeeds, saveSeeds } from './sim/saved-seeds.js';
import type { Figures, FoundMutant } from './sim/table.js';
import { anHour, shortcomingsOf, tableOf } from './sim/table.js';
import { usage, type Wishes, wishesOf } from './sim/wishes.js';

const build = resolve(import.meta.dirname, '..');
const worker = pathToFileURL(join(build, 'tools/sim/seed-worker.js'));
const books = '.cache/simulation';
const seedsPerMutantMax = 20_000;
const fingerprint = fingerprintOf(worker);

const wishes = typed(usage, () => wishesOf(process.argv.slice(2), Date.now()));
process.exitCode = wishes.kind === 'TELL' ? await tell(wishes) : await run(wishes);

async function tell({ firstSeed, json }: Wishes): Promise<number> {
  const onLine = json ? undefined : (line: string): void => console.log(line);
  const { violations, outcomes, events } = await runHistory(firstSeed, { onLine });
  if (json) console.log(JSON.stringify({ seed: firstSeed, events, outcomes, violations }));
  else console.log(`${events} events · ${outcomes.join(', ')} · ${violations.length} promises broken`);
  return violations.length === 0 ? 0 : 1;
}

async function run(wishes: Wishes): Promise<number> {
  const { firstSeed, count, jobs, planted, json } = wishes;
  const interrupt = new Interrupt();
  const saved = count === 0 ? emptyCampaign : await replay(wishes, interrupt);
  const fresh = count === 0 ? { result: emptyCampaign, spent: nothingSpent } : await live(wishes, interrupt);
  const campaign = addUp(saved, fresh.result);
  const found: FoundMutant[] = [];
  for (const mutant of planted) if (interrupt.exitCode === undefined) found.push(await hunt(mutant, wishes, interrupt));
  const isSaved = saveSeeds(campaign.failing);
  const soFar = wishes.isNamedRange ? seedsSoFar(books, fingerprint) : undefined;
  const run = { commit: cleanCommit(), fingerprint, seedsSoFar: soFar };
  const figures: Figures = { campaign, fresh: fresh.result, spent: fresh.spent, jobs, found, firstSeed, isSaved, run };
  if (!json) console.log(tableOf(figures));
  console.log(JSON.stringify(answerOf(figures)));
  if (interrupt.exitCode !== undefined) return interrupt.exitCode;
  return shortcomingsOf(figures).length === 0 ? 0 : 1;
}

/** Those that failed once, before all others. */
function replay({ jobs }: Wishes, interrupt: Interrupt): Promise<CampaignResult> {
  const isOff = (): boolean => interrupt.exitCode !== undefined;
  return runCampaign({ seeds: savedSeeds(), jobs, worker, stopsAtFirst: false, isOff });
}

async function live(
  { firstSeed, count, jobs, json, isNamedRange }: Wishes,
  interrupt: Interrupt,
): Promise<{ readonly result: CampaignResult; readonly spent: Spent }> {
  const watch = stopwatch();
  const book = isNamedRange ? CampaignBook.open(books, { fingerprint, from: firstSeed, count }) : undefined;
  const before = { result: book?.result ?? emptyCampaign, spent: book?.spent ?? nothingSpent };
  const spent = (): Spent => watch(before.spent);
  const progress = new Progress('histories', count, json);
  if (before.result.histories > 0 && !json)
    console.error(`going on after ${before.result.histories} histories of this range and code`);
  const result = await runCampaign({
    ...{ jobs, worker, stopsAtFirst: false },
    seeds: book?.gaps ?? [{ from: firstSeed, to: firstSeed + count }],
    isOff: () => interrupt.exitCode !== undefined,
    onShare: (share, range, soFar) => {
      if (range) book?.write(range, share, spent());
      const failed = before.result.failing.length + soFar.failing.length;
      progress.tell(before.result.histories + soFar.histories, soFar.histories, `${failed} broke a promise`);
    },
  });
  progress.end();
  return { result: addUp(before.result, result), spent: spent() };
}

async function hunt(mutant: Mutant, { firstSeed, jobs, json }: Wishes, interrupt: Interrupt): Promise<FoundMutant> {
  const progress = new Progress(mutant.name, seedsPerMutantMax, json);
  const { failing, histories } = await runCampaign({
    ...{ jobs, stopsAtFirst: true, worker: buildMutant(mutant, build) },
    seeds: [{ from: firstSeed, to: firstSeed + seedsPerMutantMax }],
    isOff: () => interrupt.exitCode !== undefined,
    onShare: (_share, _range, soFar) => progress.tell(soFar.histories, soFar.histories, 'not found yet'),
  });
  progress.end();
  removeMutant(mutant);
  const [first] = failing.toSorted((a, b) => a.seed - b.seed);
  const seed = first?.seed ?? null;
  const [broken] = first?.violations ?? [];
  if (!json)
    console.error(
      `${mutant.name}: ${seed === null ? `not found in ${histories}` : `found by seed ${seed} (${broken?.invariant})`}`,
    );
  return { name: mutant.name, found: seed !== null, seed, histories, brokenPromise: broken?.invariant ?? null };
}

function answerOf(figures: Figures) {
  const { campaign, fresh, spent, found, firstSeed, run } = figures;
  const { histories, events, faults, failing } = campaign;
  const historiesPerHour = anHour(fresh.histories, spent.seconds);
  return {
    ...{ histories, violations: failing.length, events, faults, historiesPerHour, mutants: found },
    ...{ historiesPerProcessorHour: anHour(fresh.histories, spent.processorSeconds) },
    ...run,
    ...{ firstSeed, failing: failing.map(({ seed }) => seed), shortcomings: shortcomingsOf(figures) },
  };
}

/** Tells what was spent since it was made, on top of what had been spent before. */
function stopwatch(): (before: Spent) => Spent {
  const startedAt = performance.now();
  const used = process.cpuUsage();
  return ({ seconds, processorSeconds }) => {
    const { user, system } = process.cpuUsage(used);
    return {
      seconds: seconds + (performance.now() - startedAt) / 1_000,
      processorSeconds: processorSeconds + (user + system) / 1_000_000,
    };
  };
}
