import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { subjectKey, tenantKey, type KeyId } from '../../key-id.js';
import { keyStoreContract } from '../key-store.contract.js';
import { KeyMissing, type KeyStoreErrorCode } from '../key-store.port.js';
import { KeyFile } from './key-file.js';
import { SqliteKeyStore } from './sqlite-key-store.adapter.js';

const bytes = Buffer.from('the same bytes');
let parent: string;
let keysDir: string;
let opened: SqliteKeyStore[];

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'keys-'));
  keysDir = join(parent, 'keys');
  opened = [];
});

afterEach(async () => {
  await Promise.all(opened.map((keys) => keys.close()));
  rmSync(parent, { recursive: true });
});

function open(options: { cachedKeysMax?: number; masterKeyFile?: string } = {}): SqliteKeyStore {
  const keys = SqliteKeyStore.open({ keysDir, ...options });
  opened.push(keys);
  return keys;
}

/** Makes a store with one key, closes it, and answers what the key's digest of our bytes is. */
async function usedBefore(options: { masterKeyFile?: string } = {}): Promise<string> {
  const keys = open(options);
  await keys.ensure([subjectKey('old')]);
  const digest = digestOf(keys, subjectKey('old'));
  await keys.close();
  return digest;
}

function digestOf(keys: SqliteKeyStore, keyId: KeyId): string {
  return keys.keyOf(keyId).hmac(bytes).toString('hex');
}

function subjects(count: number): KeyId[] {
  return Array.from({ length: count }, (_, index) => subjectKey(`sub_${index}`));
}

