import { describe, expect, it } from '@jest/globals';
import type { JsonValue, Labels, SubjectId } from '@baton/kernel';
import fc from 'fast-check';
import type { BoundField, BriefRequest, ContextAttribute } from './brief.js';
import { computeBrief, serialiseBrief } from './brief.js';
import type { PolicyAnswer, PolicyQuestion } from './policy-question.js';

const account = 'sub_account' as SubjectId;
const someoneElse = 'sub_someone_else' as SubjectId;

function labels(set: Partial<Labels> = {}): Labels {
  return {
    classification: 'confidential',
    category: 'commercial',
    subjects: [account],
    source: 'salesforce',
    trust: 'typed',
    ...set,
  };
}

function attribute(name: string, set: Partial<Labels> = {}): ContextAttribute {
  return { name, type: 'decimal', labels: labels(set) };
}

function field(name: string, attributeName: string, set: Partial<BoundField> = {}): BoundField {
  return { field: name, required: true, forms: ['FULL'], attribute: attributeName, ...set };
}

const permitAll = (): PolicyAnswer => ({ decision: 'PERMIT', policies: ['permit-all'] });
const denyAll = (): PolicyAnswer => ({ decision: 'DENY', reason: 'NO_PERMIT_MATCHED', policies: [] });

function request(set: Partial<BriefRequest> = {}): BriefRequest {
  return {
    recipient: { specialist: 'sap', system: 'sap' },
    capability: 'erp.invoice.create',
    purpose: 'CONTRACT_RENEWAL',
    subjects: [account],
    beings: [],
    combinations: [],
    fields: [field('amount', 'plan.amount')],
    context: [attribute('plan.amount'), attribute('account.discountFloor')],
    policy: permitAll,
    takes: () => true,
    openValue: (name): JsonValue => `value of ${name}`,
    tokenOf: (value) => `token of ${JSON.stringify(value)}`,
    ...set,
  };
}

function crossing(set: Partial<BriefRequest> = {}): string {
  return serialiseBrief(computeBrief(request(set)).disclosed);
}

