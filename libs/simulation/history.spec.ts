import { describe, expect, it } from '@jest/globals';
import { runHistory } from './history.js';
import { faultNames } from './world/faults.js';

/** Far above what it takes: on a machine that is busy with other things the clock on the wall says nothing. */
const timeLimitMs = 120_000;

describe('some histories', () => {
  it(
    'keep every promise',
    async () => {
      const broken: string[] = [];
      for (let seed = 1; seed <= 80; seed++) {
        const { violations } = await runHistory(seed);
        broken.push(...violations.map(({ invariant, detail }) => `seed ${seed}: ${invariant}: ${detail}`));
      }
      expect(broken).toEqual([]);
    },
    timeLimitMs,
  );

  it(
    'are the same, byte for byte, whenever they are lived through again',
    async () => {
      for (let seed = 1; seed <= 10; seed++) {
        const once = await runHistory(seed, { withDigest: true });
        expect(await runHistory(seed, { withDigest: true })).toEqual(once);
      }
    },
    timeLimitMs,
  );
});

describe('a history without faults', () => {
  it('ends with all that was asked for done', async () => {
    const { outcomes, violations } = await runHistory(4, { withoutFaults: new Set(faultNames) });
    expect(violations).toEqual([]);
    expect(new Set(outcomes)).toEqual(new Set(['COMPLETED']));
  });
});
