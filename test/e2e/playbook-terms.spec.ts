import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { GoalEvent } from '@baton/goal/domain';
import { reportOutcome } from '@baton/goal/domain';
import { manifest } from '@baton/specialist/systems/salesforce';
import { openHouse } from './in-process-house.js';
import { ObligingSystem } from './obliging-system.js';
import { repricing } from './repricing.js';

const playbooks = repricing();

let crm: ObligingSystem;
let house: Awaited<ReturnType<typeof openHouse>>;
beforeEach(async () => {
  crm = new ObligingSystem(manifest);
  house = await openHouse([crm], new MemoryEventStore(), { playbooks });
});
afterEach(() => house.close());

const effectsAfter = async (sentence: string) => {
  const { goalId } = await house.submit(sentence, 'conditional');
  const { state } = await house.concluded(goalId);
  const { outcome, steps } = reportOutcome(state);
  return [outcome, ...steps.map(({ step, effect }) => `${step} ${effect}`)];
};

describe('a goal with a step that is done in some cases only', () => {
  it('is completed without it where its condition does not hold', async () => {
    expect(await effectsAfter('Reprice "Example" at +3 %')).toEqual(['COMPLETED', 's1 APPLIED', 's2 NONE']);
    expect(crm.performed).toEqual(['crm.account.find', 'crm.opportunity.update']);
  });

  it('is completed with it where its condition holds', async () => {
    expect(await effectsAfter('Reprice "Example" at -3 %')).toEqual(['COMPLETED', 's1 APPLIED', 's2 APPLIED']);
    expect(crm.performed).toEqual(['crm.account.find', 'crm.opportunity.update', 'crm.opportunity.flag']);
  });
});

describe('a goal whose playbook wants a person to decide about a step', () => {
  it('asks one where the step has failed, and puts nothing right meanwhile', async () => {
    crm.answer = (name) =>
      name === 'crm.opportunity.update' ? { kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM' } : undefined;
    const { goalId } = await house.submit('Reprice "Example" at +3 %', 'held');
    const { events } = await house.until(goalId, 'HumanTaskOpened');
    expect(events.at(-1)).toMatchObject({ data: { cause: 'STEP_FAILED', step: 's1' } });
    expect(events.map(({ type }) => type)).not.toContain('CompensationRequired');
  });
});

describe('a second goal about the same account', () => {
  const alongsideOf = (events: readonly GoalEvent[]) =>
    events.flatMap((event) => (event.type === 'PlanProposed' ? [event.data.alongside] : []));
  const isSent = (event: GoalEvent) => event.type === 'OperationDispatched' && event.data.step === 's1';

  it('is told of the first before it begins to act, until that has ended', async () => {
    const letGo = Promise.withResolvers<undefined>();
    crm.answer = (name, times) => (name === 'crm.opportunity.update' && times === 1 ? letGo.promise : undefined);
    const { goalId: first } = await house.submit('Reprice "Example" at +3 %', 'first');
    const begun = await house.until(first, isSent);
    await house.projected();
    const { goalId: second } = await house.submit('Reprice Example at +4 %', 'second');
    const beside = await house.concluded(second);
    letGo.resolve(undefined);
    await house.concluded(first);
    await house.projected();
    const { goalId: third } = await house.submit('Reprice "Example" at +5 %', 'third');
    const alone = await house.concluded(third);
    expect([begun, beside, alone].map(({ events }) => alongsideOf(events))).toEqual([
      [undefined, undefined],
      [undefined, [first]],
      [undefined, undefined],
    ]);
  });
});