function expectRefusal(code: KeyStoreErrorCode, message: string, options: { masterKeyFile?: string } = {}): void {
  expect(() => open(options)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
}

function change(sql: string): void {
  const database = new DatabaseSync(join(keysDir, 'keys.sqlite'));
  database.exec(sql);
  database.close();
}

keyStoreContract('SqliteKeyStore', () => open());
keyStoreContract('SqliteKeyStore that holds hardly a key in memory', () => open({ cachedKeysMax: 2 }));

describe('a key store that is opened again', () => {
  it('has the same keys', async () => {
    const digest = await usedBefore();
    expect(digestOf(open(), subjectKey('old'))).toBe(digest);
  });

  it('no longer has a key that was destroyed meanwhile', async () => {
    await usedBefore();
    change('DELETE FROM wrapped_key');
    expect(() => open().keyOf(subjectKey('old'))).toThrow(KeyMissing);
  });
});

describe('callers in one turn of the event loop', () => {
  it('share one commit', async () => {
    const keys = open();
    await Promise.all(subjects(64).map((keyId) => keys.ensure([keyId, tenantKey('t')])));
    expect(keys.commitCount).toBe(1);
  });

  it('commit nothing for keys that are known', async () => {
    const keys = open();
    await keys.ensure(subjects(3));
    await keys.ensure(subjects(3));
    expect(keys.commitCount).toBe(1);
  });

  it('commit nothing for keys that are known from an earlier start', async () => {
    await usedBefore();
    const keys = open();
    await keys.ensure([subjectKey('old')]);
    expect(keys.commitCount).toBe(0);
  });
});

describe('two stores on one folder', () => {
  it('never replace a key that the other one made first', async () => {
    const [one, other] = [open(), open()];
    const digests = await Promise.all(
      [one, other].map(async (keys) => {
        await keys.ensure([subjectKey('new')]);
        return digestOf(keys, subjectKey('new'));
      }),
    );
    expect(digests[1]).toBe(digests[0]);
    expect(digestOf(open(), subjectKey('new'))).toBe(digests[0]);
  });
});

describe('a commit that fails', () => {
  beforeEach(async () => {
    await usedBefore();
    // Any failure of SQLite will do; this one comes without a broken disk.
    change(`CREATE TRIGGER full BEFORE INSERT ON wrapped_key WHEN NEW.key_id = 'subject:sub_1'
            BEGIN SELECT RAISE(ABORT, 'no room'); END`);
  });

  it('fails for all that took part, leaves no key and promises no other', async () => {
    const keys = open();
    const results = await Promise.allSettled(subjects(3).map((keyId) => keys.ensure([keyId])));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(() => keys.keyOf(subjectKey('sub_0'))).toThrow(KeyMissing);
    await expect(keys.ensure([subjectKey('another')])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('leaves the keys of old usable', async () => {
    const keys = open();
    await expect(keys.ensure(subjects(2))).rejects.toMatchObject({ message: expect.stringContaining('no room') });
    expect(digestOf(keys, subjectKey('old'))).toHaveLength(64);
  });
});

describe('more keys than are held in memory', () => {
  it('are all there, and memory holds no more than its bound', async () => {
    const keys = open({ cachedKeysMax: 10 });
    await keys.ensure(subjects(100));
    const first = subjects(100).map((keyId) => digestOf(keys, keyId));
    expect(keys.cachedKeyCount).toBeLessThanOrEqual(10);
    expect(subjects(100).map((keyId) => digestOf(keys, keyId))).toEqual(first);
    expect(keys.cachedKeyCount).toBeLessThanOrEqual(10);
  });
});

describe('the files of a key store', () => {
  it('can be read by their owner alone where they could open anything', async () => {
    await usedBefore();
    expect(statSync(keysDir).mode & 0o777).toBe(0o700);
    expect(statSync(join(keysDir, 'master.key')).mode & 0o777).toBe(0o600);
  });

  it('hold no key in the clear, and the master key nowhere but in its file', async () => {
    const keys = open();
    await keys.ensure([subjectKey('old')]);
    const file = KeyFile.open({ keysDir });
    const secret = Buffer.from(file.read('subject:old') ?? []);
    file.close();
    const master = Buffer.from(readFileSync(join(keysDir, 'master.key'), 'utf8').trim(), 'base64url');
    const names = readdirSync(keysDir).filter((name) => name !== 'master.key');
    expect(secret).toHaveLength(64);
    expect(names).toContain('keys.sqlite-wal');
    for (const name of names) {
      const content = readFileSync(join(keysDir, name));
      for (const needle of [secret, master])
        for (const form of [needle, needle.toString('hex'), needle.toString('base64url'), needle.toString('base64')])
          expect(content.includes(form)).toBe(false);
    }
  });
});

describe('a key store whose process ended without closing it', () => {
  it('is written to its database once more when it is opened', async () => {
    await open().ensure([subjectKey('old')]);
    const left = keysDir;
    keysDir = join(parent, 'found');
    cpSync(left, keysDir, { recursive: true });
    const inDatabase = () => readFileSync(join(keysDir, 'keys.sqlite')).toString('hex');
    const before = inDatabase();
    open();
    expect(inDatabase()).not.toBe(before);
  });
});

describe('a master key', () => {
  it('that is missing is asked for, and no other is made in its place', async () => {
    await usedBefore();
    rmSync(join(keysDir, 'master.key'));
    expectRefusal('MASTER_KEY_MISSING', 'restore the file from your backup');
    expect(readdirSync(keysDir)).not.toContain('master.key');
  });

  it('of other keys is refused', async () => {
    await usedBefore();
    writeFileSync(join(keysDir, 'master.key'), `${Buffer.alloc(32, 7).toString('base64url')}\n`);
    expectRefusal('MASTER_KEY_WRONG', 'restore the one they were made with');
  });

  it.each(['', 'not a key', Buffer.alloc(31).toString('base64url')])('that is no key is refused (%j)', async (text) => {
    await usedBefore();
    writeFileSync(join(keysDir, 'master.key'), text);
    expectRefusal('MASTER_KEY_MALFORMED', '43 characters of base64url');
  });

  it('opens the keys again once it is restored', async () => {
    const digest = await usedBefore();
    const master = readFileSync(join(keysDir, 'master.key'));
    rmSync(join(keysDir, 'master.key'));
    expectRefusal('MASTER_KEY_MISSING', 'master.key');
    writeFileSync(join(keysDir, 'master.key'), master);
    expect(digestOf(open(), subjectKey('old'))).toBe(digest);
  });

  it('may lie elsewhere, and may have been put there before there are keys', async () => {
    const masterKeyFile = join(parent, 'elsewhere.key');
    writeFileSync(masterKeyFile, Buffer.alloc(32, 7).toString('base64url'));
    const digest = await usedBefore({ masterKeyFile });
    expect(readdirSync(keysDir)).not.toContain('master.key');
    expect(digestOf(open({ masterKeyFile }), subjectKey('old'))).toBe(digest);
    expectRefusal('MASTER_KEY_MISSING', 'restore', { masterKeyFile: join(parent, 'mistyped.key') });
  });
});

describe('a key file', () => {
  const keyFile = () => join(keysDir, 'keys.sqlite');

  it('that is gone while its master key is there is asked for, not replaced', async () => {
    await usedBefore();
    rmSync(keyFile());
    expectRefusal('KEYS_MISSING', 'restore the file from your backup');
    expect(readdirSync(keysDir)).toEqual(['master.key']);
  });

  it('that is empty while its master key is there counts as gone', async () => {
    await usedBefore();
    truncateSync(keyFile());
    expectRefusal('KEYS_MISSING', 'restore the file from your backup');
  });

  it('that lost its tables while its master key is there counts as gone', async () => {
    await usedBefore();
    change('DROP TABLE wrapped_key; DROP TABLE master_key_check');
    expectRefusal('KEYS_MISSING', 'restore the file from your backup');
  });

  it('of a first start that was cut short before its master key is begun anew', async () => {
    await usedBefore();
    change('DELETE FROM master_key_check; DELETE FROM wrapped_key');
    rmSync(join(keysDir, 'master.key'));
    await open().ensure(subjects(1));
    expect(readdirSync(keysDir)).toContain('master.key');
  });

  it('of a first start that was cut short after its master key goes on with that', async () => {
    await usedBefore();
    change('DELETE FROM master_key_check; DELETE FROM wrapped_key');
    const before = readFileSync(join(keysDir, 'master.key'));
    await open().ensure(subjects(1));
    expect(readFileSync(join(keysDir, 'master.key'))).toEqual(before);
  });

  it('of a later release is refused', async () => {
    await usedBefore();
    change('PRAGMA user_version = 2');
    expectRefusal('KEYS_NEWER', 'written by a later release');
  });

  it('of another program is refused', async () => {
    await usedBefore();
    change('PRAGMA application_id = 1');
    expectRefusal('KEYS_FOREIGN', 'Not a key store of Baton');
  });

  it.each([0, 4096])('that was overwritten from byte %d on is refused as damaged', async (from) => {
    await usedBefore();
    const content = readFileSync(keyFile());
    writeFileSync(keyFile(), content.fill('x', from));
    expectRefusal('KEYS_CORRUPT', 'restore the file from your backup');
  });

  it('with a key that was exchanged for another does not give that out', async () => {
    const keys = open();
    await keys.ensure(subjects(2));
    await keys.close();
    change(`UPDATE wrapped_key SET wrapped = (SELECT wrapped FROM wrapped_key WHERE key_id = 'subject:sub_0')`);
    expect(() => open().keyOf(subjectKey('sub_1'))).toThrow(expect.objectContaining({ code: 'KEYS_CORRUPT' }));
  });

  it('in a folder that is a file is refused', () => {
    writeFileSync(keysDir, '');
    expectRefusal('UNAVAILABLE', 'keys.sqlite');
  });
});
