import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryEventStore } from '@baton/event-store/memory';
import { RederiveDecisions, RederiveDecisionsHandler } from '@baton/goal/application';
import type { GoalEvent } from '@baton/goal/domain';
import type { Classification } from '@baton/kernel';
import { manifest as contracts } from '@baton/specialist/systems/contracts';
import { manifest as salesforce } from '@baton/specialist/systems/salesforce';
import { manifest as sap } from '@baton/specialist/systems/sap';
import { SystemClock } from '@baton/time-and-chance/system';
import { openHouse } from './in-process-house.js';
import { ObligingSystem } from './obliging-system.js';

let store: MemoryEventStore;
let crm: ObligingSystem;
let erp: ObligingSystem;
let house: Awaited<ReturnType<typeof openHouse>>;
beforeEach(async () => {
  store = new MemoryEventStore();
  crm = new ObligingSystem(salesforce);
  erp = new ObligingSystem(sap);
  house = await openHouse([crm, erp, new ObligingSystem(contracts)], store);
});
afterEach(() => house.close());

/** What was decided about the values that are the uplift, or are made of it, as often as it was. */
function decidedOn(events: readonly GoalEvent[], isAbout: (attribute: string) => boolean): readonly string[] {
  const decisions = events.flatMap((event) => {
    if (event.type !== 'HandoffBriefed' && event.type !== 'HandoffBlocked') return [];
    return event.data.considered.filter(({ attribute, field }) => field !== undefined && isAbout(attribute));
  });
  return [...new Set(decisions.map(({ labels, reason }) => `${labels?.classification ?? ''} ${reason ?? 'crossed'}`))];
}

async function answered(key: string, classification?: Classification): Promise<readonly GoalEvent[]> {
  const { goalId } = await house.submit('Renew "Example" for a year', key);
  await house.clarify(goalId, [{ attribute: 'request.uplift', text: '5 %', classification }], 'answer');
  const awaited = classification === undefined ? 'GoalConcluded' : 'HandoffBlocked';
  return (await house.until(goalId, awaited)).events;
}

const isMadeOfUplift = (attribute: string) => ['request.uplift', 'plan.new-amount'].includes(attribute);

describe('an answer that was typed as restricted', () => {
  it('crosses in no handoff, from the first one on, and neither does what is computed from it', async () => {
    expect(decidedOn(await answered('plain'), isMadeOfUplift)).toEqual(['confidential crossed']);
    expect(erp.timesPerformed('erp.invoice.create')).toBe(1);
    expect(decidedOn(await answered('labelled', 'restricted'), isMadeOfUplift)).toEqual(['restricted FORBIDDEN']);
    expect(erp.timesPerformed('erp.invoice.create')).toBe(1);
  });

  it('is withheld as well where each decision is taken again', async () => {
    await answered('labelled', 'restricted');
    const auditor = { tenant: house.tenant, actorId: 'person-2', roles: ['auditor'], authenticatedBy: 'development' };
    const again = new RederiveDecisionsHandler(store, house.policies, new SystemClock());
    const { decisions, same } = await again.execute(new RederiveDecisions(undefined, auditor));
    expect(decisions).toBeGreaterThan(1);
    expect(same).toBe(decisions);
  });
});

describe('a sentence that was typed as restricted', () => {
  const sentence = 'Renew "Example" for a year at +5 %';

  it('gives the very first handoff nothing of what it says', async () => {
    const { goalId } = await house.submit(sentence, 'labelled', 'restricted');
    const { events } = await house.until(goalId, 'HandoffBlocked');
    expect(events.find(({ type }) => type.startsWith('Handoff'))).toMatchObject({
      type: 'HandoffBlocked',
      data: { recipient: 'salesforce', blockedFields: ['accountName'] },
    });
    expect(decidedOn(events, (attribute) => attribute === 'request.account')).toEqual(['restricted FORBIDDEN']);
    expect(crm.performed).toEqual([]);
  });

  it('is another request than the same without the label, under one key', async () => {
    await house.submit(sentence, 'one-key');
    expect(await house.submit(sentence, 'one-key')).toMatchObject({ alreadySubmitted: true });
    await expect(house.submit(sentence, 'one-key', 'restricted')).rejects.toMatchObject({
      code: 'GOAL_ALREADY_SUBMITTED',
    });
  });
});
