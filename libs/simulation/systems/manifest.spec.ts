import { describe, expect, it } from '@jest/globals';
import { lintManifest } from '@baton/specialist/domain';
import type { SystemTraits } from './manifest.js';
import { manifestOf } from './manifest.js';

const traits: SystemTraits = {
  ...{ name: 'system', callTimeoutMs: 1_000, visibilityLagMs: 0, canClaim: true, trace: 'HISTORY' },
  ...{ correctsLetters: false, undoWindowMs: undefined, attemptsMax: undefined },
};

describe('the manifest of a simulated system', () => {
  it.each([
    ['in its plainest form', {}],
    ['with letters that can be corrected', { correctsLetters: true }],
    ['with an undo that has its time', { undoWindowMs: 5_000 }],
    ['with steps that are soon given up', { attemptsMax: 3 }],
  ])('is sound %s', (_what, change) => {
    expect(lintManifest(manifestOf({ ...traits, ...change }))).toEqual([]);
  });
});
