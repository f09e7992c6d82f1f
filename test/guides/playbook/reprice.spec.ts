import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { loadPlaybooks, understand } from '@baton/conversation';
import type { OpenedAttribute, PlanningResult } from '@baton/conversation';
import { PlaybookPlanner } from '@baton/conversation/playbook';
import type { SubjectId } from '@baton/kernel';
import { parseInstant, plusMs } from '@baton/kernel';
import { manifest } from '@baton/specialist/systems/salesforce';
import { offerOf } from '../../../libs/conversation/planner.contract.js';

const shipped = join(import.meta.dirname, '../../../deploy/playbooks');
const folder = mkdtempSync(join(tmpdir(), 'playbooks-'));
copyFileSync(join(shipped, 'playbook.schema.json'), join(folder, 'playbook.schema.json'));
copyFileSync(join(import.meta.dirname, 'reprice.yaml'), join(folder, 'reprice.yaml'));
copyFileSync(join(shipped, 'renewal.yaml'), join(folder, 'renewal.yaml'));
afterAll(() => rmSync(folder, { recursive: true }));

const now = parseInstant('2026-11-24T09:00:00.000Z');
const today = '2026-11-24';
const hourMs = 60 * 60_000;
const playbooks = loadPlaybooks(folder);

function said(sentence: string) {
  const understood = understand(sentence, playbooks, { today });
  if (understood.kind !== 'MATCHED') throw new Error(`No playbook fits (${understood.why})`);
  return understood;
}

function plan(attributes: readonly OpenedAttribute[], isRead: boolean): Promise<PlanningResult> {
  const { playbook, attributes: told } = said('Reprice ACME Corporation at +3 %');
  const opened = told.map(({ name, type, value, labels, source }): OpenedAttribute => {
    return { name, type, value, labels: { ...labels, subjects: ['subp_acme' as SubjectId], source, trust: 'typed' } };
  });
  return new PlaybookPlanner().plan({
    ...{ playbook, now, today, revision: isRead ? 1 : 0, answeredSincePlan: false },
    attributes: [...opened, ...attributes],
    reads: isRead ? [{ step: 'account', kind: 'COMMITTED' }] : [],
    offers: manifest.capabilities.map((capability) => offerOf(capability, manifest.specialist)),
  });
}

const values: Readonly<Record<string, string>> = {
  ...{ opportunityId: '006000000000001AAA', opportunityVersion: '2026-01-12T09:00:00.000+0000' },
  ...{ amount: '48000.00' },
};
const found: readonly OpenedAttribute[] = (
  manifest.capabilities.find(({ name }) => name === 'crm.account.find')?.output ?? []
).map(({ name, type, classification, category, trust }) => ({
  ...{ name: `account.${name}`, type, value: values[name] ?? 'x' },
  labels: { classification, category, trust, subjects: ['sub_acme' as SubjectId], source: 'salesforce' },
}));

describe('the repricing of a renewal', () => {
  it('is told from a renewal, and takes account and percentage from the sentence', () => {
    const { playbook, attributes, missing } = said('Reprice ACME Corporation at +3 %');
    expect(playbook.id).toBe('renewal-repricing');
    expect(attributes.map(({ name, value }) => [name, value])).toEqual([
      ['request.account', 'ACME Corporation'],
      ['request.uplift', '3'],
    ]);
    expect(missing).toEqual([]);
    expect(said('Renew ACME Corporation for a year at +3 %').playbook.id).toBe('contract-renewal');
  });

  it('asks for what the sentence leaves out', () => {
    expect(said('Reprice ACME Corporation').missing.map(({ attribute }) => attribute)).toEqual(['request.uplift']);
  });

  it('looks the account up, and then changes the price, with the way back that the CRM offers', async () => {
    expect(await plan([], false)).toMatchObject({ plan: { stage: 'READING', steps: [{ id: 'account' }] } });
    expect(await plan(found, true)).toMatchObject({
      plan: {
        stage: 'ACTING',
        steps: [
          { id: 's1', compensations: [{ kind: 'UNDO' }, { kind: 'FLAG' }, { kind: 'NOTIFY' }] },
          { id: 's2', compensations: [{ kind: 'NOTIFY' }] },
        ],
      },
      attributes: [{ name: 'plan.new-amount', value: '49440.00' }],
    });
  });

  it('asks a person in time, has the price itself decided on, and a cut looked at', async () => {
    expect(await plan(found, true)).toMatchObject({
      plan: {
        settleBy: plusMs(now, 48 * hourMs),
        steps: [
          { recovery: 'HOLD', settleBy: plusMs(now, 4 * hourMs) },
          { when: { attribute: 'request.uplift', is: 'BELOW', value: 0 }, settleBy: plusMs(now, 24 * hourMs) },
        ],
      },
    });
  });
});
