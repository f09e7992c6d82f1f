import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '@baton/simulation';
import type { DiskCall, Injection, Watched } from './calls.js';
import { inWords, watch } from './calls.js';
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
/** How long the next writer goes on with what a failure has left. */
const roundsAfterwards = 10;
const afterFailure = 'loss-after-failure';

const isSaid = (call: DiskCall): boolean => call.kind === 'SAY';
const linesOf = (calls: readonly DiskCall[]) => calls.flatMap((call) => (call.kind === 'SAY' ? [call.line] : []));

/** One life of a writer, and then its disk as it may be found for each of many moments at which the power was lost. */
export async function losePower(
  ground: Ground,
  { rounds, losses }: { rounds: number; losses: number },
): Promise<LossResult> {
  const { random } = ground;
  const { calls, ending } = await watch(join(ground.folder, 'whole'), writerOf(ground, 'loss', rounds));
  if (ending !== 0) throw new Error(`The writer failed on its own (${inWords(ending)})`);
  const moments = Array.from({ length: losses }, () => random.whole(0, calls.length)).sort((a, b) => a - b);
  const disk = new Disk(random);
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
 * Many lives of the same writer, in each of which a call that writes or syncs fails. Then the store is looked at as it
 * may be if the power was lost right after, another writer goes on with it as the first one left it, and the power is
 * lost some time in the life of that one.
 */
export async function failCommits(
  ground: Ground,
  { rounds, failures }: { rounds: number; failures: number },
): Promise<FailureResult> {
  const writer = writerOf(ground, 'loss', rounds);
  const { counts } = await watch(join(ground.folder, 'untouched'), writer);
  let stopped = 0;
  let faulty = 0;
  for (let failure = 0; failure < failures; failure++) {
    const injection = drawn(ground.random, counts);
    const folder = join(ground.folder, 'failed');
    rmSync(folder, { recursive: true, force: true });
    const life = await watch(folder, { ...writer, injection });
    if (!life.wasInjected) throw new Error(`A call was not made to fail (${JSON.stringify(injection)})`);
    if (life.ending !== 0) stopped += 1;
    const faults = await faultsAfter(ground, folder, life);
    if (faults.length > 0) faulty += 1;
    const { call, nth, error, andAfter } = injection;
    for (const fault of faults) ground.onFault(`${error} from ${call} ${nth}${andAfter ? ' on' : ''}: ${fault}`);
  }
  return { failures, stopped, faulty };
}

/** In each round some of the streams append. */
function writerOf({ program, folder, random }: Ground, category: string, rounds: number) {
  const lengths = () => Array.from({ length: random.whole(1, eventsMax) }, () => random.whole(0, lengthMax));
  const round = () =>
    Array.from({ length: streams }, (_, index) => ({ stream: `${category}-${index}`, lengths: lengths() }));
  const plan = Array.from({ length: rounds }, () => round().filter(() => random.happens(0.5)));
  const file = join(folder, `${category}.json`);
  writeFileSync(file, JSON.stringify(plan));
  return { program, args: [file] };
}

function drawn(random: Random, counts: Watched['counts']): Injection {
  const call = random.pick<Injection['call']>(['pwrite64', 'fsync']);
  const error = random.pick<Injection['error']>(['EIO', 'ENOSPC']);
  return { call, error, nth: random.whole(1, counts[call]), andAfter: random.happens(0.5) };
}

async function faultsAfter(ground: Ground, folder: string, { calls, ending, names }: Watched) {
  const disk = new Disk(ground.random);
  for (const call of calls) disk.take(call);
  const promised = linesOf(calls);
  const faults = [
    ...(typeof ending === 'number' ? [] : [`the writer neither went on nor ended by itself (${inWords(ending)})`]),
    ...(promised.some((line) => line.startsWith(afterFailure)) ? ['a store that had failed took an append'] : []),
    ...(await found(ground, disk, promised)),
  ];
  const next = await watch(folder, { ...writerOf(ground, 'again', roundsAfterwards), names });
  if (next.ending !== 0) faults.push(`the store can't be used again (${inWords(next.ending)})`);
  const moment = ground.random.whole(0, next.calls.length);
  for (const call of next.calls.slice(0, moment)) disk.take(call);
  const promisedByThen = [...promised, ...linesOf(next.calls.slice(0, moment))];
  const foundThen = await found(ground, disk, promisedByThen);
  return [
    ...faults,
    ...(await faultsOf(folder, [...promised, ...linesOf(next.calls)])),
    ...foundThen.map((fault) => `then power lost before call ${moment} of the next life: ${fault}`),
  ];
}

async function found({ folder: ground }: Ground, disk: Disk, promised: readonly string[]) {
  const folder = join(ground, 'found');
  layOut(folder, disk.lose());
  return faultsOf(folder, promised);
}
