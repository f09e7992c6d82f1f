import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Instant } from '@baton/kernel';
import { endOfStore } from '@baton/event-store/sqlite';
import { copyDatabase, syncFile } from './copy-database.js';
import type { BackupManifest } from './manifest.js';
import { describeFile, manifestFile, UnusableBackup } from './manifest.js';

/** Where an installation keeps its state. */
export interface StateFolders {
  /** Holds the folders `orchestrator` and `specialists`. */
  readonly dataDir: string;
  readonly keysDir: string;
  /** The master key, where it is not among the keys: it is left to whoever put it there. */
  readonly masterKeyFile?: string | undefined;
}

/** Where things are in a backup. */
export const places = {
  events: 'orchestrator/events.db',
  mail: 'orchestrator/mail.db',
  keys: 'keys',
  journalOf: (specialist: string) => `specialists/${specialist}/journal.sqlite`,
} as const;

/**
 * Copies the state of an installation that may be running. Its parts are copied one after the other, each as it is at one
 * moment, in an order in which a later one has at least what an earlier one speaks of: a key is durable before the first
 * event that uses it, and an intent before its effect. Rows are not in it, since they are built again from the events.
 * @param to a folder that is not there, or empty
 * @throws UnusableBackup, CopyFailed
 */
export async function takeBackup(
  { dataDir, keysDir, masterKeyFile }: StateFolders,
  to: string,
  takenAt: Instant,
): Promise<BackupManifest> {
  const events = join(dataDir, places.events);
  if (!existsSync(events))
    throw new UnusableBackup(`There is no event store: name the data folder of an installation (${events})`);
  for (const name of ['keys.sqlite', ...(masterKeyFile ? [] : ['master.key'])])
    if (!existsSync(join(keysDir, name)))
      throw new UnusableBackup(
        `Without all keys nobody could read the backup: say where they lie, and where a master key elsewhere (${join(keysDir, name)})`,
      );
  mustBeFree(to);
  const written: string[] = [];
  const database = (from: string, path: string): void => {
    if (!existsSync(from)) return;
    copyDatabase(from, prepared(to, path));
    written.push(path);
  };
  database(join(dataDir, places.mail), places.mail);
  database(events, places.events);
  database(join(keysDir, 'keys.sqlite'), `${places.keys}/keys.sqlite`);
  for (const name of ['master.key', 'issuer.key', 'issuer.pub'])
    if (existsSync(join(keysDir, name))) written.push(copied(join(keysDir, name), to, `${places.keys}/${name}`));
  for (const specialist of specialistsIn(dataDir))
    database(join(dataDir, places.journalOf(specialist)), places.journalOf(specialist));
  const { position } = endOfStore(join(to, places.events));
  const files = await Promise.all(written.map((path) => describeFile(to, path)));
  const manifest: BackupManifest = { form: 1, takenAt, ...(position === undefined ? {} : { position }), files };
  writeFileSync(join(to, manifestFile), `${JSON.stringify(manifest, undefined, 2)}\n`, { mode: 0o600 });
  syncFile(join(to, manifestFile));
  return manifest;
}

/** @throws UnusableBackup */
export function mustBeFree(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new UnusableBackup(`The folder is not empty, and nothing in it is overwritten: name another one (${folder})`);
}

/** The path of a file to be, in a folder that nobody else may look into. */
export function prepared(folder: string, path: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  return file;
}

function copied(from: string, folder: string, path: string): string {
  const to = prepared(folder, path);
  copyFileSync(from, to);
  syncFile(to);
  return path;
}

function specialistsIn(dataDir: string): readonly string[] {
  const folder = join(dataDir, 'specialists');
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
