import { canTrace, numberText, quantile, spreadOf, spreadText } from '../bench-tools.js';
import type { ArmFigures } from './bench-arm.js';

/** What the disk, SQLite and a hand-rolled log with 64 writers do a second. */
export interface Floor {
  /** Of one row each, one after the other. */
  readonly rawCommits: number;
  /** Goals of as many appends and events as the design says. */
  readonly goals: number;
  /** Goals of many small appends, a shape that hand-rolled logs have been measured with elsewhere. */
  readonly smallGoals: number;
}

/** Five handoffs of ten attributes, with all that protects them and with nothing that does. */
export const protectedArm = 'ten, protected 64';
export const unprotectedArm = 'ten, unprotected 64';
/** An earlier commit's own bench, as `in-process 64`. */
export const beforeArm = 'before 64';

/** Everything that one run of the bench measured; arms are named like `grpc 64`: how, and how many goals at once. */
export interface GoalsMeasured {
  readonly rounds: number;
  /** Of each round, as the arms. */
  readonly floors: readonly Floor[];
  readonly measured: Readonly<Record<string, readonly ArmFigures[]>>;
  /** Per goal, by file. */
  readonly syncs: Readonly<Record<string, ReadonlyMap<string, number>>>;
  /** Long runs, to see what becomes of the memory. */
  readonly long: Readonly<Record<string, ArmFigures>>;
}

type Table = Record<string, Readonly<Record<string, string>>>;

const rows: readonly (readonly [name: string, keyof ArmFigures])[] = [
  ['goals/s', 'goalsPerSecond'],
  ['goals/s until projected', 'goalsPerSecondProjected'],
  ['ms a goal, p50', 'goalMsP50'],
  ['ms a goal, p99', 'goalMsP99'],
  ['CPU ms a goal, orchestrator', 'cpuMsPerGoal'],
  ['events a goal', 'eventsPerGoal'],
  ['appends a goal', 'appendsPerGoal'],
  ['bytes a goal', 'bytesPerGoal'],
];

export function printGoals(all: GoalsMeasured, json: boolean): void {
  console.log(
    'A goal: one sentence, four attributes, five steps over three systems, every intent durable before its effect. ' +
      `Median of ${all.rounds} round(s), lowest – highest. ` +
      (canTrace ? 'Syncs: fsync and fdatasync, counted by strace.' : 'Syncs are counted where strace is installed.'),
  );
  console.table(tableOf(all));
  const floor = (key: keyof Floor): string => spreadText(spreadOf(all.floors.map((round) => round[key])));
  console.log(`Raw node:sqlite: ${floor('rawCommits')} durable commits/s of one row.`);
  console.log(
    `Hand-rolled log, 64 writers: ${floor('goals')} goals/s of 7 appends with 20 events of 1 kB, ` +
      `${floor('smallGoals')} goals/s of 12 small appends.`,
  );
  for (const [arm, { goals, memoryMb }] of Object.entries(all.long))
    console.log(`Orchestrator's memory over ${goals.toLocaleString('en-GB')} goals, ${arm}, MB: ${memoryMb.join(' ')}`);
  for (const line of [...ratiosOf(all), ...targetsOf(all)]) console.log(line);
  if (json) console.log(JSON.stringify(all, (_key, value: unknown) => plain(value)));
}

function plain(value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries(value) : value;
}

function tableOf(all: GoalsMeasured): Table {
  const arms = Object.keys(all.measured);
  const row = (of: (arm: string) => string) => Object.fromEntries(arms.map((arm) => [arm, of(arm)]));
  const table: Table = {};
  for (const [name, key] of rows) table[name] = row((arm) => spreadText(spreadOf(valuesOf(all, arm, key))));
  const files = new Set(Object.values(all.syncs).flatMap((counts) => [...counts.keys()]));
  const counted = (of: (arm: string) => number) => row((arm) => (all.syncs[arm] ? numberText(of(arm)) : ''));
  for (const file of files) table[`syncs a goal, ${file}`] = counted((arm) => all.syncs[arm]?.get(file) ?? 0);
  if (canTrace) table['syncs a goal, all files'] = counted((arm) => syncsOf(all, arm));
  const processes = new Set(Object.values(all.measured).flatMap(([run]) => Object.keys(run?.peakMemoryMb ?? {})));
  for (const process of processes)
    table[`peak MB, ${process}`] = row((arm) => {
      const peaks = (all.measured[arm] ?? []).flatMap((run) => run.peakMemoryMb[process] ?? []);
      return peaks.length === 0 ? '' : spreadText(spreadOf(peaks));
    });
  return table;
}

