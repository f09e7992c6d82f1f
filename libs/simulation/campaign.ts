import type { HistoryResult } from './history.js';
import { runHistory } from './history.js';
import type { FaultName } from './world/faults.js';
import { faultNames } from './world/faults.js';
import type { Violation } from './world/world.js';

/** A seed whose history broke a promise, with what it broke. */
export interface FailingSeed {
  readonly seed: number;
  readonly violations: readonly Violation[];
}

/** What a number of histories came to. Figures add up over campaigns. */
export interface CampaignResult {
  readonly histories: number;
  readonly failing: readonly FailingSeed[];
  readonly goals: number;
  /** Events in the logs, all histories together. */
  readonly events: number;
  /** How many histories had so many events, by that number. */
  readonly historiesByEvents: Readonly<Record<string, number>>;
  /** Histories that were lived through twice, to see that the same seed gives the same history. */
  readonly repeated: number;
  readonly steps: number;
  readonly virtualMs: number;
  readonly faults: Readonly<Record<FaultName, number>>;
  readonly outcomes: Readonly<Record<string, number>>;
}

export const emptyCampaign: CampaignResult = {
  ...{ histories: 0, failing: [], goals: 0, events: 0, historiesByEvents: {}, repeated: 0, steps: 0, virtualMs: 0 },
  outcomes: {},
  faults: Object.fromEntries(faultNames.map((name) => [name, 0])) as Record<FaultName, number>,
};

/** One seed in so many is lived through twice, to see that the same seed gives the same history. */
const repeatedEvery = 50;

/** Lives one seed through, and sometimes twice. */
export async function runSeed(seed: number): Promise<HistoryResult> {
  const withDigest = seed % repeatedEvery === 0;
  const result = await runHistory(seed, { withDigest });
  if (!withDigest) return result;
  const again = await runHistory(seed, { withDigest });
  if (again.digest === result.digest) return result;
  const violation = { invariant: 'same seed, same history', detail: 'the second run took another course' };
  return { ...result, violations: [...result.violations, violation] };
}

export function withHistory(campaign: CampaignResult, history: HistoryResult): CampaignResult {
  const { seed, goals, events, steps, virtualMs, faults, outcomes, violations, digest } = history;
  return addUp(campaign, {
    ...{ histories: 1, goals, events, historiesByEvents: { [events]: 1 }, steps, virtualMs, faults },
    repeated: digest === '' ? 0 : 1,
    failing: violations.length === 0 ? [] : [{ seed, violations }],
    outcomes: Object.fromEntries(
      [...new Set(outcomes)].map((name) => [name, outcomes.filter((o) => o === name).length]),
    ),
  });
}

export function addUp(one: CampaignResult, other: CampaignResult): CampaignResult {
  return {
    histories: one.histories + other.histories,
    failing: [...one.failing, ...other.failing],
    goals: one.goals + other.goals,
    events: one.events + other.events,
    historiesByEvents: sumOf(one.historiesByEvents, other.historiesByEvents),
    repeated: one.repeated + other.repeated,
    steps: one.steps + other.steps,
    virtualMs: one.virtualMs + other.virtualMs,
    faults: sumOf(one.faults, other.faults) as Record<FaultName, number>,
    outcomes: sumOf(one.outcomes, other.outcomes),
  };
}

/** Half of the histories have at most so many events. */
export function medianEvents({ histories, historiesByEvents }: CampaignResult): number {
  let passed = 0;
  for (const [events, count] of Object.entries(historiesByEvents).toSorted(([a], [b]) => Number(a) - Number(b))) {
    passed += count;
    if (passed * 2 >= histories) return Number(events);
  }
  return 0;
}

/** Below this, histories are too short to prove much. */
export const medianEventsMin = 40;

/** How often each fault must have struck at least, so that no campaign passes by never meeting it. */
export function hitsMin(histories: number): number {
  return Math.floor(histories / 100);
}

function sumOf(one: Readonly<Record<string, number>>, other: Readonly<Record<string, number>>): Record<string, number> {
  const sum = { ...one };
  for (const [name, count] of Object.entries(other)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
