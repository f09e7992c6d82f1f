import { describe, expect, it } from '@jest/globals';
import type { QueryBus } from '@nestjs/cqrs';
import type { Reconciliation } from '@baton/goal/application';
import { instantOf, Refusal } from '@baton/kernel';
import { ReconcileResolver } from './reconcile.resolver.js';

const requester = { tenant: 't1', actorId: 'p1', roles: [], authenticatedBy: 'development' } as never;

function answerTo(execute: () => Promise<Partial<Reconciliation>>) {
  // Of the bus only what is asked of it.
  return new ReconcileResolver({ execute } as Partial<QueryBus> as QueryBus).reconcile(null, requester);
}

const compared = { specialist: 'sap', system: 'sap', keysListed: 1, unlisted: [] };
const agreeing = { since: instantOf(0), specialists: [compared], findings: [], findingsTotal: 0, unreadable: [] };

describe('a comparison over GraphQL', () => {
  it.each<[boolean, string, Partial<Reconciliation>]>([
    [true, 'all agree', {}],
    [false, 'something was found', { findingsTotal: 1 }],
    [false, 'something could not be read', { unreadable: [{ stream: 'goal-g1', revision: 1 }] }],
    [false, 'a list was too long', { specialists: [{ ...compared, comparedUpTo: instantOf(0) }] }],
    [false, 'somebody was silent', { specialists: [{ ...compared, unanswered: { cause: 'TIMEOUT' } }] }],
  ])('says %s of consistent where %s', async (consistent, _where, differing) => {
    expect(await answerTo(async () => ({ ...agreeing, ...differing }))).toMatchObject({ consistent });
  });

  it('tells a person what to do about each finding', async () => {
    const common = { specialist: 'sap', system: 'sap', key: 'k1', at: instantOf(0) };
    const owner = { goalId: 'g1', step: 's1', operation: 'forward' } as const;
    const findings: Reconciliation['findings'] = [
      { ...common, kind: 'NOT_IN_LOG', record: { type: 'Invoice', id: 'I-1' } },
      { ...common, kind: 'NOT_IN_SYSTEM', owner },
    ];
    expect(await answerTo(async () => ({ ...agreeing, findings, findingsTotal: 2 }))).toMatchObject({
      findings: [
        { ...common, recordType: 'Invoice', recordId: 'I-1', action: expect.stringMatching(/put it right by hand/) },
        { ...common, ...owner, action: expect.stringMatching(/done again by a new goal/) },
      ],
    });
  });

  it('refuses whoever lacks the role as a type of its own, and lets everything else fail', async () => {
    const refusal = () => Promise.reject(new Refusal('ROLE_NEEDED', 'That takes the role operator'));
    expect(await answerTo(refusal)).toMatchObject({ code: 'ROLE_NEEDED', message: 'That takes the role operator' });
    await expect(answerTo(() => Promise.reject(new Error('the store is broken')))).rejects.toThrow('broken');
  });
});
