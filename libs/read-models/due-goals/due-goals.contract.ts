import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Instant } from '@baton/kernel';
import { BrokenInvariant, parseInstant, plusMs } from '@baton/kernel';
import type { DueGoals } from './due-goals.port.js';
import { leaseMsMax } from './due-goals.port.js';

const yearMs = 365 * 24 * 60 * 60_000;
const now = parseInstant('2026-03-02T09:00:00.000Z');
const longAgo = plusMs(now, -yearMs);
const terms = { now, leaseMs: 10_000, max: 10 };
const at = (ms: number) => ({ ...terms, now: plusMs(now, ms) });

export interface DueGoalsUnderTest {
  readonly dueGoals: DueGoals;
  /** Lets the projection say that a goal is due at a time. */
  becomeDue(
    goalId: string,
    dueAt: Instant,
    row: { readonly tenant: string; readonly updatedAt: Instant },
  ): Promise<void>;
}

/** What every adapter of {@link DueGoals} promises to runners. */
export function describeDueGoals(name: string, make: () => Promise<DueGoalsUnderTest>): void {
  describe(name, () => {
    let subject: DueGoalsUnderTest;
    beforeEach(async () => {
      subject = await make();
    });

    const becomeDue = (goalId: string, dueAt: Instant, { tenant = 't1', updatedAt = longAgo } = {}) =>
      subject.becomeDue(goalId, dueAt, { tenant, updatedAt });

    const claimed = async (...asked: Parameters<DueGoals['claim']>) =>
      (await subject.dueGoals.claim(...asked)).map(({ goalId }) => goalId);

    it('gives out what has been due for longest, and not what is due later', async () => {
      await becomeDue('late', plusMs(now, -1));
      await becomeDue('later', plusMs(now, 1));
      await becomeDue('first', plusMs(now, -500));
      expect(await claimed('r1', { ...terms, max: 1 })).toEqual(['first']);
      expect(await claimed('r1', terms)).toEqual(['late']);
      expect(await claimed('r1', at(1))).toEqual(['later']);
    });

    it('gives out no more than is asked for', async () => {
      for (const goal of ['a', 'b', 'c']) await becomeDue(goal, now);
      const first = await claimed('r1', { ...terms, max: 2 });
      const second = await claimed('r2', { ...terms, max: 2 });
      expect([first.length, second.length]).toEqual([2, 1]);
      expect([...first, ...second].sort()).toEqual(['a', 'b', 'c']);
    });

    it('lets tenants take turns', async () => {
      for (const goal of ['a1', 'a2', 'a3']) await becomeDue(goal, now, { tenant: 'a' });
      await becomeDue('b1', plusMs(now, 1), { tenant: 'b' });
      expect(await subject.dueGoals.claim('r1', { ...at(1), max: 2 })).toEqual([
        { goalId: 'a1', tenant: 'a' },
        { goalId: 'b1', tenant: 'b' },
      ]);
    });

    it('tells a runner that was held up which of its goals are no longer its own', async () => {
      await becomeDue('g', now);
      await claimed('r1', terms);
      await claimed('r2', at(10_000));
      expect(await subject.dueGoals.hold('r1', ['g'], at(10_001))).toEqual([]);
    });

    it('gives a goal to one runner, until its lease is over', async () => {
      await becomeDue('g', now);
      expect(await claimed('r1', terms)).toEqual(['g']);
      expect(await claimed('r2', at(9_999))).toEqual([]);
      expect(await claimed('r1', at(9_999))).toEqual([]);
      expect(await claimed('r2', at(10_000))).toEqual(['g']);
    });

    it('lets a runner hold on to what it has in hand', async () => {
      await becomeDue('g', now);
      await claimed('r1', terms);
      await subject.dueGoals.hold('r1', ['g'], at(9_000));
      expect(await claimed('r2', at(18_999))).toEqual([]);
      expect(await claimed('r2', at(19_000))).toEqual(['g']);
    });

    it('lets a runner hold what it never claimed, unless another has it', async () => {
      expect(await subject.dueGoals.hold('r1', ['new'], terms)).toEqual(['new']);
      expect(await subject.dueGoals.hold('r2', ['new', 'other'], at(1))).toEqual(['other']);
      await becomeDue('new', now);
      expect(await claimed('r2', at(2))).toEqual([]);
      await subject.dueGoals.release('r1', ['new']);
      expect(await claimed('r2', at(3))).toEqual(['new']);
    });

    it('gives out what was recorded by a clock that was ahead, and not what waits by one that was not', async () => {
      const ahead = plusMs(now, yearMs);
      await becomeDue('owed by it', ahead, { updatedAt: ahead });
      await becomeDue('waits by it', plusMs(ahead, 5_000), { updatedAt: ahead });
      await becomeDue('waits', ahead, { updatedAt: now });
      expect(await claimed('r1', terms)).toEqual(['owed by it', 'waits by it']);
      expect(await claimed('r2', terms)).toEqual([]);
    });

    it('keeps nobody from what was claimed by a clock that was ahead', async () => {
      for (const goal of ['a', 'b']) {
        await becomeDue(goal, now);
        await subject.dueGoals.hold('r1', [goal], at(yearMs));
      }
      expect(await subject.dueGoals.hold('r2', ['a'], terms)).toEqual(['a']);
      expect(await claimed('r3', terms)).toEqual(['b']);
      expect(await subject.dueGoals.hold('r1', ['a', 'b'], at(1))).toEqual([]);
    });

    it('lets no claim last so long that it would pass for one of a wrong clock', async () => {
      const long = { ...terms, leaseMs: leaseMsMax + 1 };
      await expect(subject.dueGoals.hold('r1', ['g'], long)).rejects.toThrow(BrokenInvariant);
      await subject.dueGoals.hold('r1', ['g'], { ...terms, leaseMs: leaseMsMax });
      expect(await subject.dueGoals.hold('r2', ['g'], terms)).toEqual([]);
    });

    it('lets go of a runner’s own goals alone', async () => {
      await becomeDue('g', now);
      await claimed('r1', terms);
      await subject.dueGoals.release('r2', ['g']);
      expect(await claimed('r2', terms)).toEqual([]);
      await subject.dueGoals.release('r1', ['g']);
      expect(await claimed('r2', terms)).toEqual(['g']);
    });

    it('lets go of all that a runner holds when it begins anew', async () => {
      for (const goal of ['a', 'b', 'c']) await becomeDue(goal, now);
      await claimed('r1', { ...terms, max: 2 });
      await claimed('r2', terms);
      await subject.dueGoals.release('r1');
      expect(await claimed('r1', terms)).toHaveLength(2);
    });

    it('has nothing to do where nothing is given', async () => {
      expect(await subject.dueGoals.hold('r1', [], terms)).toEqual([]);
      await subject.dueGoals.release('r1', []);
      expect(await claimed('r1', { ...terms, max: 0 })).toEqual([]);
    });
  });
}
