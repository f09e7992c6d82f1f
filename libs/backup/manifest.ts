import type { Instant } from '@baton/kernel';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** What a backup holds; written last, so a folder without it is no backup. */
export interface BackupManifest {
  readonly form: 1;
  /** ISO instant at which it was begun: what happened later is not in it. */
  readonly takenAt: Instant;
  /** Of the last event in it; absent where there was none. */
  readonly position?: string;
  readonly files: readonly BackupFile[];
}

export interface BackupFile {
  /** Below the backup's folder, with slashes. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256, in hexadecimal digits. */
  readonly sha256: string;
}

/** A folder is no backup that can be put back, or no place to put one; the message says what to do. */
export class UnusableBackup extends Error {
  override readonly name = 'UnusableBackup';
}

export const manifestFile = 'backup.json';

/** @throws UnusableBackup */
export function readManifest(folder: string): BackupManifest {
  const file = join(folder, manifestFile);
  if (!existsSync(file))
    throw new UnusableBackup(`This is no backup, or one that was not finished: name another folder (${folder})`);
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Partial<BackupManifest>;
  if (manifest.form !== 1 || !Array.isArray(manifest.files))
    throw new UnusableBackup(`The backup was written by a newer release: put it back with that one (${folder})`);
  return manifest as BackupManifest;
}

export async function describeFile(folder: string, path: string): Promise<BackupFile> {
  const file = join(folder, path);
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return { path, bytes: statSync(file).size, sha256: hash.digest('hex') };
}

/** @throws UnusableBackup for a file that is not what was written */
export async function mustBeAsWritten(folder: string, { files }: BackupManifest): Promise<void> {
  for (const file of files) {
    if (!existsSync(join(folder, file.path)))
      throw new UnusableBackup(`A file of the backup is gone: put another backup back (${file.path})`);
    const found = await describeFile(folder, file.path);
    if (found.sha256 !== file.sha256)
      throw new UnusableBackup(`A file of the backup is not what was written: put another backup back (${file.path})`);
  }
}
