import { describe, expect, it } from '@jest/globals';
import type { PolicyQuestion } from '@baton/handoff/domain';
import type { DisclosurePolicy } from './policy.port.js';

/** What every policy promises, whatever it permits. `permitted` is one question that this one answers with PERMIT. */
export function policyContract(make: () => { policy: DisclosurePolicy; permitted: PolicyQuestion }): void {
  describe('a disclosure policy', () => {
    it('names the sentence that permits', () => {
      const { policy, permitted } = make();
      expect(policy.decide(permitted)).toEqual({ decision: 'PERMIT', policies: [expect.any(String)] });
    });

    it.each([
      ['a purpose that nobody wrote down', { purpose: 'CURIOSITY' }],
      ['another system', { system: 'elsewhere' }],
      ['a restricted value', { classification: 'restricted' }],
      ['a health note', { category: 'health' }],
      ['a credential', { category: 'credential' }],
    ] as const)('denies %s', (_what, change) => {
      const { policy, permitted } = make();
      expect(policy.decide({ ...permitted, ...change })).toMatchObject({ decision: 'DENY' });
    });

    it('has one hash for one set', () => {
      expect(make().policy.setHash).toBe(make().policy.setHash);
    });
  });
}
