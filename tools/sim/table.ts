import type { CampaignResult, FaultName } from '@baton/simulation';
import { faultNames, hitsMin } from '@baton/simulation';

export interface FoundMutant {
  readonly name: string;
  readonly found: boolean;
  /** The first seed that found it. */
  readonly seed: number | null;
}

interface Figures {
  readonly campaign: CampaignResult;
  readonly seconds: number;
  readonly jobs: number;
  readonly found: readonly FoundMutant[];
  readonly tooRare: readonly FaultName[];
  readonly firstSeed: number | undefined;
}

const failingShown = 20;

/** What a campaign came to, for people. */
export function tableOf(figures: Figures): string {
  const { campaign, found } = figures;
  return [
    ...(campaign.histories > 0 ? [...courseOf(figures), ...faultsOf(figures), ...failuresOf(campaign)] : []),
    ...(found.length > 0 ? mutantsOf(found) : []),
  ].join('\n');
}

function courseOf({ campaign, seconds, jobs }: Figures): readonly string[] {
  const { histories, goals, events, eventsByHistory, steps, virtualMs, outcomes } = campaign;
  const median = eventsByHistory.toSorted((a, b) => a - b)[histories >> 1] ?? 0;
  return [
    row('histories', histories),
    row('an hour, by all workers', (histories / seconds) * 3_600),
    row('an hour, by one worker', (histories / seconds / jobs) * 3_600),
    row('goals', goals),
    ...Object.entries(outcomes)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, count]) => row(`  ${name.toLowerCase().replaceAll('_', ' ')}`, count)),
    row('events', events),
    row('events in a history, median', median),
    row('things that happened', steps),
    row('hours of simulated time', virtualMs / 3_600_000),
  ];
}

function faultsOf({ campaign, tooRare }: Figures): readonly string[] {
  const least = hitsMin(campaign.histories);
  return [
    '',
    `faults that struck (at least ${least} each)`,
    ...faultNames.map((name) => row(`${tooRare.includes(name) ? '!' : ' '} ${name}`, campaign.faults[name])),
  ];
}

function failuresOf({ failing }: CampaignResult): readonly string[] {
  if (failing.length === 0) return ['', 'every promise was kept'];
  return [
    '',
    `${failing.length} histories broke a promise (npm run sim -- --seed SEED tells one)`,
    ...failing.slice(0, failingShown).flatMap(({ seed, violations }) => {
      return violations.map(({ invariant, detail }) => `  ${seed}: ${invariant}: ${detail}`);
    }),
  ];
}

function mutantsOf(found: readonly FoundMutant[]): readonly string[] {
  const count = found.filter((mutant) => mutant.found).length;
  return [
    '',
    `mutants found: ${count} of ${found.length}`,
    ...found.map(({ name, seed }) => (seed === null ? `! ${name}: not found` : row(`  ${name}: first at seed`, seed))),
  ];
}

function row(name: string, value: number): string {
  return `${name.padEnd(52)}${Math.round(value).toLocaleString('en-GB').padStart(14)}`;
}
