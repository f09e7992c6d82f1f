import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { subjectKey } from '@baton/encryption';
import { SqliteKeyStore } from '@baton/encryption/key-store/sqlite';
import { goalCodec } from '@baton/event-store';
import { SqliteEventStore } from '@baton/event-store/sqlite';
import { parseInstant } from '@baton/kernel';
import { SqliteJournal } from '@baton/specialist/kit';
import { restoreBackup } from './restore-backup.js';
import type { StateFolders } from './take-backup.js';
import { takeBackup } from './take-backup.js';

const moment = parseInstant('2026-03-02T09:00:00.000Z');
const afterwards = parseInstant('2026-03-02T10:00:00.000Z');
const onBroken = (error: Error): never => {
  throw error;
};

let root: string;
let folders: StateFolders;
let restored: StateFolders;
let to: string;
let store: SqliteEventStore;
let keys: SqliteKeyStore;
let journal: SqliteJournal;

const openStore = (dataDir: string) => SqliteEventStore.open(join(dataDir, 'orchestrator', 'events.db'), { onBroken });
const openJournal = (dataDir: string) =>
  SqliteJournal.open({
    dataDir: join(dataDir, 'specialists', 'sap'),
    ...{ now: () => Date.now(), newId: randomUUID, onBroken },
  });

/** An installation whose parts are all at work. */
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'backup-'));
  folders = { dataDir: join(root, 'data'), keysDir: join(root, 'data', 'keys') };
  restored = { dataDir: join(root, 'restored'), keysDir: join(root, 'restored-keys') };
  to = join(root, 'backup');
  mkdirSync(join(folders.dataDir, 'orchestrator'), { recursive: true });
  store = openStore(folders.dataDir);
  keys = SqliteKeyStore.open({ keysDir: folders.keysDir });
  journal = await openJournal(folders.dataDir);
});
afterEach(async () => {
  await store.close();
  await keys.close();
  journal.close();
  rmSync(root, { recursive: true });
});

async function happen(stream: string, count = 1): Promise<string> {
  const events = Array.from({ length: count }, () => ({
    id: randomUUID(),
    type: 'goal.Any.v1',
    data: {},
    metadata: {},
  }));
  const result = await store.append(stream, 'NO_STREAM', events);
  if (result.status !== 'APPENDED') throw new Error('The stream is there already');
  return result.position;
}

async function streamsIn(reopened: SqliteEventStore): Promise<readonly string[]> {
  const streams: string[] = [];
  for await (const { stream } of reopened.readAll()) streams.push(stream);
  return streams;
}

describe('a backup of an installation at work', () => {
  it('has all that was durable when it was taken, and nothing of what came later', async () => {
    const position = await happen('goal-1');
    await keys.ensure([subjectKey('s')]);
    const manifest = await takeBackup(folders, to, moment);
    await happen('goal-2');
    expect(manifest).toMatchObject({ form: 1, takenAt: moment, position });
    expect(manifest.files.map(({ path }) => path).sort()).toEqual([
      ...['keys/issuer.key', 'keys/issuer.pub'].filter((path) => manifest.files.some((file) => file.path === path)),
      ...['keys/keys.sqlite', 'keys/master.key', 'orchestrator/events.db', 'specialists/sap/journal.sqlite'],
    ]);
    await restoreBackup(to, restored, afterwards);
    const back = openStore(restored.dataDir);
    expect(await streamsIn(back)).toEqual(['goal-1']);
    await back.close();
    const keysBack = SqliteKeyStore.open({ keysDir: restored.keysDir });
    expect(keysBack.keyOf(subjectKey('s'))).toBeDefined();
    await keysBack.close();
  });

  it('is whole though it is written to meanwhile', async () => {
    await happen('goal-first');
    let isDone = false;
    const writing = (async () => {
      for (let n = 0; !isDone; n += 1) await happen(`goal-${n}`, 5);
    })();
    for (let n = 0; n < 3; n += 1) {
      const { position = '' } = await takeBackup(folders, join(root, `backup-${n}`), moment);
      const there = { dataDir: join(root, `restored-${n}`), keysDir: join(root, `keys-${n}`) };
      await restoreBackup(join(root, `backup-${n}`), there, afterwards);
      const back = openStore(join(root, `restored-${n}`));
      expect(await streamsIn(back)).toHaveLength(Number(position.split('-')[1]));
      await back.close();
      await new Promise((resolve) => setImmediate(resolve));
    }
    isDone = true;
    await writing;
  });
});

