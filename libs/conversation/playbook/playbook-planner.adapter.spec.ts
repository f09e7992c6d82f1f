import { describe, expect, it } from '@jest/globals';
import { findPlanFault, warningsOf } from '@baton/goal/domain';
import { manifest as salesforce } from '@baton/specialist/systems/salesforce';
import { plannerContract } from '../planner.contract.js';
import type { PlanningRequest, ReadOutcome } from '../planner.port.js';
import { PlaybookPlanner } from './playbook-planner.adapter.js';
import {
  account,
  accountOutputs,
  acting,
  allRead,
  atTable,
  committed,
  inCrm,
  inErp,
  inQueue,
  mentioned,
  offers,
  others,
  othersRead,
  outputsOf,
  planning,
  renewal,
  saidIn,
  subscription,
  subscriptionOutputs,
  withUntrustedName,
} from './renewal-planning.specification.js';

plannerContract(() => new PlaybookPlanner());

describe('a renewal of which only the sentence is known', () => {
  it('reads the account, and nothing that depends on it yet', async () => {
    const result = await planning();
    expect(result).toMatchObject({
      kind: 'PLAN',
      plan: {
        stage: 'READING',
        subjects: [mentioned],
        steps: [{ id: 'account', inputs: { accountName: 'request.account' }, effect: 'READ', after: [] }],
      },
      attributes: [],
    });
  });

  it('reads what other systems know of the account once it is known, and then the calendar of who keeps it', async () => {
    const result = await planning({ reads: committed('account'), attributes: account(), revision: 1 });
    expect(result).toMatchObject({
      plan: {
        stage: 'READING',
        steps: [
          { id: 'subscription', inputs: { subscriptionId: 'account.subscriptionId' } },
          { id: 'people', inputs: { accountId: 'account.accountId' } },
          { id: 'support', inputs: { accountNumber: 'account.accountNumber' } },
        ],
      },
    });
    const { reads, attributes } = allRead;
    const next = await planning({ reads: reads.filter(({ step }) => step !== 'slot'), attributes, revision: 2 });
    expect(next).toMatchObject({
      plan: {
        stage: 'READING',
        steps: [{ id: 'slot', inputs: { owner: 'people.ownerEmail', fromDate: 'plan.from' } }],
      },
    });
  });
});

