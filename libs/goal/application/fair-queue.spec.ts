import { describe, expect, it } from '@jest/globals';
import { FairQueue } from './fair-queue.js';

describe('goals that wait for a driver', () => {
  it('are taken tenant by tenant, each tenant’s in the order in which they came', () => {
    const queue = new FairQueue();
    for (const goal of ['a1', 'a2', 'a3']) queue.add('a', goal);
    queue.add('b', 'b1');
    queue.add('c', 'c1');
    queue.add('c', 'c2');
    const order = Array.from({ length: 7 }, () => queue.next()?.goalId);
    expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3', undefined]);
  });

  it('are taken once, however often they were put there', () => {
    const queue = new FairQueue();
    queue.add('a', 'a1');
    queue.add('a', 'a1');
    expect([queue.next(), queue.next()]).toEqual([{ tenant: 'a', goalId: 'a1' }, undefined]);
  });
});
