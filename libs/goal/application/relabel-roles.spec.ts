import { describe, expect, it } from '@jest/globals';
import { parseInstant } from '@baton/kernel';
import type { TenantId } from '@baton/kernel';
import { goalDecider } from '@baton/goal/domain';
import { goalEventExamples } from '../domain/goal.examples.js';
import { mustBeAllowed } from './roles.js';

const state = goalDecider.evolve(goalDecider.initial, goalEventExamples.ClarificationAnswered);
const [labelled] = Object.values(state.attributes);
const now = parseInstant('2026-03-02T09:00:00.000Z');

function relabelled(
  classification: 'public' | 'restricted',
  roles: readonly string[],
  attribute = labelled?.name ?? '',
) {
  const requester = { tenant: 't1' as TenantId, actorId: 'somebody', roles, authenticatedBy: 'development' };
  return () => mustBeAllowed({ do: 'RELABEL', attribute, classification }, requester, state, now);
}

describe('a label', () => {
  it('is raised by anybody', () => {
    expect(labelled?.labels.classification).not.toBe('restricted');
    expect(relabelled('restricted', [])).not.toThrow();
  });

  it('is lowered by an approver alone, not even by an operator', () => {
    expect(relabelled('public', ['approver'])).not.toThrow();
    expect(relabelled('public', ['requester', 'operator'])).toThrow('That takes the role approver');
  });

  it('of nothing is left to be refused for that', () => {
    expect(relabelled('public', [], '__proto__')).not.toThrow();
  });
});
