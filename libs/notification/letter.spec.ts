import { describe, expect, it } from '@jest/globals';
import type { HumanTaskState } from '@baton/goal/domain';
import { goalDecider } from '@baton/goal/domain';
import { aMoment, goalEventExamples as example, submitted } from '../goal/domain/goal.examples.js';
import { addressFor } from './letter.js';

const state = goalDecider.evolve(goalDecider.initial, submitted());
const requesters = ['requester', 'sales@vendor.example'] as const;
const owners = [submitted().data.owner, 'owner@vendor.example'] as const;
const others = ['person-7', 'seven@vendor.example'] as const;
const operators = ['operator', 'operators@vendor.example'] as const;

function addressOf(task: Partial<HumanTaskState>, ...known: readonly (readonly [string, string])[]) {
  const asked = { ...example.HumanTaskOpened.data, ...task };
  const fact = { moment: 'OPENED', goalId: 'g1', task: asked, system: 'baton', openedAt: aMoment, state } as const;
  return addressFor(fact, new Map(known));
}

describe('a letter about what a requester is asked', () => {
  it('goes to whoever wants the goal, or to the role where nobody knows where', () => {
    expect(addressOf({ role: 'requester' }, requesters, owners)).toBe('owner@vendor.example');
    expect(addressOf({ role: 'requester' }, requesters)).toBe('sales@vendor.example');
  });

  it('goes to the one whom it was passed on to, before anybody else', () => {
    const passedOn = { role: 'requester', delegatedTo: 'person-7' };
    expect(addressOf(passedOn, requesters, owners, others)).toBe('seven@vendor.example');
  });
});

describe('a letter about what another role is asked', () => {
  it('goes to that role, whosever goal it is', () =>
    expect(addressOf({ role: 'operator' }, owners, operators)).toBe('operators@vendor.example'));
});
