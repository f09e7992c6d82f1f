import { afterEach, describe, expect, it } from '@jest/globals';
import { effectOf } from '@baton/goal/domain';
import { manifest as contracts } from '@baton/specialist/systems/contracts';
import { manifest as salesforce } from '@baton/specialist/systems/salesforce';
import { manifest as sap } from '@baton/specialist/systems/sap';
import { SystemClock } from '@baton/time-and-chance/system';
import type { HouseOptions } from './in-process-house.js';
import { openHouse } from './in-process-house.js';
import type { Kept } from './kept.js';
import { placesToKeep } from './kept.js';
import { ObligingSystem } from './obliging-system.js';

type House = Awaited<ReturnType<typeof openHouse>>;

let kept: Kept;
let house: House;
afterEach(async () => {
  await house.close();
  await kept.remove();
});

async function openWith(
  keep: () => Promise<Kept>,
  options: HouseOptions = {},
): Promise<Record<'salesforce' | 'sap' | 'contracts', ObligingSystem>> {
  const systems = {
    salesforce: new ObligingSystem(salesforce),
    sap: new ObligingSystem(sap),
    contracts: new ObligingSystem(contracts),
  };
  kept = await keep();
  house = await openHouse(Object.values(systems), kept.store, options);
  return systems;
}

const sentence = 'Renew "Example" for a year at +5 %';

describe.each(placesToKeep)('a goal in hand that is kept %s', (_, keep) => {
  it('waits for a system that is busy, and spends nothing on it', async () => {
    const { sap: erp } = await openWith(keep);
    erp.answer = (capability, times) =>
      capability === 'erp.invoice.create' && times === 1
        ? { kind: 'DEFERRED', cause: 'BUSY', retryAfterMs: 10 }
        : undefined;
    const { goalId } = await house.submit(sentence, 'busy');
    const { state, events } = await house.concluded(goalId);
    expect({ outcome: state.outcome, failure: state.failure }).toEqual({ outcome: 'COMPLETED' });
    expect(events.filter(({ type }) => type === 'OperationDeferred')).toHaveLength(1);
    expect(erp.performed.filter((name) => name === 'erp.invoice.create')).toHaveLength(2);
  });

  it('asks what became of a send whose answer was lost, and does nothing twice', async () => {
    const { sap: erp } = await openWith(keep);
    erp.answer = (capability) => {
      if (capability === 'erp.invoice.create') throw new Error('the connection was lost after the effect');
      return undefined;
    };
    const { goalId } = await house.submit(sentence, 'lost');
    const { state, events } = await house.concluded(goalId);
    expect({ outcome: state.outcome, failure: state.failure }).toEqual({ outcome: 'COMPLETED' });
    expect(events.map(({ type }) => type)).toContain('OperationBecameUnknown');
    expect(erp.performed.filter((name) => name === 'erp.invoice.create')).toHaveLength(1);
  });

  it('gives way to the next compensation when the best is refused', async () => {
    const { salesforce: crm, contracts: legal } = await openWith(keep);
    legal.answer = () => ({ kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM' });
    crm.answer = (capability) =>
      capability === 'crm.opportunity.restore' ? { kind: 'REJECTED', code: 'CHANGED' } : undefined;
    const { goalId } = await house.submit(sentence, 'refused');
    const { state } = await house.concluded(goalId);
    expect({ outcome: state.outcome, failure: state.failure?.step }).toEqual({ outcome: 'PARTIAL', failure: 's3' });
    const effects = Object.values(state.steps).map((step) => `${step.planned.id} ${effectOf(step)}`);
    expect(effects).toEqual(expect.arrayContaining(['s1 FLAGGED', 's2 CORRECTED', 's3 NONE']));
    expect(house.troubles).toEqual([]);
  });
});

describe('a goal for whose call there is no room', () => {
  it('keeps no place that another one could have, however soon it is tried again', async () => {
    const noTimeComes = new (class extends SystemClock {
      override after = () => ({ cancel: () => undefined });
    })();
    const [[, inMemory]] = placesToKeep as readonly [(typeof placesToKeep)[0]];
    const limits = { clock: noTimeComes, callsPerSpecialistMax: 1, goalsInHandMax: 2 };
    const { sap: erp } = await openWith(inMemory, limits);
    erp.answer = () => new Promise(() => undefined);
    const first = await house.submit(sentence, 'first');
    await house.until(first.goalId, ({ type, data }) => type === 'OperationDispatched' && data.step === 'subscription');
    const second = await house.submit(sentence, 'second');
    await house.until(second.goalId, 'StepCommitted');
    const third = await house.submit(sentence, 'third');
    await house.until(third.goalId, 'StepCommitted');
    expect(erp.performed).toHaveLength(1);
  });

  it('goes on when another call is answered, without waiting for a time', async () => {
    const noTimeComes = new (class extends SystemClock {
      override after = () => ({ cancel: () => undefined });
    })();
    const [[, inMemory]] = placesToKeep as readonly [(typeof placesToKeep)[0]];
    const { sap: erp } = await openWith(inMemory, { clock: noTimeComes, callsPerSpecialistMax: 1 });
    const submitted = await Promise.all(['first', 'second', 'third'].map((key) => house.submit(sentence, key)));
    const concluded = await Promise.all(submitted.map(({ goalId }) => house.concluded(goalId)));
    expect(concluded.map(({ state }) => state.outcome)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED']);
    expect(erp.timesPerformed('erp.invoice.create')).toBe(3);
  });
});
