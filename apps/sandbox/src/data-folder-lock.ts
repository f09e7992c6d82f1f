import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartupError } from './startup-error.js';

/**
 * Keeps a second sandbox out of a data folder. The lock is an open exclusive transaction on a file of its own:
 * the operating system frees it when the process ends, however it ends, and readers of the stores are not kept out.
 */
export function lockDataFolder(dataDir: string): () => void {
  try {
    mkdirSync(dataDir, { recursive: true });
  } catch {
    throw new StartupError(`The data folder ${dataDir} can't be made. Name another one with --data.`);
  }
  const lock = new DatabaseSync(join(dataDir, 'sandbox.lock'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch {
    lock.close();
    throw new StartupError(
      `The data folder ${dataDir} is in use by another sandbox (or its sandbox.lock is damaged). Stop that one, or name another folder with --data.`,
    );
  }
  return () => lock.close();
}
