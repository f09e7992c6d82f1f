import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '@baton/simulation';
import type { DiskCall, Injection, Watched } from './calls.js';
import { watch } from './calls.js';
import { Disk } from './disk.js';
import { faultsOf, layOut } from './judge.js';

export interface Ground {
  /** A folder of this run alone. It may lie in memory: what counts is what was asked of a disk, and when. */
  readonly folder: string;
  /** The compiled writer. */
  readonly program: string;
  readonly random: Random;
  readonly onFault: (fault: string) => void;
}

export interface LossResult {
  /** Calls of the writer that changed or synced a file, and appends that it was told are durable. */
  readonly calls: number;
  readonly promised: number;
  readonly losses: number;
  readonly faulty: number;
}

export interface FailureResult {
  readonly failures: number;
  /** Runs that ended by the failure; the others went on, since no promise hung on the call that failed. */
  readonly stopped: number;
  readonly faulty: number;
}

const streams = 8;
const eventsMax = 4;
const lengthMax = 1_500;

const isSaid = (call: DiskCall): boolean => call.kind === 'SAY';
const linesOf = (calls: readonly DiskCall[]) => calls.flatMap((call) => (call.kind === 'SAY' ? [call.line] : []));

/** One life of a writer, and then its disk as it may be found for each of many moments at which the power was lost. */
export async function losePower(
  ground: Ground,
  { rounds, losses }: { rounds: number; losses: number },
): Promise<LossResult> {
  const { random } = ground;
  const { calls, exitCode } = await watch(join(ground.folder, 'whole'), writerOf(ground, rounds));
  if (exitCode !== 0) throw new Error(`The writer failed on its own (exit code ${exitCode})`);
  const moments = Array.from({ length: losses }, () => random.whole(0, calls.length)).sort((a, b) => a - b);
  const disk = new Disk();
  let taken = 0;
  let faulty = 0;
  for (const moment of moments) {
    for (; taken < moment; taken++) disk.take(calls[taken] as DiskCall);
    const faults = await found(ground, disk, linesOf(calls.slice(0, moment)));
    if (faults.length > 0) faulty += 1;
    for (const fault of faults) ground.onFault(`power lost before call ${moment} of ${calls.length}: ${fault}`);
  }
  const promised = calls.filter(isSaid).length;
  return { calls: calls.length - promised, promised, losses, faulty };
}

/**
 * Many lives of the same writer, in each of which a call that writes or syncs fails; then the store is opened as the
 * process left it, and once more as it may be if the power was lost right after.
 */
export async function failCommits(
  ground: Ground,
  { rounds, failures }: { rounds: number; failures: number },
): Promise<FailureResult> {
  const writer = writerOf(ground, rounds);
  const { counts } = await watch(join(ground.folder, 'untouched'), writer);
  let stopped = 0;
  let faulty = 0;
  for (let failure = 0; failure < failures; failure++) {
    const injection = drawn(ground.random, counts);
    const folder = join(ground.folder, 'failed');
    rmSync(folder, { recursive: true, force: true });
    const life = await watch(folder, { ...writer, injection });
    if (!life.wasInjected) throw new Error(`A call was not made to fail (${JSON.stringify(injection)})`);
    if (life.exitCode !== 0) stopped += 1;
    const faults = await faultsAfter(ground, folder, life);
    if (faults.length > 0) faulty += 1;
    const { call, nth, error, andAfter } = injection;
    for (const fault of faults) ground.onFault(`${error} from ${call} ${nth}${andAfter ? ' on' : ''}: ${fault}`);
  }
  return { failures, stopped, faulty };
}

/** In each round some of the streams append. */
function writerOf({ program, folder, random }: Ground, rounds: number) {
  const lengths = () => Array.from({ length: random.whole(1, eventsMax) }, () => random.whole(0, lengthMax));
  const round = () => Array.from({ length: streams }, (_, index) => ({ stream: `loss-${index}`, lengths: lengths() }));
  const plan = Array.from({ length: rounds }, () => round().filter(() => random.happens(0.5)));
  const file = join(folder, 'plan.json');
  writeFileSync(file, JSON.stringify(plan));
  return { program, args: [file] };
}

function drawn(random: Random, counts: Watched['counts']): Injection {
  const call = random.pick<Injection['call']>(['pwrite64', 'fsync']);
  const error = random.pick<Injection['error']>(['EIO', 'ENOSPC']);
  return { call, error, nth: random.whole(1, counts[call]), andAfter: random.happens(0.5) };
}

async function faultsAfter(ground: Ground, folder: string, { calls, exitCode }: Watched): Promise<readonly string[]> {
  const disk = new Disk();
  for (const call of calls) disk.take(call);
  const promised = linesOf(calls);
  return [
    ...(exitCode === null ? ['the writer neither went on nor ended'] : []),
    ...(promised.some((line) => line.startsWith('loss-after-failure'))
      ? ['a store that had failed took an append']
      : []),
    ...(await faultsOf(folder, promised)),
    ...(await found(ground, disk, promised)),
  ];
}

async function found({ folder: ground, random }: Ground, disk: Disk, promised: readonly string[]) {
  const folder = join(ground, 'found');
  layOut(folder, disk.lose(random));
  return faultsOf(folder, promised);
}
