import { resolve } from 'node:path';
import { parsed, typed } from '../command/options.js';
import { canTrace, diskFolder, inFolder } from './bench-tools.js';
import type { GoalShape } from './goal-workload.js';
import { goalShape, smallShape } from './goal-workload.js';
import type { ArmFigures, ArmName } from './goals/bench-arm.js';
import type { Floor, GoalsMeasured } from './goals/bench-report.js';
import { beforeArm, printGoals, protectedArm, unprotectedArm } from './goals/bench-report.js';
import { BenchRuns } from './goals/bench-runs.js';
import { handRolledGoalsPerSecond, rawCommitsPerSecond } from './hand-rolled-log.js';

/*
 * What a whole goal of five steps costs, from its sentence to its durable conclusion, on stores and journals on disk and
 * with projections running: with the specialists in this process, and over gRPC as processes of their own; and in this
 * process with ten attributes in each of its handoffs, with all that protects them and with nothing that does. Beside it,
 * in the same run, what the disk and a hand-rolled log allow. `--quick` for less than a minute, `--json` for a last line
 * that a program can read, `--folder` for the disk to measure, `--before` for a checkout of an earlier commit that was
 * built there: its own bench then runs in turn with this one, and the two are compared.
 */

const usage = `npm run bench -- OPTIONS

  --quick          less than a minute
  --json           a last line of JSON
  --folder FOLDER  the disk to measure
  --before FOLDER  a checkout of an earlier commit that was built there, to compare with`;

const config = {
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    folder: { type: 'string', default: diskFolder() },
    before: { type: 'string' },
    // Only for the processes that the bench starts; one arm by itself is also what to profile (node --cpu-prof).
    arm: { type: 'string' },
    'at-once': { type: 'string', default: '64' },
    'warm-up': { type: 'string', default: '0' },
    goals: { type: 'string' },
    ms: { type: 'string' },
    specialist: { type: 'string' },
    'issuer-key': { type: 'string', default: '' },
  },
} as const;
const { values: flags } = typed(usage, () => parsed(config));

/** A quick run is for seeing that it goes, and roughly how fast: on a busy machine its arms are barely warm. */
const plan = flags.quick
  ? { rounds: 1, floorMs: 400, armMs: 1_500, warmUpGoals: 200, tracedGoals: 256 }
  : { rounds: 3, floorMs: 2_000, armMs: 6_000, warmUpGoals: 2_000, tracedGoals: 2_560 };

const longRuns: readonly { readonly arm: ArmName; readonly goals: number }[] = flags.quick
  ? []
  : [
      { arm: 'in-process', goals: 20_000 },
      { arm: 'grpc', goals: 20_000 },
    ];

/** The first is compared with the floor, which is measured just before it: a shared machine changes its speed. */
const arms: readonly { readonly name: string; readonly arm: ArmName; readonly atOnce: 1 | 64 }[] = [
  { name: 'in-process 64', arm: 'in-process', atOnce: 64 },
  { name: 'in-process 1', arm: 'in-process', atOnce: 1 },
  { name: 'grpc 64', arm: 'grpc', atOnce: 64 },
  { name: 'grpc 1', arm: 'grpc', atOnce: 1 },
  { name: protectedArm, arm: 'protected', atOnce: 64 },
  { name: unprotectedArm, arm: 'unprotected', atOnce: 64 },
];
const traced = flags.quick ? arms.filter(({ name }) => name === 'in-process 64') : arms;

async function measure(folder: string): Promise<GoalsMeasured> {
  const runs = new BenchRuns(folder);
  const floors: Floor[] = [];
  const measured: Record<string, ArmFigures[]> = {};
  for (let round = 1; round <= plan.rounds; round++) {
    runs.say(`Round ${round} of ${plan.rounds}: the floor`);
    floors.push(await measureFloor(folder));
    for (const { name, arm, atOnce } of arms) {
      const load = { atOnce, warmUpGoals: plan.warmUpGoals, ms: plan.armMs };
      (measured[name] ??= []).push(await runs.run(arm, load));
      if (name === 'in-process 64' && flags.before !== undefined)
        (measured[beforeArm] ??= []).push(await runs.run(arm, load, resolve(flags.before)));
    }
  }
  const syncs: Record<string, ReadonlyMap<string, number>> = {};
  for (const { name, arm, atOnce } of canTrace ? traced : [])
    syncs[name] = await runs.syncsPerGoal(arm, atOnce, atOnce === 1 ? plan.tracedGoals / 8 : plan.tracedGoals);
  const long: Record<string, ArmFigures> = {};
  for (const { arm, goals } of longRuns) long[arm] = await runs.run(arm, { atOnce: 64, warmUpGoals: 0, goals });
  return { rounds: plan.rounds, ...{ floors, measured, syncs, long } };
}

async function measureFloor(folder: string): Promise<Floor> {
  const goals = (shape: GoalShape) => inFolder(folder, (own) => handRolledGoalsPerSecond(own, shape, plan.floorMs));
  const rawCommits = await inFolder(folder, async (own) => rawCommitsPerSecond(own, plan.floorMs));
  const smallGoals = await goals(smallShape);
  return { rawCommits, smallGoals, goals: await goals(goalShape) };
}

async function main(): Promise<void> {
  if (flags.specialist !== undefined) {
    const { serveBenchSpecialist } = await import('./goals/bench-specialists.js');
    return serveBenchSpecialist(flags.specialist, flags.folder, flags['issuer-key']);
  }
  if (flags.arm === undefined) return printGoals(await inFolder(flags.folder, measure), flags.json);
  const { armNames, runArm } = await import('./goals/bench-arm.js');
  const { endWithInput } = await import('./goals/bench-process.js');
  const arm = armNames.find((name) => name === flags.arm);
  if (arm === undefined) throw new Error(`No such arm: take one of ${armNames.join(', ')} (got ${flags.arm})`);
  endWithInput();
  const numberOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));
  const load = { goals: numberOf(flags.goals), ms: numberOf(flags.ms) };
  const [atOnce, warmUpGoals] = [Number(flags['at-once']), Number(flags['warm-up'])];
  const figures = await inFolder(flags.folder, (folder) => runArm(arm, folder, { atOnce, warmUpGoals, ...load }));
  console.log(JSON.stringify(figures));
}

await main();
process.exit();
