import { describe, expect, it } from '@jest/globals';
import type { PolicyAnswer, PolicyQuestion } from '@baton/handoff/domain';
import { policyContract } from '../policy.contract.js';
import type { Engine } from './cedar-policy.adapter.js';
import { CedarEngine, CedarPolicy } from './cedar-policy.adapter.js';
import { compilePolicies } from './compile-policies.js';
import { readPolicyFolder } from './read-policy-folder.js';

const source = readPolicyFolder('deploy/policies');
const compiled = compilePolicies(source);

const permitted: PolicyQuestion = {
  ...{ specialist: 'sap', system: 'sap', capability: 'erp.invoice.create', purpose: 'CONTRACT_RENEWAL' },
  ...{ classification: 'confidential', category: 'commercial', source: 'salesforce' },
  ...{ aboutSomebody: true, form: 'FULL' },
};

policyContract(() => ({ policy: new CedarPolicy(compiled), permitted }));

const failed: PolicyAnswer = { decision: 'DENY', reason: 'POLICY_FAILED', policies: [] };
const allows = (reason: string[], errors: { policyId: string; error: never }[] = []): ReturnType<Engine> => ({
  type: 'success',
  response: { decision: 'allow', diagnostics: { reason, errors } },
  warnings: [],
});

describe('a policy in Cedar', () => {
  it.each([
    ['a purpose that is none', { purpose: 'CURIOSITY' }],
    ['a system that is none', { system: 'elsewhere' }],
    ['a category that is none', { category: '__proto__' }],
    ['a missing label', { classification: undefined }],
    ['a label of another type', { source: 7 }],
  ])('denies %s as a failure, since the schema knows no such question', (_what, change) => {
    expect(new CedarPolicy(compiled).decide({ ...permitted, ...change } as PolicyQuestion)).toEqual(failed);
  });

  it('denies under a set that the engine does not hold', () => {
    expect(new CedarPolicy({ hash: 'of-no-set', combinations: [] }).decide(permitted)).toEqual(failed);
  });

  it.each<readonly [string, Engine]>([
    ['reports an error beside its permit', () => allows(['erp'], [{ policyId: 'forbid', error: {} as never }])],
    ['permits and names no policy', () => allows([])],
    ['fails', () => ({ type: 'failure', errors: [], warnings: [] })],
    [
      'throws',
      () => {
        throw new Error('out of memory');
      },
    ],
  ])('denies where the engine %s', (_what, engine) => {
    expect(new CedarPolicy(compiled, { engine }).decide(permitted)).toEqual(failed);
  });

  it('denies what comes too late twice, and asks again the next time', () => {
    const moments = [0, 2_001, 3_000, 5_001, 6_000, 8_001, 9_000, 9_001];
    const policy = new CedarPolicy(compiled, {
      engine: () => allows(['erp-bills-and-extends']),
      elapsedMs: () => moments.shift() ?? 0,
    });
    expect(policy.decide(permitted)).toEqual(failed);
    expect(policy.decide(permitted)).toMatchObject({ decision: 'PERMIT' });
  });

  it('asks the engine once for what it was asked before, and anew for anything that differs', () => {
    let asked = 0;
    const policy = new CedarPolicy(compiled, { engine: () => ((asked += 1), allows(['erp-bills-and-extends'])) });
    policy.decide(permitted);
    policy.decide({ ...permitted });
    expect(asked).toBe(1);
    const others: Partial<PolicyQuestion>[] = [
      ...[{ specialist: 'x' }, { system: 'x' }, { capability: 'x' }, { purpose: 'x' }, { source: 'x' }],
      ...([{ classification: 'public' }, { category: 'health' }, { aboutSomebody: false }, { form: 'MASK' }] as const),
    ];
    for (const other of others) policy.decide({ ...permitted, ...other });
    expect(asked).toBe(1 + others.length);
  });

  it('goes by another hash as soon as one word of the set is another', () => {
    const policies = { ...source.policies };
    delete policies['restricted-never-crosses'];
    expect(compilePolicies({ ...source, policies }).hash).not.toBe(compiled.hash);
  });
});

describe('the engine of policies', () => {
  it('makes one policy of the same words, and another of others', () => {
    const engine = new CedarEngine();
    const made = engine.compile(source);
    expect(engine.compile(structuredClone(source))).toBe(made);
    const [[id, text] = ['', ''], ...rest] = Object.entries(source.policies);
    const others = { ...source, policies: Object.fromEntries([[id, `${text}\n`], ...rest]) };
    expect(engine.compile(others).setHash).not.toBe(made.setHash);
  });
});
