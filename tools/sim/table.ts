import type { CampaignResult, FaultName } from '@baton/simulation';
import type { Spent } from './campaign-book.js';
import { faultNames, hitsMin, medianEvents, medianEventsMin } from '@baton/simulation';

export interface FoundMutant {
  readonly name: string;
  readonly found: boolean;
  /** The first seed that found it. */
  readonly seed: number | null;
  /** Histories that were lived through until then. */
  readonly histories: number;
  readonly brokenPromise: string | null;
}

export interface Figures {
  /** All histories, those of saved seeds among them. */
  readonly campaign: CampaignResult;
  /** Those of the wanted range, with what they took. */
  readonly fresh: CampaignResult;
  readonly spent: Spent;
  readonly jobs: number;
  readonly found: readonly FoundMutant[];
  readonly firstSeed: number;
  /** What was run: a commit where nothing else lies in the tree, and what names it wherever it is built. */
  readonly run: {
    readonly commit: string | undefined;
    readonly fingerprint: string;
    /** Of all named ranges that were lived through with this fingerprint; absent where none was named. */
    readonly seedsSoFar: number | undefined;
  };
  /** What failed was added to the saved seeds. */
  readonly isSaved: boolean;
}

const failingShown = 20;
/** A median of a few histories says nothing. */
const historiesForMedianMin = 100;

/** Why a run does not count as passed, in words: none where it does. */
export function shortcomingsOf({ campaign, found }: Figures): readonly string[] {
  const { histories, failing } = campaign;
  const median = medianEvents(campaign);
  return [
    ...(failing.length > 0 ? [`${failing.length} histories broke a promise`] : []),
    ...tooRare(campaign).map((name) => `a fault struck too rarely: ${name}`),
    ...(histories >= historiesForMedianMin && median < medianEventsMin
      ? [`histories are too short: half of them have at most ${median} events`]
      : []),
    ...found.filter((mutant) => !mutant.found).map(({ name }) => `a mutant was not found: ${name}`),
  ];
}

/** What a campaign came to, for people. */
export function tableOf(figures: Figures): string {
  const { campaign, found } = figures;
  const shortcomings = shortcomingsOf(figures);
  return [
    ...(campaign.histories > 0 ? [...courseOf(figures), ...faultsOf(campaign), ...failuresOf(figures)] : []),
    ...(found.length > 0 ? mutantsOf(found) : []),
    '',
    ...(shortcomings.length > 0 ? shortcomings.map((text) => `! ${text}`) : ['all is well']),
  ].join('\n');
}

function courseOf({ campaign, fresh, spent, jobs, firstSeed, run }: Figures): readonly string[] {
  const { histories, goals, events, steps, virtualMs, outcomes, repeated } = campaign;
  return [
    row('histories', histories),
    row('  from seed', firstSeed, false),
    `  of ${run.fingerprint.slice(0, 12)} (${run.commit?.slice(0, 7) ?? 'no clean commit'})`,
    ...(run.seedsSoFar === undefined ? [] : [row('  with all named ranges of that', run.seedsSoFar)]),
    row(`  an hour, by ${jobs} workers`, anHour(fresh.histories, spent.seconds)),
    row('  an hour of one processor', anHour(fresh.histories, spent.processorSeconds)),
    row('  lived through twice, and the same', repeated),
    row('goals', goals),
    ...Object.entries(outcomes)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, count]) => row(`  ${name.toLowerCase().replaceAll('_', ' ')}`, count)),
    row('events', events),
    row('  in a history, median', medianEvents(campaign)),
    row('things that happened', steps),
    row('hours of simulated time', virtualMs / 3_600_000),
  ];
}

function tooRare({ histories, faults }: CampaignResult): readonly FaultName[] {
  return faultNames.filter((name) => faults[name] < hitsMin(histories));
}

function faultsOf(campaign: CampaignResult): readonly string[] {
  const rare = tooRare(campaign);
  return [
    '',
    `faults that struck (at least ${hitsMin(campaign.histories)} each)`,
    ...faultNames.map((name) => row(`${rare.includes(name) ? '!' : ' '} ${name}`, campaign.faults[name])),
  ];
}

function failuresOf({ campaign: { failing }, isSaved }: Figures): readonly string[] {
  if (failing.length === 0) return ['', 'every promise was kept'];
  const saved = isSaved ? '; they were added to libs/simulation/seeds.txt' : '';
  return [
    '',
    `${failing.length} histories broke a promise (npm run sim -- --seed SEED tells one)${saved}`,
    ...failing.slice(0, failingShown).flatMap(({ seed, violations }) => {
      return violations.map(({ invariant, detail }) => `  ${seed}: ${invariant}: ${detail}`);
    }),
    ...(failing.length > failingShown ? [`  and ${failing.length - failingShown} more`] : []),
  ];
}

function mutantsOf(found: readonly FoundMutant[]): readonly string[] {
  const count = found.filter((mutant) => mutant.found).length;
  return [
    '',
    `mutants found: ${count} of ${found.length}`,
    ...found.map(({ name, seed, brokenPromise }) =>
      seed === null ? `! ${name}: not found` : `${row(`  ${name}: first at seed`, seed, false)}  ${brokenPromise}`,
    ),
  ];
}

export function anHour(histories: number, seconds: number): number {
  return seconds > 0 ? Math.round((histories / seconds) * 3_600) : 0;
}

function row(name: string, value: number, isGrouped = true): string {
  const text = isGrouped ? Math.round(value).toLocaleString('en-GB') : String(value);
  return `${name.padEnd(52)}${text.padStart(16)}`;
}
