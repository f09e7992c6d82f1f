import { describe, expect, it } from '@jest/globals';
import { Random } from '@baton/simulation';
import { CallReader } from './calls.js';
import type { DiskCall } from './calls.js';
import { Disk, sectorBytes } from './disk.js';

const write = (at: number, text: string): DiskCall => ({ kind: 'WRITE', file: 1, at, bytes: Buffer.from(text) });
const make: readonly DiskCall[] = [{ kind: 'CREATE', name: 'events.db', file: 1 }, { kind: 'SYNC_FOLDER' }];
const sync: DiskCall = { kind: 'SYNC', file: 1 };

/** All that may be found of the file after these calls, over many losses; undefined where there is none. */
function foundAfter(...calls: readonly DiskCall[]): ReadonlySet<string | undefined> {
  const random = new Random(7);
  const found = Array.from({ length: 200 }, () => {
    const disk = new Disk(random);
    for (const call of calls) disk.take(call);
    return disk.lose().get('events.db')?.toString('latin1');
  });
  return new Set(found);
}

describe('a disk that loses its power', () => {
  it('has what was synced, and whatever part of the rest', () => {
    expect(foundAfter(...make, write(0, 'ab'), sync)).toEqual(new Set(['ab']));
    expect(foundAfter(...make, write(0, 'ab'), sync, write(1, 'x'), write(2, 'y'))).toEqual(
      new Set(['ab', 'ax', 'aby', 'axy']),
    );
  });

  it('tears a write between sectors, and nowhere else', () => {
    const sector = (letter: string) => letter.repeat(sectorBytes);
    const found = foundAfter(...make, write(0, sector('a') + sector('b')), sync, write(0, sector('x') + sector('y')));
    const both = (first: string, second: string) => sector(first) + sector(second);
    expect(found).toEqual(new Set([both('a', 'b'), both('x', 'y'), both('x', 'b'), both('a', 'y')]));
  });

  it('may have a file of either length that was cut, and zeros where it grew again', () => {
    const calls = [...make, write(0, 'abc'), sync, { kind: 'RESIZE', file: 1, size: 1 } as const];
    expect(foundAfter(...calls)).toEqual(new Set(['abc', 'a']));
    expect(foundAfter(...calls, sync, write(2, 'z'), sync)).toEqual(new Set(['a\0z']));
  });

  it('has what failed to be synced or not, whatever is synced later', () => {
    const failed = [...make, write(0, 'ab'), sync, write(0, 'x'), { kind: 'FAIL_TO_SYNC', file: 1 } as const];
    expect(foundAfter(...failed, write(1, 'y'), sync)).toEqual(new Set(['ay', 'xy']));
  });

  it('keeps a name with the sync of its folder alone', () => {
    expect(foundAfter(make[0] as DiskCall, write(0, 'a'), sync)).toEqual(new Set([undefined, 'a']));
    expect(foundAfter(...make, write(0, 'a'), sync, { kind: 'REMOVE', name: 'events.db' })).toEqual(
      new Set(['a', undefined]),
    );
  });
});

describe('what strace tells of a process', () => {
  const hex = (text: string) =>
    [...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  const open = (number: number, path: string) => `${number}<${hex(path)}>`;
  const read = (...lines: readonly string[]) => {
    const reader = new CallReader();
    for (const line of lines) reader.read(`9762  ${line}`);
    return reader;
  };
  const database = open(21, 'data/events.db');

  it('is read call by call, in its order', () => {
    const { calls, counts } = read(
      `openat(AT_FDCWD<${hex('here')}>, "${hex('data/events.db')}", O_RDWR|O_CREAT|O_CLOEXEC, 0644) = ${database}`,
      `pwrite64(${database}, "${hex('abc')}", 3, 100) = 2`,
      `fsync(${database})   = 0`,
      `fsync(${open(22, 'data')}) = 0`,
      `ftruncate(${database}, 5) = 0`,
      `write(${open(1, 'data.said')}, "${hex('one\ntwo\n')}", 8) = 8`,
      `unlink("${hex('data/events.db')}") = 0`,
    );
    const file: unknown = expect.any(Number);
    expect(calls).toEqual([
      { kind: 'CREATE', name: 'events.db', file },
      { kind: 'WRITE', file, at: 100, bytes: Buffer.from('ab') },
      { kind: 'SYNC', file },
      { kind: 'SYNC_FOLDER' },
      { kind: 'RESIZE', file, size: 5 },
      { kind: 'SAY', line: 'one' },
      { kind: 'SAY', line: 'two' },
      { kind: 'REMOVE', name: 'events.db' },
    ]);
    expect(counts).toEqual({ pwrite64: 1, fsync: 2 });
  });

  it('is known to have failed, and to have been made to', () => {
    const { calls, counts, wasInjected } = read(`fsync(${database}) = -1 EIO (Input/output error) (INJECTED)`);
    expect(calls.map(({ kind }) => kind)).toEqual(['CREATE', 'FAIL_TO_SYNC']);
    expect({ counts, wasInjected }).toEqual({ counts: { pwrite64: 0, fsync: 1 }, wasInjected: true });
  });

  it('is not taken for whole where a line is half a call', () => {
    expect(() => read(`fsync(${database} <unfinished ...>`)).toThrow("A call can't be read");
  });
});
