import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The text of a file, or undefined if there is none. */
export function readTextIfAny(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}

/**
 * Writes a whole file or none: to a neighbour first, synced, then renamed into place, and the folder synced. The caller
 * has seen that the file is not there, and the lock of the data folder keeps a second writer out.
 */
export function writeDurably(path: string, text: string, mode: number): void {
  const neighbour = `${path}.new`;
  const file = openSync(neighbour, 'w', mode);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(neighbour, path);
  syncFolder(dirname(path));
}

/** Makes a folder that only its owner can enter, if there is none. */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
