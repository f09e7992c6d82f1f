import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
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
 * Makes a file whole, or not at all, and answers the text that it has from now on: that of whoever was first, since
 * processes that share a folder may all find it empty when they start. It is written to a neighbour, synced, and linked
 * into place, which fails where something is already.
 */
export function makeOnce(path: string, text: string, mode: number): string {
  // Processes in two containers may have one number, so it is no name for what only one of them writes.
  const neighbour = `${path}.${randomUUID()}.new`;
  const file = openSync(neighbour, 'wx', mode);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
    linkSync(neighbour, path);
    return text;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    return readFileSync(path, 'utf8');
  } finally {
    closeSync(file);
    unlinkSync(neighbour);
    syncFolder(dirname(path));
  }
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
