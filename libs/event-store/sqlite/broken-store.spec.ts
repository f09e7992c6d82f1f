import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from '@jest/globals';
import { collect, Follower, sampleEvent, sampleEvents } from '../contract-events.js';
import type { StoreError } from '../event-store.port.js';
import { SqliteEventStore } from './sqlite-event-store.adapter.js';
import { temporaryFolders } from './temporary-folder.js';

const newFolder = temporaryFolders(afterAll);

async function storeWith(sql: string) {
  const file = join(newFolder(), 'events.db');
  const failures: StoreError[] = [];
  const open = () => SqliteEventStore.open(file, { onBroken: (failure) => failures.push(failure) });
  const first = open();
  await first.append('spec-1', 'NO_STREAM', sampleEvents(0, 2));
  await first.close();
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
  return { store: open(), open, failures };
}

/** An event of this type breaks a foreign key that SQLite looks at only in the commit, which then fails. */
const failingCommit = `
  create table parent (id integer primary key);
  create table child (id integer references parent (id) deferrable initially deferred);
  create trigger poison after insert on events when new.type = 'spec.Poison.v1' begin insert into child values (1); end
`;
const broken = { name: 'StoreError', code: 'BROKEN' };

describe('a store whose commit fails', () => {
  it('fails every append of that commit, and all that waits', async () => {
    const { store, open } = await storeWith(failingCommit);
    const results = await Promise.allSettled([
      store.append('spec-2', 'NO_STREAM', [sampleEvent(0)]),
      store.append('spec-3', 'NO_STREAM', [sampleEvent(0, { type: 'spec.Poison.v1' })]),
      store.append('spec-4', 7, [sampleEvent(0)]),
    ]);
    expect(results).toEqual(Array(3).fill({ status: 'rejected', reason: expect.objectContaining(broken) }));
    const reopened = open();
    expect(await collect(reopened.readAll())).toHaveLength(3);
    await reopened.close();
  });

  it('stops for good, and says so once', async () => {
    const { store, failures } = await storeWith(failingCommit);
    const follower = new Follower(store, { after: await store.end() });
    await follower.nextOf('caught-up');
    const next = follower.next();
    const failed = store.append('spec-2', 'NO_STREAM', [sampleEvent(0, { type: 'spec.Poison.v1' })]);
    await expect(failed).rejects.toMatchObject(broken);
    await expect(next).rejects.toMatchObject(broken);
    await expect(store.append('spec-3', 'NO_STREAM', [sampleEvent(0)])).rejects.toMatchObject(broken);
    await expect(collect(store.readStream('spec-1'))).rejects.toMatchObject(broken);
    await expect(store.end()).rejects.toMatchObject(broken);
    await store.close();
    expect(failures).toEqual([expect.objectContaining(broken)]);
  });
});

describe('a store whose file has lost or spoilt an event', () => {
  it.each([
    ['in the middle', 'delete from events where position = 2', 'an event is missing before position 3'],
    [
      'that is no JSON any more',
      `update events set data = '{"name":"secret' where position = 2`,
      'is no JSON, position 2',
    ],
  ])('%s gives out nothing and stops', async (_, sql, message) => {
    const { store, failures } = await storeWith(sql);
    await expect(collect(store.readAll())).rejects.toThrow(message);
    expect(failures).toEqual([expect.objectContaining(broken)]);
    expect(failures[0]?.message).not.toContain('secret');
  });

  it('is noticed by a reader of the stream as well', async () => {
    const { store } = await storeWith('delete from events where position = 2');
    await expect(collect(store.readStream('spec-1'))).rejects.toMatchObject(broken);
  });
});
