import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { instantOf, type TenantId } from '@baton/kernel';
import { rejectionCodes, type JournalMark } from '@baton/specialist/domain';
import { JournalError, type Journal } from './journal.js';
import { newKeyRecord, type KeyRecord } from './key-record.js';
import { MemoryJournal } from './memory-journal.js';
import { SqliteJournal, type SqliteJournalOptions } from './sqlite-journal.js';

const root = mkdtempSync(join(tmpdir(), 'baton-journal-'));
const open: SqliteJournal[] = [];
let ids = 0;
let nowMs = 1_000_000;

async function openJournal(dataDir: string, options: Partial<SqliteJournalOptions> = {}): Promise<SqliteJournal> {
  const newId = () => `journal-${(ids += 1)}`;
  const journal = await SqliteJournal.open({ dataDir, now: () => nowMs, newId, ...options });
  open.push(journal);
  return journal;
}

const newFolder = () => mkdtempSync(join(root, 'data-'));

function close(journal: SqliteJournal): void {
  open.splice(open.indexOf(journal), 1);
  journal.close();
}

afterEach(() => {
  jest.useRealTimers();
  open.splice(0).forEach((journal) => journal.close());
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const binding = { key: 'k', tenant: 't' as TenantId, capability: 'c', briefDigest: 'd' };
const record = newKeyRecord(binding);

const text = fc.string({ minLength: 1, unit: 'grapheme' });
const records: fc.Arbitrary<KeyRecord> = fc
  .record({
    key: fc.uuid(),
    tenant: text.map((name) => name as TenantId),
    capability: text,
    briefDigest: text,
    closedThrough: fc.nat(),
    revocationAsked: fc.boolean(),
    sentElsewhere: fc.boolean(),
    attempts: fc.array(
      fc
        .record({
          attempt: fc.nat(),
          startBy: fc.nat().map(instantOf),
          answer: fc.option(fc.constantFrom('COMMITTED' as const, 'DEFERRED' as const, ...rejectionCodes)),
        })
        .map(({ answer, ...started }) => (answer === null ? started : { ...started, answer })),
      { maxLength: 3 },
    ),
    outcome: fc.option(
      fc.oneof(
        fc.record({ kind: fc.constant('REVOKED' as const) }),
        fc.record({ kind: fc.constant('REJECTED' as const), code: fc.constantFrom(...rejectionCodes) }),
        fc
          .record({ recordType: text, recordId: text, versionAfter: fc.option(text), committedAt: fc.option(fc.nat()) })
          .map(({ recordType, recordId, versionAfter, committedAt }) => ({
            kind: 'COMMITTED' as const,
            receipt: {
              recordType,
              recordId,
              ...(versionAfter === null ? {} : { versionAfter }),
              ...(committedAt === null ? {} : { committedAt: instantOf(committedAt) }),
            },
          })),
      ),
    ),
  })
  .map(({ outcome, ...rest }) => ({ ...rest, ...(outcome === null ? {} : { outcome }) }));

describe.each<[string, () => Promise<Journal>]>([
  ['a journal in memory', async () => new MemoryJournal('journal-0', () => nowMs)],
  ['a journal on disk', () => openJournal(newFolder())],
])('%s', (_name, create) => {
  it('recalls at once what was recorded, and nothing else', async () => {
    const journal = await create();
    expect(journal.recall('k')).toBeUndefined();
    journal.record(record);
    expect(journal.recall('k')).toEqual(record);
    journal.record({ ...record, closedThrough: 3 });
    await journal.durable();
    expect(journal.recall('k')).toMatchObject({ closedThrough: 3 });
  });

  it('takes a token once until it expires, and then forgets it', async () => {
    const journal = await create();
    expect(journal.useToken('t', nowMs + 60_000)).toBe(true);
    expect(journal.useToken('t', nowMs + 60_000)).toBe(false);
    nowMs += 100_000;
    journal.useToken('other', nowMs + 60_000);
    await journal.durable();
    expect(journal.useToken('t', nowMs + 60_000)).toBe(true);
  });

  it('has been wherever it says that it was, and nowhere else', async () => {
    const journal = await create();
    const { mark: beginning } = journal;
    journal.record(record);
    await journal.durable();
    const { mark } = journal;
    expect(mark.sequence).toBeGreaterThan(beginning.sequence);
    expect([beginning, mark].map((one) => journal.hasBeenAt(one))).toEqual([true, true]);
    expect(journal.hasBeenAt({ ...mark, sequence: mark.sequence + 1 })).toBe(false);
    expect(journal.hasBeenAt({ ...beginning, opening: 'another' })).toBe(false);
  });

  it('takes another identity with all that it holds, and has been nowhere then', async () => {
    const journal = await create();
    journal.record(record);
    await journal.durable();
    const { id, mark } = journal;
    journal.takeNewIdentity();
    expect(journal.id).not.toBe(id);
    expect(journal.hasBeenAt(mark)).toBe(false);
    expect(journal.hasBeenAt(journal.mark)).toBe(true);
    expect(journal.recall('k')).toEqual(record);
  });
});

describe('a journal that is opened again', () => {
  it('is the same one, and recalls everything as it was', async () => {
    const dataDir = newFolder();
    let journal = await openJournal(dataDir);
    const { id } = journal;
    await fc.assert(
      fc.asyncProperty(records, async (written) => {
        const { key, tenant, capability, briefDigest } = written;
        journal.record(newKeyRecord({ key, tenant, capability, briefDigest }));
        await journal.durable();
        journal.record(written);
        close(journal);
        journal = await openJournal(dataDir);
        expect(journal.recall(written.key)).toEqual(written);
        expect(journal.id).toBe(id);
      }),
      { numRuns: 30 },
    );
  });

  it('has been where it was before', async () => {
    const dataDir = newFolder();
    const marks: JournalMark[] = [];
    for (let opening = 0; opening < 3; opening += 1) {
      const journal = await openJournal(dataDir);
      journal.record({ ...record, key: `k-${opening}` });
      await journal.durable();
      marks.push(journal.mark);
      expect(marks.filter((mark) => !journal.hasBeenAt(mark))).toEqual([]);
      close(journal);
    }
    expect(marks.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  it('keeps another identity that it took, and says once that it took it', async () => {
    const dataDir = newFolder();
    const told: string[][] = [];
    const journal = await openJournal(dataDir, { onRenamed: (...names) => told.push(names) });
    const { id: former } = journal;
    journal.takeNewIdentity();
    const { id } = journal;
    close(journal);
    expect((await openJournal(dataDir)).id).toBe(id);
    expect(told).toEqual([[former, id]]);
  });

  it('may have been written by the release before there were openings', async () => {
    const dataDir = newFolder();
    const journal = await openJournal(dataDir);
    const { id } = journal;
    journal.record(record);
    close(journal);
    const database = new DatabaseSync(join(dataDir, 'journal.sqlite'));
    database.exec('drop table opening; pragma user_version = 1');
    database.close();
    const later = await openJournal(dataDir);
    expect(later).toMatchObject({ id, mark: { sequence: 0 } });
    expect(later.recall('k')).toEqual(record);
  });

  it('still knows the tokens that were used', async () => {
    const dataDir = newFolder();
    const journal = await openJournal(dataDir);
    journal.useToken('t', nowMs + 60_000);
    close(journal);
    expect((await openJournal(dataDir)).useToken('t', nowMs + 60_000)).toBe(false);
  });

  it('is another one after its folder was lost', async () => {
    const first = await openJournal(newFolder());
    expect((await openJournal(newFolder())).id).not.toBe(first.id);
  });

  it('holds nothing but keys, digests, states and record ids', async () => {
    const dataDir = newFolder();
    const journal = await openJournal(dataDir);
    close(journal);
    const database = new DatabaseSync(join(dataDir, 'journal.sqlite'));
    const columns = database
      .prepare("select name from pragma_table_info('key')")
      .all()
      .map(({ name }) => name);
    const tables = database.prepare("select name from sqlite_schema where type = 'table'").all();
    database.close();
    // Of the others, one holds random names and counts, one the ids of tokens until they expire.
    expect(tables.map(({ name }) => name).sort()).toEqual(['identity', 'key', 'opening', 'used_token']);
    expect(columns).toEqual([
      ...['key', 'tenant', 'capability', 'brief_digest', 'closed_through', 'revocation_asked', 'sent_elsewhere'],
      ...['attempts', 'outcome', 'rejection_code', 'record_type', 'record_id', 'version_after', 'committed_at'],
    ]);
  });
});

describe('an old copy of a journal', () => {
  async function goOn(dataDir: string, keys: readonly string[]): Promise<JournalMark> {
    const journal = await openJournal(dataDir);
    for (const key of keys) {
      journal.record({ ...record, key });
      await journal.durable();
    }
    const { mark } = journal;
    close(journal);
    return mark;
  }

  it('has not been where the journal came after it was made, however far it goes on by itself', async () => {
    const [original, copy] = [newFolder(), newFolder()];
    await goOn(original, ['a', 'b']);
    cpSync(original, copy, { recursive: true });
    const mark = await goOn(original, ['c']);
    const ownMark = await goOn(copy, ['d', 'e', 'f', 'g']);
    const [back, whole] = [await openJournal(copy), await openJournal(original)];
    expect(back.id).toBe(whole.id);
    expect(back.hasBeenAt(mark)).toBe(false);
    expect(whole.hasBeenAt(ownMark)).toBe(false);
  });

  it('that was made while the journal was open has not been at its end either', async () => {
    const [original, copy] = [newFolder(), newFolder()];
    const journal = await openJournal(original);
    journal.record(record);
    await journal.durable();
    const { mark: atCopy } = journal;
    cpSync(original, copy, { recursive: true });
    journal.record({ ...record, closedThrough: 1 });
    await journal.durable();
    const back = await openJournal(copy);
    expect(back.hasBeenAt(atCopy)).toBe(true);
    expect(back.hasBeenAt(journal.mark)).toBe(false);
  });
});

describe('a journal whose process ended without closing it', () => {
  it('is written to its database once more when it is opened', async () => {
    const [left, found] = [newFolder(), newFolder()];
    await openJournal(left);
    cpSync(left, found, { recursive: true });
    const inDatabase = () => readFileSync(join(found, 'journal.sqlite')).toString('hex');
    const before = inDatabase();
    await openJournal(found);
    expect(inDatabase()).not.toBe(before);
  });
});

describe('a used token', () => {
  /** What a process that is killed at this moment leaves behind. */
  const leftOf = (dataDir: string): Promise<SqliteJournal> => {
    const left = newFolder();
    cpSync(dataDir, left, { recursive: true });
    return openJournal(left);
  };

  it('outlives its process as soon as that was waited for, and leaves the mark where it is', async () => {
    // The next lazy write would take the mark along, and comes when its time has come.
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    const dataDir = newFolder();
    const journal = await openJournal(dataDir);
    const { mark } = journal;
    for (const id of ['a', 'b']) {
      expect(journal.useToken(id, nowMs + 60_000)).toBe(true);
      await journal.tokensKept();
      expect(journal.mark).toEqual(mark);
      expect((await leftOf(dataDir)).useToken(id, nowMs + 60_000)).toBe(false);
    }
    // A mark is told to others, so it may count what is on disk alone; and to be there, the tokens have to be waited for.
    await journal.durable();
    expect(journal.mark.sequence).toBe(mark.sequence + 1);
  });

  it('is on disk with the next lazy write at the latest', async () => {
    const journal = await openJournal(newFolder());
    const { mark } = journal;
    journal.useToken('a', nowMs + 60_000);
    await journal.tokensKept();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(journal.mark.sequence).toBe(mark.sequence + 1);
  });

  it('goes along with a write of its turn that is waited for', async () => {
    const dataDir = newFolder();
    const journal = await openJournal(dataDir);
    const { mark } = journal;
    journal.useToken('a', nowMs + 60_000);
    const kept = journal.tokensKept();
    journal.record(record);
    await Promise.all([kept, journal.durable()]);
    expect(journal.mark.sequence).toBe(mark.sequence + 1);
    expect((await leftOf(dataDir)).useToken('a', nowMs + 60_000)).toBe(false);
  });
});

describe('writes of one turn', () => {
  it('share one commit', async () => {
    const journal = await openJournal(newFolder());
    const waits = ['a', 'b', 'c'].map((key) => {
      journal.record({ ...record, key });
      return journal.durable();
    });
    expect(new Set(waits).size).toBe(1);
    await Promise.all(waits);
    journal.record(record);
    expect(journal.durable()).not.toBe(waits[0]);
  });
});

describe('a journal that another instance holds', () => {
  it('is waited for, which is said once', async () => {
    const dataDir = newFolder();
    const first = await openJournal(dataDir);
    first.record(record);
    const told: string[] = [];
    const { promise: waiting, resolve } = Promise.withResolvers<void>();
    const second = openJournal(dataDir, {
      onWaiting: (path) => {
        told.push(path);
        resolve();
      },
    });
    await waiting;
    close(first);
    expect((await second).recall('k')).toEqual(record);
    expect(told).toEqual([join(dataDir, 'journal.sqlite')]);
  });

  it('can be given up on', async () => {
    const dataDir = newFolder();
    await openJournal(dataDir);
    const stop = new AbortController();
    const second = openJournal(dataDir, { signal: stop.signal, onWaiting: () => stop.abort() });
    await expect(second).rejects.toThrow('aborted');
  });
});

describe("a journal that can't be used", () => {
  it('was written by a newer release, and is left as it is', async () => {
    const dataDir = newFolder();
    const database = new DatabaseSync(join(dataDir, 'journal.sqlite'));
    database.exec('pragma user_version = 99');
    database.close();
    await expect(openJournal(dataDir)).rejects.toThrow(/newer release.*version 99/);
  });

  it('is damaged', async () => {
    const dataDir = newFolder();
    writeFileSync(join(dataDir, 'journal.sqlite'), 'no database at all, however long it may be');
    await expect(openJournal(dataDir)).rejects.toThrow(JournalError);
  });

  it('takes nothing more after a write that failed', async () => {
    const broken: JournalError[] = [];
    const journal = await openJournal(newFolder(), { onBroken: (error) => broken.push(error) });
    close(journal);
    journal.record(record);
    await expect(journal.durable()).rejects.toThrow(JournalError);
    await expect(journal.tokensKept()).rejects.toThrow(JournalError);
    expect(broken).toHaveLength(1);
    expect(() => journal.record(record)).toThrow(JournalError);
    await expect(journal.durable()).rejects.toThrow(JournalError);
  });
});