describe('a brief', () => {
  it('holds what the capability asks for and not one field more', () => {
    expect(crossing()).toBe('{"amount":"value of plan.amount"}');
  });

  it('is none where two attributes would fill one field, of which the last would cross alone', () => {
    const fields = [field('amount', 'plan.amount'), field('amount', 'account.discountFloor')];
    expect(() => crossing({ fields })).toThrow('A brief has one value for each field (fields 2)');
  });

  it('accounts for every attribute of the context, the withheld ones as well', () => {
    const { considered } = computeBrief(request());
    expect(considered.map(({ attribute: name, decision, reason }) => [name, decision, reason])).toEqual([
      ['plan.amount', 'DISCLOSED', undefined],
      ['account.discountFloor', 'WITHHELD', 'NOT_RELEVANT'],
    ]);
  });

  it('opens no value that does not cross', () => {
    const openedNames: string[] = [];
    computeBrief(request({ openValue: (name) => (openedNames.push(name), 'v') }));
    expect(openedNames).toEqual(['plan.amount']);
  });

  it('withholds a value about somebody who is not among the subjects of the handoff', () => {
    const context = [attribute('plan.amount', { subjects: [account, someoneElse] })];
    const decision = computeBrief(request({ context }));
    expect(decision.disclosed).toEqual([]);
    expect(decision.considered[0]?.reason).toBe('OTHER_SUBJECT');
    expect(decision.blockedFields).toEqual(['amount']);
  });

  it('withholds a value about two beings at once, whoever the handoff is about, and not one about two ids of one', () => {
    const subjects = [account, someoneElse];
    const aboutBoth = { subjects, context: [attribute('plan.amount', { subjects })] };
    const apart = computeBrief(request(aboutBoth));
    expect(apart.disclosed).toEqual([]);
    expect(apart.considered[0]?.reason).toBe('SEVERAL_SUBJECTS');
    expect(apart.blockedFields).toEqual(['amount']);
    const oneBeing = computeBrief(request({ ...aboutBoth, beings: [{ ids: subjects, told: [] }] }));
    expect(oneBeing.disclosed.map(({ field }) => field)).toEqual(['amount']);
  });

  it('withholds untrusted text though everything is permitted', () => {
    const decision = computeBrief(request({ context: [attribute('plan.amount', { trust: 'untrusted' })] }));
    expect(decision.considered[0]?.reason).toBe('UNTRUSTED_TEXT');
    expect(decision.blockedFields).toEqual(['amount']);
  });

  it('withholds as untrusted text what its field does not take, in every form and though a person waived it', () => {
    const fields = [field('amount', 'plan.amount', { forms: ['BUCKET', 'FULL'] })];
    const takes = (name: string, value: JsonValue) => name === 'amount' && value !== 'value of plan.amount';
    for (const policy of [permitAll, denyAll]) {
      const decision = computeBrief(request({ fields, policy, takes, waived: { amount: 'waiver-1' } }));
      expect(decision.considered[0]).toMatchObject({ decision: 'WITHHELD', reason: 'UNTRUSTED_TEXT' });
      expect([decision.disclosed, decision.blockedFields]).toEqual([[], ['amount']]);
    }
  });

  it('asks nobody to approve a text that its field does not take, and takes none that was approved', () => {
    const fields = [field('amount', 'plan.amount', { quote: true })];
    const quote = { fields, context: [attribute('plan.amount', { trust: 'untrusted' })] };
    const approved = { quotes: { amount: { attribute: 'plan.amount', approval: 'waiver-1' } } };
    const reasonOf = (set: Partial<BriefRequest>) => computeBrief(request({ ...quote, ...set })).considered[0]?.reason;
    expect(reasonOf({})).toBe('QUOTE_NOT_APPROVED');
    expect(reasonOf({ takes: () => false })).toBe('UNTRUSTED_TEXT');
    expect(reasonOf(approved)).toBeUndefined();
    expect(reasonOf({ ...approved, takes: () => false })).toBe('UNTRUSTED_TEXT');
  });

  it('lets a denied value cross that a person waived, in the least revealing form, and names the waiver', () => {
    const fields = [
      field('amount', 'plan.amount', { forms: ['BUCKET', 'FULL'] }),
      field('other', 'account.discountFloor'),
    ];
    const decision = computeBrief(request({ fields, policy: denyAll, waived: { amount: 'waiver-1' } }));
    expect(decision.considered[0]).toMatchObject({ decision: 'DISCLOSED', form: 'BUCKET', waiver: 'waiver-1' });
    expect(decision.blockedFields).toEqual(['other']);
  });

  it('lets nobody waive what is about somebody else, untrusted, or was never decided', () => {
    const waived = { amount: 'waiver-1' };
    const about = [attribute('plan.amount', { subjects: [someoneElse] })];
    const prose = [attribute('plan.amount', { trust: 'untrusted' })];
    const failing = (): PolicyAnswer => ({ decision: 'DENY', reason: 'POLICY_FAILED', policies: [] });
    expect(computeBrief(request({ context: about, waived })).blockedFields).toEqual(['amount']);
    expect(computeBrief(request({ context: prose, waived })).blockedFields).toEqual(['amount']);
    expect(computeBrief(request({ policy: failing, waived })).blockedFields).toEqual(['amount']);
  });

  it('takes nothing for a waiver that every object has', () => {
    const fields = [field('constructor', 'plan.amount')];
    expect(computeBrief(request({ fields, policy: denyAll, waived: {} })).disclosed).toEqual([]);
  });

  it('blocks a required field that policy denies, and only withholds an optional one', () => {
    expect(computeBrief(request({ policy: denyAll })).blockedFields).toEqual(['amount']);
    const optional = [field('amount', 'plan.amount', { required: false })];
    expect(computeBrief(request({ policy: denyAll, fields: optional })).blockedFields).toEqual([]);
  });

  it('blocks a required field that nothing in the context fills', () => {
    expect(computeBrief(request({ context: [] })).blockedFields).toEqual(['amount']);
  });

  it('crosses in the first acceptable form that policy permits', () => {
    const fields = [field('amount', 'plan.amount', { forms: ['BUCKET', 'FULL'] })];
    const openValue = () => '52500.00';
    expect(crossing({ fields, openValue })).toBe('{"amount":"10000-99999"}');
    const onlyFull = ({ form }: PolicyQuestion) => (form === 'FULL' ? permitAll() : denyAll());
    expect(crossing({ fields, openValue, policy: onlyFull })).toBe('{"amount":"52500.00"}');
  });

  it('keeps back what policy failed to decide in one form, though a form that tells more or a waiver would let it', () => {
    const failing = { decision: 'DENY', reason: 'POLICY_FAILED', policies: [] } as const;
    const fields = [field('amount', 'plan.amount', { forms: ['BUCKET', 'FULL'] })];
    for (const then of [permitAll, denyAll]) {
      const policy = ({ form }: PolicyQuestion) => (form === 'BUCKET' ? failing : then());
      const { considered, blockedFields } = computeBrief(request({ fields, policy, waived: { amount: 'waiver-1' } }));
      expect(considered[0]).toMatchObject({ decision: 'WITHHELD', reason: 'POLICY_FAILED' });
      expect(blockedFields).toEqual(['amount']);
    }
  });

  it('crosses in the form that tells least of its type, however the capability lists them', () => {
    const fields = [field('day', 'plan.day', { forms: ['FULL', 'BUCKET', 'PART'] })];
    const context: ContextAttribute[] = [{ ...attribute('plan.day'), type: 'date' }];
    expect(crossing({ fields, context, openValue: () => '2027-03-31' })).toBe('{"day":"2027"}');
  });

  it('withholds a value whose type has none of the forms that the capability can work with', () => {
    const fields = [field('amount', 'plan.amount', { forms: ['TOKEN', 'MASK'] })];
    expect(computeBrief(request({ fields })).considered[0]?.reason).toBe('NO_ACCEPTABLE_FORM');
  });

  it('asks policy about labels and never shows it a value', () => {
    const questions: PolicyQuestion[] = [];
    computeBrief(request({ policy: (question) => (questions.push(question), permitAll()) }));
    expect(JSON.stringify(questions)).not.toContain('value of');
  });
});

