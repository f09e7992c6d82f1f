import { describe, expect, it } from '@jest/globals';
import { aReason } from '../domain/control.examples.js';
import { aMoment } from '../domain/goal.examples.js';
import { GoalToBill } from './planned-anew.specification.js';

/** The first bill is out, the second was refused, and a person has it planned anew. */
async function heldUp() {
  const goal = await GoalToBill.begun();
  await goal.plan('52500.00');
  const sent = await goal.done('s1');
  await goal.refused('s2');
  return { goal, sent };
}

describe('a goal that is planned anew with another value', () => {
  it('puts right what is done with the value that it was done with', async () => {
    const { goal, sent } = await heldUp();
    await goal.plan('26250.00');
    expect(await goal.refused('s2-r2')).toEqual({ amount: '26250.00', term: 'P12M' });
    expect(await goal.wayBack('s1')).toEqual(sent);
  });

  it('gives each value a name of its own, however often it is planned anew', async () => {
    const { goal, sent } = await heldUp();
    await goal.plan('26250.00');
    await goal.refused('s2-r2');
    await goal.plan('13125.00');
    expect(goal.knownToPlanner).toEqual({ 'plan.amount': '26250.00', 'request.term': 'P12M' });
    expect(goal.names).toEqual(['request.term', 'plan.amount', 'plan.amount~2', 'plan.amount~3']);
    expect(await goal.refused('s2-r3')).toEqual({ amount: '13125.00', term: 'P12M' });
    expect(await goal.wayBack('s1')).toEqual(sent);
  });

  it('keeps nothing of it where all steps that would need it stay as they are', async () => {
    const { goal } = await heldUp();
    await goal.plan('26250.00', ['s1']);
    expect(goal.names).toEqual(['request.term', 'plan.amount']);
  });

  it('raises the label of what comes anew as a person has raised it before', async () => {
    const { goal } = await heldUp();
    const raised = { attribute: 'plan.amount', classification: 'restricted' } as const;
    goal.decide({ type: 'RelabelAttribute', data: { ...aReason, now: aMoment, ...raised } });
    await goal.plan('26250.00');
    expect(goal.state.attributes['plan.amount~2']?.labels.classification).toBe('restricted');
  });
});

describe('a goal that is planned anew with the value that it had', () => {
  it('brings it under no second name', async () => {
    const { goal } = await heldUp();
    await goal.plan('52500.00');
    expect(goal.names).toEqual(['request.term', 'plan.amount']);
    expect(await goal.refused('s2-r2')).toEqual({ amount: '52500.00', term: 'P12M' });
  });
});

describe('what a person answers otherwise while it is planned anew', () => {
  it('holds for what is not done yet, and leaves the way back of what is done', async () => {
    const { goal, sent } = await heldUp();
    await goal.asked('two years');
    await goal.plan('26250.00');
    expect(goal.knownToPlanner).toEqual({ 'plan.amount': '52500.00', 'request.term': 'P24M' });
    expect(goal.state.attributes['plan.amount~2']?.derivedFrom).toEqual(['request.term~2']);
    expect(await goal.refused('s2-r2')).toEqual({ amount: '26250.00', term: 'P24M' });
    expect(await goal.wayBack('s1')).toEqual(sent);
  });
});