describe('a renewal of which everything is read', () => {
  it('acts in nine steps over six systems, each pinned and with its way back', async () => {
    const { plan } = await acting();
    expect(plan.steps.map(({ id, pin, after }) => [id, pin.specialist, pin.capability, ...after])).toEqual([
      ['s1', 'salesforce', 'crm.opportunity.update'],
      ['s2', 'sap', 'erp.invoice.create', 's1'],
      ['s3', 'contracts', 'legal.contract.file', 's2'],
      ['s4', 'sap', 'erp.subscription.extend', 's3'],
      ['s5', 'salesforce', 'crm.opportunity.close', 's4'],
      ['s6', 'servicenow', 'itsm.case.open', 's4'],
      ['s7', 'calendar', 'calendar.meeting.schedule', 's4'],
      ['s8', 'email', 'mail.message.send', 's5', 's6', 's7'],
      ['s9', 'sap', 'erp.invoice.mail', 's8'],
    ]);
    expect(plan.steps.map(({ compensations }) => compensations.map(({ kind }) => kind))).toEqual([
      ['UNDO', 'FLAG', 'NOTIFY'],
      ['CORRECT', 'NOTIFY'],
      ['CORRECT', 'NOTIFY'],
      ['UNDO', 'NOTIFY'],
      ['UNDO', 'FLAG', 'NOTIFY'],
      ['UNDO', 'FLAG', 'NOTIFY'],
      ['UNDO', 'NOTIFY'],
      ['CORRECT', 'NOTIFY'],
      ['NOTIFY'],
    ]);
  });

  it('leaves nothing that may fail for the time after what can not be undone', async () => {
    expect(warningsOf((await acting()).plan)).toEqual([]);
  });

  it('has no fault', async () => {
    const { plan, attributes } = await acting();
    const known = new Set(
      [...saidIn('renew Hooli for a year at +5 %'), ...allRead.attributes, ...attributes].map(({ name }) => name),
    );
    expect(
      findPlanFault(plan, { attributes: known, usedStepIds: new Set(['account', 'subscription', ...othersRead]) }),
    ).toBeUndefined();
  });

  it('computes the new terms as decimals and whole days', async () => {
    const { valueOf } = await acting();
    const values = [
      'plan.day',
      'plan.due',
      'plan.start',
      'plan.end',
      'plan.term',
      'plan.new-amount',
      'plan.invoice-amount',
    ];
    expect(values.map(valueOf)).toEqual([
      ...['2026-11-24', '2026-12-24', '2027-01-01', '2027-12-31', 12, '50400.00', '50400.00'],
    ]);
  });

  it('rounds half up to two places', async () => {
    const { valueOf } = await acting({
      sentence: 'renew Hooli for six months at +0.5 %',
      attributes: [...account({ ...accountOutputs, amount: '1001.00' }), ...subscription(), ...others],
    });
    expect([valueOf('plan.new-amount'), valueOf('plan.invoice-amount')]).toEqual(['1006.01', '503.01']);
  });

  it('ends a term that begins in March of a leap year on the last day of February', async () => {
    const { valueOf } = await acting({
      attributes: [...account(), ...subscription({ ...subscriptionOutputs, validTo: '2027-02-28' }), ...others],
    });
    expect(valueOf('plan.end')).toBe('2028-02-29');
  });

  it('counts the months until a last day that was said', async () => {
    const { valueOf } = await acting({ sentence: 'extend Hooli until 31 March 2028 at +5 %' });
    expect([valueOf('plan.term'), valueOf('plan.end')]).toEqual([15, '2028-03-31']);
  });

  it.each(['until 15 March 2028', 'until 31 December 2026', 'until 31 December 2040'])(
    'asks again about a term that ends %s',
    async (until) => {
      const result = await planning({ ...allRead, sentence: `extend Hooli ${until} at +5 %` });
      expect(result).toMatchObject({
        kind: 'QUESTIONS',
        questions: [{ attribute: 'request.term', reason: 'AMBIGUOUS' }],
      });
    },
  );

  it('labels what it computes by the strictest of its sources and all their subjects', async () => {
    const { attributes } = await acting();
    expect(attributes.find(({ name }) => name === 'plan.new-amount')?.labels).toEqual({
      ...{ classification: 'confidential', category: 'commercial', source: 'derived', trust: 'typed' },
      subjects: [inCrm, mentioned],
    });
    const sourcesOf = (name: string) => attributes.find((one) => one.name === name)?.derivedFrom;
    expect(sourcesOf('plan.new-amount')).toEqual(['account.amount', 'request.uplift']);
    expect(sourcesOf('plan.invoice-amount')).toEqual(
      expect.arrayContaining(['plan.new-amount', 'request.uplift', 'subscription.validTo']),
    );
    expect(sourcesOf('plan.day')).toBeUndefined();
  });

  it('is about every id under which the account is known, and about people only where they join', async () => {
    const { plan } = await acting();
    expect(plan.subjects).toEqual([mentioned, inCrm, inErp, inQueue]);
    const joined = plan.steps.flatMap((step) => (step.joined ? [[step.id, step.joined]] : []));
    const signatory = { subject: atTable, role: 'signatory' };
    expect(joined).toEqual([
      ['s7', [signatory, { subject: atTable, role: 'account-owner' }]],
      ['s8', [signatory]],
    ]);
  });

  it('lets the being that a read looks for people by join it, a repeated one too', async () => {
    const reads = allRead.reads.filter(({ step }) => step !== 'slot');
    const joined = [{ subject: atTable, role: 'account-owner' }];
    expect(await planning({ ...allRead, reads })).toMatchObject({ plan: { steps: [{ id: 'slot', joined }] } });
    const again = [...reads, { step: 'slot', kind: 'REJECTED', code: 'NOT_FOUND' } as const];
    const askedBack = renewal.reads.map((read) =>
      read.id === 'slot'
        ? { ...read, rejected: { NOT_FOUND: { ask: 'request.term', question: 'For how long?' } } }
        : read,
    );
    const playbook = { ...renewal, reads: askedBack };
    expect(await planning({ ...allRead, reads: again, playbook, answeredSincePlan: true })).toMatchObject({
      plan: { steps: [{ id: 'slot-2', joined }] },
    });
  });

  it('lets nobody join as another than whom their manifest says that they are', async () => {
    const subjects = renewal.subjects.map((subject) =>
      subject.role === 'signatory' ? { ...subject, role: 'account-owner' } : subject,
    );
    expect(await planning({ ...allRead, playbook: { ...renewal, subjects } })).toMatchObject({
      ...{ kind: 'REFUSED', code: 'ROLE_CONTRADICTED', at: 'subjects.people.contactId' },
    });
  });

  it('brings only values that its steps bind', async () => {
    const { plan, attributes } = await acting();
    const bound = plan.steps.flatMap(({ inputs }) => Object.values(inputs));
    expect(attributes.filter(({ name }) => !bound.includes(name))).toEqual([]);
  });

  it('names what a compensation will need by what it will be called then', async () => {
    const { plan } = await acting();
    expect(plan.steps[0]?.compensations[0]).toMatchObject({
      pin: { capability: 'crm.opportunity.restore' },
      inputs: { opportunityId: 'account.opportunityId', version: 's1.version', stage: 's1.before.stage' },
    });
  });
});