describe('any brief', () => {
  const anyAttribute = fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    type: fc.constantFrom('decimal' as const, 'email' as const, 'date' as const, 'name' as const),
    labels: fc.record({
      classification: fc.constantFrom('public' as const, 'restricted' as const),
      category: fc.constantFrom('commercial' as const, 'health' as const),
      subjects: fc.subarray([account, someoneElse]),
      source: fc.constantFrom('person', 'salesforce'),
      trust: fc.constantFrom('typed' as const, 'untrusted' as const),
    }),
  });
  const anyField = fc.record({
    field: fc.constantFrom('w', 'x', 'y'),
    required: fc.boolean(),
    forms: fc.subarray(['BUCKET', 'MASK', 'PART', 'FULL'] as const, { minLength: 1 }),
    attribute: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  });
  const byName = <T>(name: (item: T) => string) => ({ selector: name, maxLength: 4 });

  it('discloses only typed values about its subjects, that were asked for and permitted', () => {
    const permitted = (question: PolicyQuestion) =>
      question.category === 'health' || question.classification === 'restricted' ? denyAll() : permitAll();
    fc.assert(
      fc.property(
        fc.uniqueArray(
          anyAttribute,
          byName((a: { name: string }) => a.name),
        ),
        fc.uniqueArray(
          anyField,
          byName((f: { field: string }) => f.field),
        ),
        (context, fields) => {
          const decision = computeBrief(request({ context, fields, policy: permitted }));
          for (const { attribute: name, field: asked } of decision.disclosed) {
            const source = context.find((candidate) => candidate.name === name);
            expect(fields).toContainEqual(expect.objectContaining({ field: asked, attribute: name }));
            expect(source?.labels).toMatchObject({ trust: 'typed', category: 'commercial', classification: 'public' });
            expect(source?.labels.subjects).not.toContain(someoneElse);
          }
          const required = fields.filter((candidate) => candidate.required).map((candidate) => candidate.field);
          const crossed = new Set(decision.disclosed.map((disclosed) => disclosed.field));
          expect(decision.blockedFields).toEqual(required.filter((name) => !crossed.has(name)));
        },
      ),
    );
  });
});

describe('what may not be known together', () => {
  const combinations = [
    {
      ...{ id: 'apart', sentence: 'Not together.', outside: ['crm'] },
      together: [{ field: ['born'] }, { field: ['iban'] }],
    },
  ];
  const context = [attribute('a.born'), attribute('a.iban')];
  const fields = [field('born', 'a.born', { required: false }), field('iban', 'a.iban')];
  const told = [{ field: 'born', category: 'identity', classification: 'confidential', form: 'FULL' }] as const;
  const together = (set: Partial<BriefRequest> = {}) =>
    computeBrief(request({ combinations, context, fields, ...set }));
  const outcome = (set: Partial<BriefRequest> = {}) => {
    const { considered, disclosed, blockedFields } = together(set);
    const withheld = considered.flatMap(({ attribute: name, reason, policies }) =>
      reason ? [[name, reason, policies]] : [],
    );
    return { crosses: disclosed.map((one) => one.field), withheld, blockedFields };
  };

  it('is kept apart within one brief, at the cost of what it can do without', () => {
    expect(outcome()).toEqual({
      crosses: ['iban'],
      withheld: [['a.born', 'COMBINATION_FORBIDDEN', ['apart']]],
      blockedFields: [],
    });
  });

  it('blocks a brief that needs both, or one where the other was told before under any id of the same being', () => {
    expect(outcome({ fields: [field('born', 'a.born'), field('iban', 'a.iban')] }).blockedFields).toEqual(['iban']);
    const alias = 'sub_alias' as SubjectId;
    expect(outcome({ beings: [{ ids: [alias, account], told }] })).toMatchObject({
      crosses: ['born'],
      blockedFields: ['iban'],
    });
  });

  it('is no matter of what was told of somebody else, or of a system that may know it', () => {
    expect(outcome({ beings: [{ ids: [someoneElse], told }] }).crosses).toEqual(['iban']);
    const recipient = { specialist: 'crm', system: 'crm' };
    expect(outcome({ recipient, beings: [{ ids: [account], told }] }).crosses).toEqual(['born', 'iban']);
  });

  it('crosses by the waiver of a person, and says by which and against what', () => {
    const { considered } = together({ beings: [{ ids: [account], told }], waived: { iban: 'w1' } });
    expect(considered[1]).toMatchObject({ decision: 'DISCLOSED', waiver: 'w1', policies: ['permit-all', 'apart'] });
  });
});
