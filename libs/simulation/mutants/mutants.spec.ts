import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { mutants } from './mutants.js';

describe('a mutant', () => {
  it.each(mutants.flatMap(({ name, patches }) => patches.map((patch) => ({ name, ...patch }))))(
    'changes exactly one place for each of its patches ($name, $file)',
    ({ file, find, replace }) => {
      expect(readFileSync(file, 'utf8').split(find)).toHaveLength(2);
      expect(replace).not.toBe(find);
    },
  );

  it('has a name of its own', () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  });
});