describe('what was put back', () => {
  it('goes on as another store, so that nobody reads on in it from a place that was in the former one', async () => {
    await happen('goal-1');
    await takeBackup(folders, to, moment);
    const later = await happen('goal-2');
    await restoreBackup(to, restored, afterwards);
    const back = openStore(restored.dataDir);
    expect(() => back.compare(later, later)).toThrow('not of this event store');
    await back.close();
  });

  it('goes on with journals that prove nothing by what they lack', async () => {
    const former = journal.id;
    await takeBackup(folders, to, moment);
    await restoreBackup(to, restored, afterwards);
    const back = await openJournal(restored.dataDir);
    expect(back.id).not.toBe(former);
    back.close();
  });

  it('tells each goal that had not ended that it may have gone further', async () => {
    const metadata = { tenant: 't1', recordedAt: '2026-03-02T08:00:00.000Z' };
    const entries = (...types: readonly string[]) =>
      types.map((type) => ({ id: randomUUID(), type, data: {}, metadata }));
    await store.append('goal-open', 'NO_STREAM', entries('goal.GoalSubmitted.v1', 'goal.GoalDreamtOf.v1'));
    await store.append('goal-ended', 'NO_STREAM', entries('goal.GoalSubmitted.v1', 'goal.GoalConcluded.v1'));
    await store.append('goal-ended', 1, entries('goal.ConclusionAmended.v1'));
    await takeBackup(folders, to, moment);
    await restoreBackup(to, restored, afterwards);
    const back = openStore(restored.dataDir);
    expect((await streamsIn(back)).slice(5)).toEqual(['goal-open']);
    const told = [];
    for await (const stored of back.readStream('goal-open', 2)) told.push(goalCodec.decode(stored));
    expect(told).toMatchObject([
      {
        event: { type: 'GoalPutBack', data: { takenAt: moment } },
        metadata: { tenant: 't1', $correlationId: 'open', recordedAt: afterwards },
      },
    ]);
    await back.close();
  });

  it('is nothing that would start as it was, where putting back breaks off', async () => {
    await happen('goal-1');
    const mail = join(folders.dataDir, 'orchestrator', 'mail.db');
    const database = new DatabaseSync(mail);
    database.exec('create table checkpoint (of_another_form text)');
    database.close();
    await takeBackup(folders, to, moment);
    await expect(restoreBackup(to, restored, afterwards)).rejects.toThrow('no such column');
    expect(readdirSync(restored.dataDir)).toEqual(['unfinished']);
    await expect(restoreBackup(to, restored, afterwards)).rejects.toThrow('not empty');
  });

  it('goes on telling by mail where it was', async () => {
    await happen('goal-1');
    const mail = join(folders.dataDir, 'orchestrator', 'mail.db');
    const database = new DatabaseSync(mail);
    const checkpoint = 'create table checkpoint (one integer primary key check (one = 1), position text) strict';
    database.exec(`${checkpoint}; insert into checkpoint values (1, '${await happen('goal-2')}')`);
    database.close();
    await takeBackup(folders, to, moment);
    await restoreBackup(to, restored, afterwards);
    const back = openStore(restored.dataDir);
    const moved = new DatabaseSync(join(restored.dataDir, 'orchestrator', 'mail.db'));
    const position = String(moved.prepare('select position from checkpoint').get()?.['position']);
    expect(back.compare(position, (await back.end()) ?? '')).toBe(0);
    moved.close();
    await back.close();
  });
});

describe('a backup that can not be put back', () => {
  const change = (path: string, by: (file: string) => void): void => by(join(to, path));

  it.each<[string, () => void, RegExp]>([
    [
      'changed',
      () => change('orchestrator/events.db', (file) => appendFileSync(file, 'x')),
      /not what was written.*events/,
    ],
    ['incomplete', () => change('keys/master.key', (file) => rmSync(file)), /is gone.*master\.key/],
    ['not finished', () => change('backup.json', (file) => rmSync(file)), /no backup, or one that was not finished/],
    [
      'of a newer release',
      () => change('backup.json', (file) => writeFileSync(file, '{"form":2,"files":[]}')),
      /newer release/,
    ],
    [
      'one that names a file elsewhere',
      () =>
        change('backup.json', (file) => {
          const text = readFileSync(file, 'utf8').replace('keys/master.key', 'keys/../../x');
          mkdirSync(dirname(join(to, 'keys/../../x')), { recursive: true });
          writeFileSync(join(to, 'keys/../../x'), readFileSync(join(to, 'keys/master.key')));
          writeFileSync(file, text);
        }),
      /names a file that it can't have/,
    ],
  ])('says why: it is %s', async (_why, spoil, message) => {
    await happen('goal-1');
    await takeBackup(folders, to, moment);
    spoil();
    await expect(restoreBackup(to, restored, afterwards)).rejects.toThrow(message);
    expect(readdirSync(root)).not.toContain('restored');
  });

  it('is never put over what is there, nor taken over it', async () => {
    await takeBackup(folders, to, moment);
    await expect(restoreBackup(to, folders, afterwards)).rejects.toThrow('not empty');
    await expect(takeBackup(folders, to, moment)).rejects.toThrow('not empty');
    await expect(takeBackup(restored, join(root, 'other'), moment)).rejects.toThrow('no event store');
  });

  it.each(['keys.sqlite', 'master.key'])(
    'is not taken without %s, which nothing in it could be read without',
    async (name) => {
      rmSync(join(folders.keysDir, name));
      await expect(takeBackup(folders, to, moment)).rejects.toThrow(
        `say where they lie, and where a master key elsewhere (${join(folders.keysDir, name)})`,
      );
      expect(readdirSync(root)).not.toContain('backup');
    },
  );

  it('leaves a master key that lies elsewhere to whoever put it there', async () => {
    rmSync(join(folders.keysDir, 'master.key'));
    const { files } = await takeBackup({ ...folders, masterKeyFile: join(root, 'elsewhere.key') }, to, moment);
    expect(files.map(({ path }) => path)).toContain('keys/keys.sqlite');
  });
});
