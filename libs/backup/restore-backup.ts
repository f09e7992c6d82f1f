import { randomUUID } from 'node:crypto';
import { chmodSync, copyFileSync, readdirSync, renameSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Instant } from '@baton/kernel';
import { tellOpenGoals } from '@baton/event-store';
import { makeAnotherStore, SqliteEventStore } from '@baton/event-store/sqlite';
import { moveMailJournal } from '@baton/notification';
import { SqliteJournal } from '@baton/specialist/kit';
import { syncFile } from './copy-database.js';
import type { BackupManifest } from './manifest.js';
import { mustBeAsWritten, readManifest, UnusableBackup } from './manifest.js';
import type { StateFolders } from './take-backup.js';
import { mustBeFree, places, prepared } from './take-backup.js';

/**
 * Puts a backup back where nothing is. What happened after it was taken is forgotten, so nothing of it may pass for what it
 * was: the store and each journal go on under another identity, a specialist proves nothing by what its journal lacks, and
 * each goal that had not ended is told that it may have gone further than its history. All this is done aside: what breaks
 * off before its end leaves nothing that would start as the former installation.
 * @throws UnusableBackup and then has written nothing
 */
export async function restoreBackup(
  from: string,
  { dataDir, keysDir }: StateFolders,
  now: Instant,
): Promise<BackupManifest> {
  const manifest = readManifest(from);
  for (const { path } of manifest.files) mustBeOfABackup(path);
  mustBeFree(dataDir);
  mustBeFree(keysDir);
  await mustBeAsWritten(from, manifest);
  const unfinished = join(dataDir, 'unfinished');
  const targets = manifest.files.map(({ path }) => ({ path, to: targetOf(path, { dataDir: unfinished, keysDir }) }));
  for (const { path, to } of targets) {
    copyFileSync(join(from, path), to);
    chmodSync(to, 0o600);
    syncFile(to);
  }
  const translate = makeAnotherStore(join(unfinished, places.events));
  for (const { path, to } of targets) {
    if (path === places.mail) moveMailJournal(to, translate);
    if (path.endsWith('/journal.sqlite')) await takeNewIdentity(dirname(to));
  }
  await tellGoalsIn(join(unfinished, places.events), manifest.takenAt, now);
  for (const part of readdirSync(unfinished)) renameSync(join(unfinished, part), join(dataDir, part));
  rmdirSync(unfinished);
  return manifest;
}

async function tellGoalsIn(file: string, takenAt: Instant, now: Instant): Promise<void> {
  const onBroken = (error: Error): never => {
    throw error;
  };
  const store = SqliteEventStore.open(file, { onBroken });
  try {
    await tellOpenGoals(store, { takenAt, now, uuid: randomUUID });
  } finally {
    await store.close();
  }
}

/** A manifest may name the files of a backup and nothing else: whoever wrote it may not be who took the backup. */
function mustBeOfABackup(path: string): void {
  if (!/^(orchestrator|keys|specialists\/[A-Za-z0-9_-]+)\/[A-Za-z0-9_-]+\.[a-z]+$/.test(path))
    throw new UnusableBackup(`The backup names a file that it can't have: put another backup back (${path})`);
}

function targetOf(path: string, { dataDir, keysDir }: StateFolders): string {
  const [first = '', ...rest] = path.split('/');
  return first === places.keys ? prepared(keysDir, rest.join('/')) : prepared(dataDir, path);
}

async function takeNewIdentity(dataDir: string): Promise<void> {
  const onBroken = (error: Error): never => {
    throw error;
  };
  const journal = await SqliteJournal.open({ dataDir, now: () => Date.now(), newId: randomUUID, onBroken });
  journal.takeNewIdentity();
  journal.close();
}
