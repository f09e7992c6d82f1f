import { describe, expect, it } from '@jest/globals';
import type { GoalPage } from '../processes/goal-client.js';
import type { Account, Holdings } from '../processes/system-changes.js';
import { judge } from './judge.js';

const account: Account = {
  ...{ id: 'A1', name: 'Example', number: 'AC-1', opportunityId: 'O1' },
  ...{ customer: 'C1', subscription: 'S1', contractFolder: '/contracts/AC-1' },
};
const terms = { AccountId: 'A1', StageName: 'Renewal Due', Amount: 100 };
const subscription = { Customer: 'C1', AnnualAmount: '100.00' };

type Records = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
type Step = GoalPage['report']['steps'][number];

const before = holding({ 'Opportunity O1': terms, 'Subscription S1': subscription }, []);
const renewed: Records = {
  'Opportunity O1': { ...terms, StageName: 'Closed Won', Amount: 105 },
  'Subscription S1': { ...subscription, AnnualAmount: '105.00' },
  'Invoice I1': { Customer: 'C1', Amount: '105.00', Status: 'Posted' },
  'Document /contracts/AC-1/renewal.txt': { path: '/contracts/AC-1/renewal.txt' },
};
const allEffects = ['Opportunity O1', 'Subscription S1', 'Invoice I1', 'Document /contracts/AC-1/renewal.txt'];
const systemsOf: Readonly<Record<string, string>> = { Opportunity: 'salesforce', Document: 'contracts' };

function holding(records: Records, marked: readonly string[]): Holdings {
  return { records: new Map(Object.entries(records)), marked };
}

function stepFor(effect: string, more: Partial<Step> = {}): Step {
  const [recordType = '', recordId = ''] = effect.split(' ');
  return {
    ...{ step: `s-${effect}`, title: effect, system: systemsOf[recordType] ?? 'sap', effect: 'APPLIED', tried: [] },
    ...{ idempotencyClass: 'NATIVE', receipts: [{ operation: 'forward', recordType, recordId }], actionNeeded: null },
    ...{ pivot: false, recovery: 'COMPENSATE' },
    ...more,
  };
}

function page(steps: readonly Step[], outcome: string | null = 'COMPLETED', waitingFor: GoalPage['waitingFor'] = []) {
  const phase = outcome === null ? 'RUNNING' : 'CONCLUDED';
  const report = { outcome, closeReason: null, failure: null, sentence: '', steps };
  return { phase, waitingFor, report } as GoalPage;
}

const told = allEffects.map((effect) => stepFor(effect));
const accepted = (goal: GoalPage | undefined, after: Holdings) =>
  judge({ account, story: 'GOES_THROUGH', page: goal }, before, after);

describe('a goal after all kills', () => {
  it('has no fault where it tells what is there', () => {
    expect(accepted(page(told), holding(renewed, allEffects))).toEqual({ end: 'COMPLETED', unknown: 0, faults: [] });
  });

  it('is lost where nobody knows of it', () => {
    expect(accepted(undefined, before)).toMatchObject({ end: 'LOST', faults: [expect.any(String)] });
  });

  it('has to end, or to wait for a person', () => {
    expect(accepted(page([], null), before).faults).toEqual([expect.stringContaining('neither ended nor waits')]);
    expect(accepted(page([], null, [{ kind: 'OUTCOME' }]), before)).toMatchObject({ end: 'WAITS', faults: [] });
  });

  it.each([
    ['an effect that was made twice', [...allEffects, 'Invoice I1'], renewed, 'there and not told: Invoice I1'],
    [
      'a second invoice',
      [...allEffects, 'Invoice I2'],
      { ...renewed, 'Invoice I2': { Customer: 'C1', Amount: '105.00', Status: 'Posted' } },
      'there and not told: Invoice I2',
    ],
    ['an effect that is gone', allEffects.slice(1), renewed, 'told and not there: Opportunity O1'],
    [
      'a record that it does not speak of',
      allEffects,
      { ...renewed, 'Contact P1': { AccountId: 'A1' } },
      'there and not told: Contact P1',
    ],
  ])('is found out by %s', (_, marked, records: Records, fault) => {
    expect(accepted(page(told), holding(records, marked)).faults).toContain(fault);
  });

  it('may leave as many effects untold in a system as it says are unknown there, if somebody is asked', () => {
    const lost = stepFor('Invoice I1', { effect: 'UNKNOWN', receipts: [] });
    const steps = [...told.filter(({ receipts }) => receipts[0]?.recordType !== 'Invoice'), lost];
    const waiting = (step: Step, marked: readonly string[]) =>
      accepted(page([...steps.slice(0, -1), step], null, [{ kind: 'OUTCOME' }]), holding(renewed, marked)).faults;
    const asked = { ...lost, actionNeeded: { role: 'operator', action: 'SETTLE_UNKNOWN' } } as Step;
    expect(waiting(asked, allEffects)).toEqual([]);
    expect(waiting(asked, [...allEffects, 'Invoice I1'])).toEqual(['there and not told: Invoice I1']);
    expect(waiting(asked, [...allEffects, 'Opportunity O1'])).toEqual(['there and not told: Opportunity O1']);
    expect(waiting(lost, allEffects)).toEqual(['s-Invoice I1 is unknown and nobody is asked']);
  });

  it('is not asked about what happened to another account', () => {
    const others = { ...renewed, 'Invoice I9': { Customer: 'C9' }, 'Opportunity O9': { AccountId: 'A9' } };
    expect(accepted(page(told), holding(others, [...allEffects, 'Invoice I9'])).faults).toEqual([]);
  });

  it('goes through where nobody refused, and goes back where legal did', () => {
    const restored = holding({ 'Opportunity O1': terms, 'Subscription S1': subscription }, []);
    expect(accepted(page([], 'COMPENSATED'), restored).faults).toEqual(['it went back though nobody refused']);
    const refused = (goal: GoalPage, after: Holdings) =>
      judge({ account, story: 'IS_REFUSED', page: goal }, before, after);
    expect(refused(page([], 'COMPENSATED'), restored).faults).toEqual([]);
    expect(refused(page(told), holding(renewed, allEffects)).faults).toEqual(['it went through though legal refused']);
  });
});
