import { describe, expect, it } from '@jest/globals';
import { lintManifest } from '@baton/specialist/domain';
import { manifest } from './manifest.js';

describe('the manifest of email', () => {
  it('promises nothing that contradicts itself', () => {
    expect(lintManifest(manifest)).toEqual([]);
  });

  it('speaks for its own system alone', () => {
    expect([manifest.specialist, manifest.system]).toEqual(['email', 'email']);
  });
});
