import { describe, expect, it } from '@jest/globals';
import type { PlanningRequest } from '../planner.port.js';
import type { Playbook, PlaybookCondition } from '../playbook.js';
import {
  account,
  accountOutputs,
  acting,
  allRead,
  committed,
  offers,
  others,
  othersRead,
  planning,
  renewal,
  subscription,
  withUntrustedName,
} from './renewal-planning.specification.js';

describe('a renewal with a step that is done in some cases only', () => {
  const where = (when: PlaybookCondition): Partial<PlanningRequest> => ({
    ...allRead,
    playbook: {
      ...renewal,
      derives: [...renewal.derives, { name: 'plan.asked-on', function: 'today', arguments: [] }],
      steps: renewal.steps.map((step) => (step.id === 's3' ? { ...step, inputs: {}, when } : step)),
    },
    // The step takes nothing here, so that only its condition asks for a value.
    offers: offers.map((offer) =>
      offer.pin.capability === 'legal.contract.file'
        ? { ...offer, capability: { ...offer.capability, input: [], compensations: [] } }
        : offer,
    ),
  });
  const output = (name: `${string}.${string}`) => ({ of: { output: name } }) as const;

  it('keeps a computed value on which only a condition depends', async () => {
    const { plan, attributes } = await acting(where({ of: { attribute: 'plan.asked-on' }, is: 'KNOWN' }));
    expect(plan.steps[2]).toMatchObject({ when: { attribute: 'plan.asked-on', is: 'KNOWN' } });
    expect(attributes.map(({ name }) => name)).toContain('plan.asked-on');
  });

  it('looks at what was answered the last time', async () => {
    const { plan } = await acting({
      ...where({ ...output('account.amount'), is: 'ABOVE', value: 50_000 }),
      reads: [
        { step: 'account', kind: 'REJECTED', code: 'NOT_FOUND' },
        ...committed('account-2', 'subscription', ...othersRead),
      ],
      attributes: [...account(accountOutputs, 'account-2'), ...subscription(), ...others],
    });
    expect(plan.steps[2]?.when).toEqual({ attribute: 'account-2.amount', is: 'ABOVE', value: 50_000 });
  });

  it('may depend on what a read leaves out, and on what a step will answer', async () => {
    const silent = await acting({
      ...where({ ...output('account.closeDate'), is: 'NOT_KNOWN' }),
      attributes: allRead.attributes.filter(({ name }) => name !== 'account.closeDate'),
    });
    const later = await acting(where({ ...output('s2.invoiceId'), is: 'NOT_EQUAL_TO', value: 'I-1' }));
    expect([silent.plan.steps[2]?.when?.attribute, later.plan.steps[2]?.when?.attribute]).toEqual([
      'account.closeDate',
      's2.invoiceId',
    ]);
  });

  it.each<[string, PlaybookCondition, string]>([
    ['what a read does not answer', { ...output('account.colour'), is: 'KNOWN' }, 'OUTPUT_UNKNOWN'],
    ['what a step does not answer', { ...output('s2.colour'), is: 'KNOWN' }, 'OUTPUT_UNKNOWN'],
    ['a day above a number', { ...output('account.closeDate'), is: 'ABOVE', value: 5 }, 'TYPE_MISMATCH'],
    ['an amount that equals a text', { ...output('account.amount'), is: 'EQUAL_TO', value: '5' }, 'TYPE_MISMATCH'],
    ['a later id below a number', { ...output('s2.invoiceId'), is: 'BELOW', value: 5 }, 'TYPE_MISMATCH'],
  ])('is refused where it depends on %s', async (_what, when, code) => {
    expect(await planning(where(when))).toMatchObject({ kind: 'REFUSED', code, at: 's3.when' });
  });

  it('does not depend on untrusted text', async () => {
    const when = { ...output('account.accountName'), is: 'EQUAL_TO', value: 'Hooli' } as const;
    expect(await planning({ ...where(when), attributes: withUntrustedName })).toMatchObject({
      code: 'UNTRUSTED_INPUT',
      at: 's3.when',
    });
  });
});

describe('a renewal that has less time than a step has by default', () => {
  const hourMs = 60 * 60_000;
  const playbook: Playbook = { ...renewal, withinMs: 4 * hourMs };
  const settleBy = '2026-11-24T13:00:00.000Z';

  it('asks a person about no read and no step later than about the goal', async () => {
    const reading = await planning({ playbook });
    const { plan } = await acting({ playbook });
    expect(reading).toMatchObject({ plan: { settleBy, steps: [{ id: 'account', settleBy }] } });
    expect([plan, ...plan.steps].filter((timed) => timed.settleBy !== settleBy)).toEqual([]);
  });
});
