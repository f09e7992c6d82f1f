import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeOnce } from './durable-file.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'durable-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a file that somebody else has made meanwhile', () => {
  it('stays as it is, and is what the later one hears', () => {
    const path = join(folder, 'key');
    expect(makeOnce(path, 'of the first', 0o600)).toBe('of the first');
    expect(makeOnce(path, 'of the second', 0o600)).toBe('of the first');
    expect(readFileSync(path, 'utf8')).toBe('of the first');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['key']);
  });

  it('is not cut short where it is still being written by a process of the same number, in another container', () => {
    const path = join(folder, 'key');
    const beside = `${path}.${process.pid}.new`;
    writeFileSync(beside, 'of another');
    expect(makeOnce(path, 'of the first', 0o600)).toBe('of the first');
    expect(readFileSync(beside, 'utf8')).toBe('of another');
  });
});
