import { afterEach, describe, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { newDataDir } from './running-sandbox.js';
import { SystemDatabase } from './system-database.js';

const dataDir = newDataDir();

const open = (): SystemDatabase =>
  new SystemDatabase({
    file: join(dataDir, 'notes.sqlite'),
    schema: 'CREATE TABLE Note (Id INTEGER PRIMARY KEY)',
    version: 1,
    nowMs: () => 0,
  });

const idsIn = (database: SystemDatabase): unknown[] =>
  database.connection
    .prepare('SELECT Id FROM Note')
    .all()
    .map((row) => row['Id']);

afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe('a store', () => {
  it('is empty again after a seed that failed half way', () => {
    const database = open();
    const seed = (): void =>
      database.create(() => {
        database.connection.exec('INSERT INTO Note VALUES (1)');
        throw new Error('no more seed');
      });
    expect(seed).toThrow('no more seed');
    database.close();
    const reopened = open();
    expect(reopened.isNew).toBe(true);
    reopened.create(() => reopened.connection.exec('INSERT INTO Note VALUES (2)'));
    expect(idsIn(reopened)).toEqual([2]);
    reopened.close();
  });

  it('keeps nothing of a write that failed, and takes the next one', () => {
    const database = open();
    database.create(() => undefined);
    const write = (): void =>
      database.write(() => {
        database.connection.exec('INSERT INTO Note VALUES (1)');
        throw new Error('refused');
      });
    expect(write).toThrow('refused');
    database.write(() => database.connection.exec('INSERT INTO Note VALUES (2)'));
    expect(idsIn(database)).toEqual([2]);
    database.close();
  });
});
