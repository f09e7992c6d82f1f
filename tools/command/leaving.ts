import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

/*
 * Nothing that a tool has started or written outlives it, however it ends: by itself, by a failure, or by Ctrl-C.
 * Only a process that is killed by force has no time to clear up.
 */

const endings: (() => void)[] = [];
const folders = new Set<string>();

process.on('exit', () => {
  // Whoever still writes to a folder is ended before it is removed.
  for (const end of endings) end();
  for (const folder of folders) removeFolder(folder);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  // Not once: npm hands on what the terminal has told this process already.
  process.on(signal, () => process.exit(128 + constants.signals[signal]));

/** Ends what runs beside this process, without waiting, when this process ends. */
export function whenLeaving(end: () => void): void {
  endings.push(end);
}

/** Signals a process that leads a group of its own, and all that it started. */
export function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in the group.
  }
}

/** A folder that is made anew for this process alone, and is gone with it. */
export function newFolder(name: string, parent = tmpdir()): string {
  return borrowed(mkdtempSync(join(parent, `${name}-`)));
}

/** A folder that is gone with this process, wherever it is. */
export function borrowed(folder: string): string {
  folders.add(folder);
  return folder;
}

export function removeFolder(folder: string): void {
  // What was killed a moment ago may still put a last file into it.
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  folders.delete(folder);
}

/** Runs in a new folder that is removed afterwards, whatever happens. */
export async function inNewFolder<Result>(
  name: string,
  work: (folder: string) => Promise<Result>,
  parent?: string,
): Promise<Result> {
  const folder = newFolder(name, parent);
  try {
    return await work(folder);
  } finally {
    removeFolder(folder);
  }
}
