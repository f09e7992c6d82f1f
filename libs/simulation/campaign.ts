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
  /** Events in the log by history, for a median. */
  readonly eventsByHistory: readonly number[];
  readonly steps: number;
  readonly virtualMs: number;
  readonly faults: Readonly<Record<FaultName, number>>;
  readonly outcomes: Readonly<Record<string, number>>;
}

export const emptyCampaign: CampaignResult = {
  ...{ histories: 0, failing: [], goals: 0, events: 0, eventsByHistory: [], steps: 0, virtualMs: 0, outcomes: {} },
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
  const { seed, goals, events, steps, virtualMs, faults, outcomes, violations } = history;
  return addUp(campaign, {
    ...{ histories: 1, goals, events, eventsByHistory: [events], steps, virtualMs, faults },
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
    eventsByHistory: [...one.eventsByHistory, ...other.eventsByHistory],
    steps: one.steps + other.steps,
    virtualMs: one.virtualMs + other.virtualMs,
    faults: sumOf(one.faults, other.faults) as Record<FaultName, number>,
    outcomes: sumOf(one.outcomes, other.outcomes),
  };
}

/** How often each fault must have struck at least, so that no campaign passes by never meeting it. */
export function hitsMin(histories: number): number {
  return Math.floor(histories / 100);
}

function sumOf(one: Readonly<Record<string, number>>, other: Readonly<Record<string, number>>): Record<string, number> {
  const sum = { ...one };
  for (const [name, count] of Object.entries(other)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
