import { spawnSync } from 'node:child_process';
import { readFileSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { inNewFolder } from '../command/leaving.js';

/* What every bench needs: a disk, a quantile, a number for people, and a count of what reaches the disk. */

const memoryFileSystem = 0x01021994;

/** Where temporary files lie on a disk, since a file system in memory would answer every sync at once. */
export function diskFolder(): string {
  return statfsSync(tmpdir()).type === memoryFileSystem ? process.cwd() : tmpdir();
}

/** Runs in a new folder that is removed afterwards, whatever happens. */
export function inFolder<T>(parent: string, work: (folder: string) => Promise<T>): Promise<T> {
  return inNewFolder('baton-bench', work, parent);
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

export function numberText(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-GB') : value.toPrecision(3);
}

/** What several rounds of one measurement gave. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: quantile(values, 0.5), low: Math.min(...values), high: Math.max(...values) };
}

export function spreadText({ median, low, high }: Spread): string {
  return low === high ? numberText(median) : `${numberText(median)} (${numberText(low)} – ${numberText(high)})`;
}

export const canTrace = spawnSync('strace', ['-V'], { stdio: 'ignore' }).status === 0;

/** The command under which a process and its children are watched for syncs of files. Needs {@link canTrace}. */
export function tracingSyncs(traceFile: string): readonly string[] {
  return ['strace', '-f', '-qq', '-y', '--seccomp-bpf', '-e', 'trace=fsync,fdatasync', '-o', traceFile];
}

/** How often each file was synced, by its name. */
export function syncsIn(traceFile: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [, path = ''] of readFileSync(traceFile, 'utf8').matchAll(/\bf(?:data)?sync\(\d+<([^>]*)>/g))
    counts.set(path, (counts.get(path) ?? 0) + 1);
  return counts;
}