describe('a renewal whose account is not found', () => {
  const notFound: readonly ReadOutcome[] = [{ step: 'account', kind: 'REJECTED', code: 'NOT_FOUND' }];

  it('asks which one it is', async () => {
    expect(await planning({ reads: notFound, revision: 1 })).toMatchObject({
      kind: 'QUESTIONS',
      questions: [{ attribute: 'request.account', reason: 'NOT_FOUND', candidates: [] }],
    });
  });

  it('reads again under a new id once that is answered', async () => {
    const again = await planning({ reads: notFound, revision: 1, answeredSincePlan: true });
    expect(again).toMatchObject({ kind: 'PLAN', plan: { steps: [{ id: 'account-2' }] } });
  });

  it('goes on with what was read the second time', async () => {
    const { plan } = await acting({
      reads: [...notFound, ...committed('account-2', 'subscription', ...othersRead)],
      attributes: [...account(accountOutputs, 'account-2'), ...subscription(), ...others],
    });
    expect(plan.steps[0]?.inputs['opportunityId']).toBe('account-2.opportunityId');
  });
});

describe('a renewal whose account has several candidates', () => {
  const ambiguous: readonly ReadOutcome[] = [{ step: 'account', kind: 'REJECTED', code: 'AMBIGUOUS' }];
  const search = (step: string) =>
    outputsOf(
      step,
      salesforce,
      'crm.account.search',
      { candidateCount: 2, candidate1: 'Hooli A', candidate2: 'Hooli B' },
      undefined,
    );

  it('looks the candidates up, then asks with them', async () => {
    const first = await planning({ reads: ambiguous, revision: 1 });
    const second = await planning({
      reads: [...ambiguous, ...committed('accounts-alike')],
      attributes: search('accounts-alike'),
      revision: 2,
    });
    expect(first).toMatchObject({ kind: 'PLAN', plan: { steps: [{ id: 'accounts-alike' }] } });
    expect(second).toMatchObject({
      questions: [
        {
          ...{ attribute: 'request.account', reason: 'AMBIGUOUS' },
          candidates: ['accounts-alike.candidate1', 'accounts-alike.candidate2'],
        },
      ],
    });
  });

  it('looks them up anew for another answer that is not enough', async () => {
    const reads: readonly ReadOutcome[] = [
      ...ambiguous,
      ...committed('accounts-alike'),
      { step: 'account-2', kind: 'REJECTED', code: 'AMBIGUOUS' },
    ];
    const result = await planning({ reads, attributes: search('accounts-alike'), revision: 3 });
    expect(result).toMatchObject({ kind: 'PLAN', plan: { steps: [{ id: 'accounts-alike-2' }] } });
  });
});