/** Both figures of two arms, round by round: processor time is what stays comparable beside other load. */
function ratiosOf(all: GoalsMeasured): readonly string[] {
  const compared = (title: string, arm: string, other: string): readonly string[] => {
    if (!all.measured[arm] || !all.measured[other]) return [];
    const ratio = (key: keyof ArmFigures) => {
      const others = valuesOf(all, other, key);
      return spreadText(spreadOf(valuesOf(all, arm, key).map((value, round) => value / (others[round] ?? Number.NaN))));
    };
    return [`${title}: ${ratio('goalsPerSecond')} × the goals/s, ${ratio('cpuMsPerGoal')} × the CPU ms a goal`];
  };
  return [
    ...compared('With protections on, beside off', protectedArm, unprotectedArm),
    ...compared('In process at 64, beside the commit before', 'in-process 64', beforeArm),
  ];
}

function targetsOf(all: GoalsMeasured): readonly string[] {
  const median = (arm: string, key: keyof ArmFigures): number => quantile(valuesOf(all, arm, key), 0.5);
  const guarded = median(protectedArm, 'goalsPerSecond');
  const beforehand = valuesOf(all, beforeArm, 'goalsPerSecond');
  const kept = valuesOf(all, 'in-process 64', 'goalsPerSecond').map((goals, round) => goals / (beforehand[round] ?? 0));
  const inProcess = median('in-process 64', 'goalsPerSecond');
  const shares = valuesOf(all, 'in-process 64', 'goalsPerSecond').map(
    (goals, round) => goals / (all.floors[round]?.goals ?? 0),
  );
  const share = quantile(shares, 0.5);
  const overGrpc = median('grpc 64', 'goalsPerSecond');
  const alone = median('in-process 1', 'goalMsP50');
  const syncs = syncsOf(all, 'in-process 64');
  const targets = [
    verdict(`goals/s in process at 64, ${share.toFixed(2)} × the hand-rolled log`, inProcess, {
      reached: inProcess >= 1_000 || share >= 0.2,
      target: '1,000 or 0.2 ×',
    }),
    verdict('goals/s over gRPC at 64', overGrpc, { reached: overGrpc >= 250, target: '250' }),
    verdict('goals/s with five protected handoffs of ten attributes', guarded, {
      reached: guarded >= 500,
      target: '500, goal 1,000',
    }),
    ...(beforehand.length === 0
      ? []
      : [
          verdict('of the goals/s before', quantile(kept, 0.5), { reached: quantile(kept, 0.5) >= 0.8, target: '0.8' }),
        ]),
    verdict('ms a goal in process at 1, p50', alone, { reached: alone <= 6, target: '6 at most' }),
    ...Object.entries(all.long).map(([arm, { peakMemoryMb }]) => {
      const peak = peakMemoryMb['orchestrator'] ?? Number.NaN;
      return verdict(`peak MB of the orchestrator, ${arm}`, peak, { reached: peak <= 250, target: '250 at most' });
    }),
  ];
  if (!canTrace) return targets;
  return [
    ...targets,
    verdict('syncs a goal in process at 64', syncs, { reached: syncs <= 0.5, target: '0.5 at most' }),
  ];
}

function verdict(what: string, value: number, { reached, target }: { reached: boolean; target: string }): string {
  return `${reached ? 'reached' : 'MISSED '}  ${what}: ${numberText(value)} (target ${target})`;
}

function valuesOf({ measured }: GoalsMeasured, arm: string, key: keyof ArmFigures): readonly number[] {
  return (measured[arm] ?? []).map((run) => Number(run[key]));
}

function syncsOf({ syncs }: GoalsMeasured, arm: string): number {
  return [...(syncs[arm]?.values() ?? [])].reduce((sum, count) => sum + count, 0);
}
