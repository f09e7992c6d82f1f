import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openReadStore, UnusableReadStore } from './read-store.js';
import type { ReadDatabase } from './tables.js';

const checkpoint = { projection: 'goals', position: 'store-1', skipped: 0 };

describe('the rows of the read models', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-read-store-'));
    file = join(folder, 'read.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const checkpoints = async () => {
    const db = await openReadStore(file);
    const found = await db.selectFrom('checkpoints').selectAll().execute();
    await db.destroy();
    return found.map((row) => ({ ...row }));
  };

  it('are there again when they are opened again', async () => {
    const db = await openReadStore(file);
    await db.insertInto('checkpoints').values(checkpoint).execute();
    await db.destroy();
    expect(await checkpoints()).toEqual([checkpoint]);
  });

  it('are kept from other writers by a transaction that has only read so far', async () => {
    const db = await openReadStore(file);
    const other = new DatabaseSync(file, { timeout: 0 });
    await db.transaction().execute(async (all) => {
      await all.selectFrom('checkpoints').selectAll().execute();
      expect(() => other.exec('begin immediate')).toThrow('locked');
      await all.insertInto('checkpoints').values(checkpoint).execute();
    });
    other.close();
    await db.destroy();
  });

  it('are shown by the columns that their table has by now, also by a statement that was made before', async () => {
    const db = await openReadStore(file);
    const all = () => db.selectFrom('checkpoints').selectAll().execute();
    const some = () => db.selectFrom('checkpoints').select(['skipped', 'position']).execute();
    await db.insertInto('checkpoints').values(checkpoint).execute();
    expect([await all(), await some()]).toEqual([[checkpoint], [{ skipped: 0, position: 'store-1' }]]);
    const newer = new DatabaseSync(file);
    newer.exec(
      `drop table checkpoints; create table checkpoints (position text, since text, skipped integer);
       insert into checkpoints values ('store-1', 'now', 0)`,
    );
    newer.close();
    expect([await all(), await some()]).toEqual([
      [{ position: 'store-1', skipped: 0, since: 'now' }],
      [{ skipped: 0, position: 'store-1' }],
    ]);
    await db.destroy();
  });

  it('are begun anew where this release has changed their form, and those of other questions stay', async () => {
    const db = await openReadStore(file);
    const stats = { ...checkpoint, projection: 'stats' };
    await db.insertInto('checkpoints').values([checkpoint, stats]).execute();
    await db.updateTable('projections').set({ version: 0 }).where('name', '=', 'goals').execute();
    await db.destroy();
    expect(await checkpoints()).toEqual([stats]);
  });

  it.each([
    [
      'one question',
      (db: ReadDatabase) => db.updateTable('projections').set({ version: 0 }).where('name', '=', 'goals'),
    ],
    ['all of them', (db: ReadDatabase) => db.updateTable('read_store').set({ schema_version: 1 })],
  ])(
    'are left as an older release wrote %s by whoever does not keep them, until their keeper comes',
    async (_, older) => {
      const db = await openReadStore(file);
      await db.insertInto('checkpoints').values(checkpoint).execute();
      await older(db).execute();
      await db.destroy();
      await expect(openReadStore(file, { keeperMsMax: 0 })).rejects.toThrow(/older release: start .* projector/);
      expect(new DatabaseSync(file).prepare('select position from checkpoints').all()).toMatchObject([{}]);
      const waiting = openReadStore(file, { keeperMsMax: 10_000 });
      expect(await checkpoints()).toEqual([]);
      await (await waiting).destroy();
    },
  );

  it('are made by anybody where there are none', async () => {
    await (await openReadStore(file, { keeperMsMax: 0 })).destroy();
    expect(await checkpoints()).toEqual([]);
  });

  it.each([
    ['all of them', (db: ReadDatabase) => db.updateTable('read_store').set({ schema_version: 999 })],
    ['one question', (db: ReadDatabase) => db.updateTable('projections').set({ version: 999 })],
    [
      'a question of its own',
      (db: ReadDatabase) => db.updateTable('projections').set({ name: 'future' }).where('name', '=', 'stats'),
    ],
  ])('are refused, and left as they are, where a newer release wrote %s', async (_, newer) => {
    const db = await openReadStore(file);
    await db.insertInto('checkpoints').values(checkpoint).execute();
    await newer(db).execute();
    await db.destroy();
    for (const options of [{}, { keeperMsMax: 0 }])
      await expect(openReadStore(file, options)).rejects.toThrow(/a newer release wrote them/);
    expect(new DatabaseSync(file).prepare('select position from checkpoints').all()).toMatchObject([{}]);
  });

  it('take the form of this release where an older one left theirs', async () => {
    const older = new DatabaseSync(file);
    older.exec(
      `create table read_store (schema_version integer not null); insert into read_store values (1);
       create table goals (goal_id text primary key); insert into goals values ('of another form');
       create index goals_by_time on goals (goal_id);
       create table checkpoints (subscription text primary key, position text, skipped integer)`,
    );
    older.close();
    const db = await openReadStore(file);
    expect(await db.selectFrom('goals').select(['systems', 'open_tasks']).execute()).toEqual([]);
    expect(await db.selectFrom('human_tasks').selectAll().execute()).toEqual([]);
    await db.destroy();
  });

  it('are not looked for in a database of something else, which stays as it is', async () => {
    const other = new DatabaseSync(file);
    other.exec("create table events (id text); insert into events values ('kept')");
    other.close();
    await expect(openReadStore(file)).rejects.toThrow(UnusableReadStore);
    expect(new DatabaseSync(file).prepare('select id from events').all()).toMatchObject([{ id: 'kept' }]);
  });

  it('say what to do when their file is damaged', async () => {
    writeFileSync(file, 'this is no database, and was never meant to be one; it is only long enough to be read as one');
    await expect(openReadStore(file)).rejects.toThrow(/move their file away, they are built again from the events/);
  });
});
