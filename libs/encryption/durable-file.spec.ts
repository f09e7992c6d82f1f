import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
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
});
