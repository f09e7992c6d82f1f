import { describe, expect, it } from '@jest/globals';
import { laws } from './architecture/laws.js';
import { readTree } from './architecture/tree.js';

const tree = readTree(process.cwd());

describe('the house', () => {
  it.each(Object.entries(laws))('keeps the law %s', (_name, law) => {
    const broken = law(tree).map(({ path, reason }) => `${path}: ${reason}`);
    expect(broken).toEqual([]);
  });
});
