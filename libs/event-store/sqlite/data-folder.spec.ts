import { copyFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from '@jest/globals';
import { collect, freshStream, sampleEvents } from '../contract-events.js';
import { DataFolderLock, UnusableDataFolder } from './data-folder-lock.js';
import { SqliteEventStore } from './sqlite-event-store.adapter.js';
import { temporaryFolders } from './temporary-folder.js';

const newFolder = temporaryFolders(afterAll);
const onBroken = (failure: Error) => {
  throw failure;
};
const openStore = (file: string) => SqliteEventStore.open(file, { onBroken });

describe('a data folder', () => {
  it('is made when there is none, and belongs to one process', () => {
    const folder = join(newFolder(), 'new', 'data');
    const lock = DataFolderLock.acquire(folder);
    expect(() => DataFolderLock.acquire(folder)).toThrow(UnusableDataFolder);
    expect(() => DataFolderLock.acquire(folder)).toThrow('Another Baton process uses this data folder: stop it, or');
    lock.release();
    lock.release();
    DataFolderLock.acquire(folder).release();
  });

  it('can be taken in parts, each by one process', () => {
    const folder = newFolder();
    const rows = { file: 'rows-lock.db', refusal: 'The rows are taken: leave them' };
    const locks = [DataFolderLock.acquire(folder), DataFolderLock.acquire(folder, rows)];
    expect(() => DataFolderLock.acquire(folder, rows)).toThrow(`The rows are taken: leave them (folder ${folder})`);
    for (const lock of locks) lock.release();
  });

  it('that is a file is refused with what to do', () => {
    const file = join(newFolder(), 'data');
    writeFileSync(file, '');
    expect(() => DataFolderLock.acquire(file)).toThrow('check that it is a folder that this user may write');
  });
});

describe('the file of an event store', () => {
  it('keeps events and positions when it is opened again', async () => {
    const file = join(newFolder(), 'events.db');
    const stream = freshStream();
    const first = openStore(file);
    await first.append(stream, 'NO_STREAM', sampleEvents(0, 2));
    const events = await collect(first.readAll());
    await first.close();

    const second = openStore(file);
    expect(await collect(second.readStream(stream))).toEqual(events);
    expect(await collect(second.readAll(events[1]?.position))).toEqual(events.slice(2));
    expect(await second.append(stream, 'NO_STREAM', sampleEvents(0, 2))).toMatchObject({ revision: 2 });
    expect(await second.append(stream, 2, sampleEvents(3, 3))).toMatchObject({ status: 'APPENDED', revision: 3 });
    await second.close();
  });

  it('is written once more where its process ended without closing it', async () => {
    const [left, found] = [newFolder(), newFolder()];
    const store = openStore(join(left, 'events.db'));
    await store.append('spec-1', 'NO_STREAM', sampleEvents(0, 2));
    for (const name of ['events.db', 'events.db-wal']) copyFileSync(join(left, name), join(found, name));
    await store.close();
    const next = openStore(join(found, 'events.db'));
    expect(statSync(join(found, 'events.db-wal')).size).toBe(0);
    expect(await collect(next.readAll())).toHaveLength(3);
    await next.close();
  });

  it('refuses a position of another one', async () => {
    const [one, other] = [openStore(join(newFolder(), 'a.db')), openStore(join(newFolder(), 'b.db'))];
    for (const store of [one, other]) await store.append('spec-1', 'NO_STREAM', sampleEvents(0, 2));
    await expect(collect(one.readAll(await other.end()))).rejects.toMatchObject({ code: 'UNKNOWN_POSITION' });
    await one.close();
    await other.close();
  });

  it('is refused when a newer release wrote it', async () => {
    const file = join(newFolder(), 'events.db');
    await openStore(file).close();
    const database = new DatabaseSync(file);
    database.exec('pragma user_version = 99');
    database.close();
    expect(() => openStore(file)).toThrow(UnusableDataFolder);
    expect(() => openStore(file)).toThrow('written by a newer release of Baton: start that release');
  });

  it('is refused when it is damaged', () => {
    const file = join(newFolder(), 'events.db');
    writeFileSync(file, 'this was never a database '.repeat(400));
    expect(() => openStore(file)).toThrow(UnusableDataFolder);
    expect(() => openStore(file)).toThrow('bring it back from a backup, or move it away');
  });

  it('is refused, and left as it is, when it is a database of something else', () => {
    const file = join(newFolder(), 'events.db');
    const database = new DatabaseSync(file);
    database.exec('create table letters (id integer primary key)');
    expect(() => openStore(file)).toThrow('no event store of Baton');
    expect(database.prepare('select name from sqlite_schema').all()).toMatchObject([{ name: 'letters' }]);
    database.close();
  });
});