describe('a renewal that can not be planned', () => {
  const without = (name: string): Partial<typeof accountOutputs> =>
    Object.fromEntries(Object.entries(accountOutputs).filter(([field]) => field !== name));

  it.each([
    ['a read that policy keeps back', { reads: [{ step: 'account', kind: 'BLOCKED' }] }, 'READ_BLOCKED', 'account'],
    [
      'a read that was rejected in a way the playbook has no question for',
      { reads: [{ step: 'account', kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM' }] },
      ...['READ_REJECTED', 'account'],
    ],
    [
      'a missing compensation',
      { ...allRead, offers: offers.filter(({ pin }) => pin.capability !== 'legal.contract.void') },
      'CAPABILITY_NOT_OFFERED',
      's3',
    ],
    [
      'a required value that the account has not',
      { ...allRead, attributes: [...account(without('contractFolder')), ...subscription()] },
      ...['FIELD_UNBOUND', 's3.contractFolder'],
    ],
    [
      'a value that the capability does not take',
      { ...allRead, attributes: [...account({ ...accountOutputs, contractFolder: '../../etc' }), ...subscription()] },
      ...['VALUE_NOT_ACCEPTED', 's3.contractFolder'],
    ],
  ] as readonly [string, Partial<PlanningRequest>, string, string][])(
    'is refused: %s',
    async (_why, changes, code, at) => {
      expect(await planning(changes)).toMatchObject({ kind: 'REFUSED', code, at });
    },
  );

  it('has the plan approved by whom the playbook names, and nobody approve what is only looked up', async () => {
    const playbook = { ...renewal, approval: { role: 'operator', fourEyes: true } } as const;
    expect((await acting({ playbook })).plan).toMatchObject({ approval: 'FOUR_EYES', approvalRole: 'operator' });
    const { plan } = await acting({ playbook: { ...playbook, approval: { role: 'approver', fourEyes: false } } });
    expect(plan).toMatchObject({ approval: 'ANYBODY', approvalRole: 'approver' });
    expect(await planning({ playbook })).toMatchObject({ plan: { stage: 'READING' } });
    expect(await planning({ playbook })).not.toHaveProperty('plan.approval');
  });

  it('has a step stand for the one that the playbook says', async () => {
    const [s3] = renewal.steps.filter(({ id }) => id === 's3');
    const steps = [...renewal.steps, ...(s3 ? [{ ...s3, id: 's3b', insteadOf: 's3' }] : [])];
    const { plan } = await acting({ playbook: { ...renewal, steps } });
    expect(plan.steps.at(-1)).toMatchObject({ id: 's3b', insteadOf: 's3', after: ['s2'] });
  });

  it('binds no untrusted text', async () => {
    expect(await planning({ ...allRead, attributes: withUntrustedName })).toMatchObject({
      ...{ code: 'UNTRUSTED_INPUT', at: 's3.accountName' },
    });
  });

  it('binds untrusted text where the capability quotes it, which is nothing that policy lets cross by itself', async () => {
    const quotingOffers = offers.map((offer) => ({
      ...offer,
      capability: {
        ...offer.capability,
        input: offer.capability.input.map((field) =>
          field.name === 'accountName' ? { ...field, quote: true as const } : field,
        ),
      },
    }));
    const quoting = { ...allRead, attributes: withUntrustedName, offers: quotingOffers };
    expect(await planning(quoting)).toMatchObject({ kind: 'PLAN' });
  });

  it('says no value in what it says', async () => {
    const attributes = [...account({ ...accountOutputs, contractFolder: '../../etc' }), ...subscription()];
    expect(JSON.stringify(await planning({ ...allRead, attributes }))).not.toContain('etc');
  });
});
