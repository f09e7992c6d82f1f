import { describe, expect, it } from '@jest/globals';
import type { TenantId } from '@baton/kernel';
import { Refusal } from '@baton/kernel';
import type { GoalEvent, Plan } from '@baton/goal/domain';
import { goalDecider, resume } from '@baton/goal/domain';
import { aMoment, anEventId, aPlan, submitted } from '../domain/goal.examples.js';
import type { Control } from './messages.js';
import { mustBeAllowed } from './roles.js';

const owner = submitted().data.owner;
const taskId = 'plan-needs-approval:goal:1';
const approve: Control = { do: 'RESOLVE_TASK', taskId, digest: 'digest', option: 'APPROVE' };

/** A goal whose plan waits for leave; nobody has come round to open the task yet. */
function waiting(set: Partial<Plan>) {
  const proposed: GoalEvent = {
    type: 'PlanProposed',
    data: { plan: aPlan(set), attributes: [], sealedIn: anEventId, digest: 'digest' },
  };
  const state = [submitted(), proposed].reduce(
    (before, event) => goalDecider.evolve(before, event),
    goalDecider.initial,
  );
  expect(resume(state, { now: aMoment, inFlight: new Set() }).owed).toEqual([{ owe: 'OPEN_TASK', taskId }]);
  return state;
}

function refusalOf(control: Control, actorId: string, roles: readonly string[], set: Partial<Plan>): unknown {
  try {
    const requester = { actorId, roles, tenant: 't1' as TenantId, authenticatedBy: 'development' };
    mustBeAllowed(control, requester, waiting(set), aMoment);
    return undefined;
  } catch (error) {
    return error instanceof Refusal ? error.code : error;
  }
}

describe('leave for a plan', () => {
  const four = { approval: 'FOUR_EYES' } as const;
  const any = { approval: 'ANYBODY' } as const;

  it.each<[string, string | undefined, Parameters<typeof refusalOf>]>([
    ['another approver', undefined, [approve, 'person-2', ['approver'], four]],
    ['the owner with four eyes, however early', 'FOUR_EYES', [approve, owner, ['approver'], four]],
    ['the owner where anybody may', undefined, [approve, owner, ['approver'], any]],
    ['the owner without the role', 'ROLE_NEEDED', [approve, owner, ['requester'], any]],
    ['an operator where approvers are asked', 'ROLE_NEEDED', [approve, 'person-2', ['operator'], any]],
    ['an operator who is asked', undefined, [approve, 'person-2', ['operator'], { ...any, approvalRole: 'operator' }]],
  ])('from %s is answered with %s', (_who, code, [control, actorId, roles, set]) => {
    expect(refusalOf(control, actorId, roles, set)).toBe(code);
  });

  it('is not passed on to the one who may not give it', () => {
    const passOn = (to: string): Control => ({ do: 'DELEGATE_TASK', taskId, to });
    expect(refusalOf(passOn(owner), 'person-2', ['approver'], four)).toBe('FOUR_EYES');
    expect(refusalOf(passOn('person-3'), 'person-2', ['approver'], four)).toBeUndefined();
    expect(refusalOf(passOn(owner), 'person-2', ['approver'], any)).toBeUndefined();
  });
});
