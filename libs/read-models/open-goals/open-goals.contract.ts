import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Instant, SubjectId, TenantId } from '@baton/kernel';
import { parseInstant, plusMs } from '@baton/kernel';
import type { OpenGoals, OpenGoalsQuestion } from './open-goals.port.js';

const since = parseInstant('2026-03-02T09:00:00.000Z');
const [inCrm, inErp, somebodyElse] = ['sub_crm', 'sub_erp', 'sub_else'] as SubjectId[] as [
  SubjectId,
  SubjectId,
  SubjectId,
];
const tenant = 't1' as TenantId;
const question: OpenGoalsQuestion = { tenant, subjects: [inCrm, inErp], except: 'asking', max: 10 };

export interface OpenGoalsUnderTest {
  readonly openGoals: OpenGoals;
  /** Lets the projection say that a goal is open and whom it is about. */
  isOpen(
    goalId: string,
    about: readonly SubjectId[],
    of: { readonly tenant: TenantId; readonly since: Instant },
  ): Promise<void>;
}

/** What every adapter of {@link OpenGoals} promises to whoever lays down plans. */
export function describeOpenGoals(name: string, make: () => Promise<OpenGoalsUnderTest>): void {
  describe(name, () => {
    let subject: OpenGoalsUnderTest;
    beforeEach(async () => {
      subject = await make();
    });

    it('finds what is about any of the beings, each goal once and the longest open first', async () => {
      await subject.isOpen('later', [inErp], { tenant, since: plusMs(since, 1) });
      await subject.isOpen('first', [inCrm, inErp], { tenant, since });
      await subject.isOpen('else', [somebodyElse], { tenant, since });
      expect(await subject.openGoals.about(question)).toEqual(['first', 'later']);
    });

    it('finds neither the goal that asks nor one of another tenant', async () => {
      await subject.isOpen('asking', [inCrm], { tenant, since });
      await subject.isOpen('theirs', [inCrm], { tenant: 't2' as TenantId, since });
      expect(await subject.openGoals.about(question)).toEqual([]);
    });

    it('finds no more than is asked for', async () => {
      for (const goal of ['a', 'b', 'c']) await subject.isOpen(goal, [inCrm, inErp], { tenant, since });
      expect(await subject.openGoals.about({ ...question, max: 2 })).toEqual(['a', 'b']);
    });

    it('finds nothing about nobody', async () => {
      await subject.isOpen('a', [inCrm], { tenant, since });
      expect(await subject.openGoals.about({ ...question, subjects: [] })).toEqual([]);
    });
  });
}
