import { describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '../event-store.port.js';
import { sampleEvent } from '../contract-events.js';
import { EventTail } from './event-tail.js';

const event = (n: number): StoredEvent => ({ ...sampleEvent(n), stream: 'spec-1', revision: n, position: `p-${n}` });

function tailOf(first: number, last: number, bounds = { eventsMax: 5, bytesMax: 1_000 }, bytes = 1): EventTail {
  const tail = new EventTail(first, bounds);
  for (let n = first; n <= last; n++) tail.push(event(n), bytes);
  return tail;
}

const numbersOf = (events: readonly StoredEvent[] | undefined) => events?.map(({ revision }) => revision);

describe('a tail of events', () => {
  it('gives what comes after a number, a page at a time', () => {
    const tail = tailOf(11, 14);
    expect(numbersOf(tail.after(10, 9))).toEqual([11, 12, 13, 14]);
    expect(numbersOf(tail.after(12, 1))).toEqual([13]);
    expect(numbersOf(tail.after(14, 9))).toEqual([]);
  });

  it('gives the very objects that were pushed', () => {
    const tail = new EventTail(1, { eventsMax: 2, bytesMax: 10 });
    const pushed = event(1);
    tail.push(pushed, 1);
    expect(tail.after(0, 1)?.[0]).toBe(pushed);
  });

  it('holds so many events and forgets the oldest, which it does not pretend to have', () => {
    const tail = tailOf(1, 12);
    expect(tail.size).toBe(5);
    expect(numbersOf(tail.after(7, 9))).toEqual([8, 9, 10, 11, 12]);
    expect(tail.after(6, 9)).toBeUndefined();
  });

  it('holds so many bytes', () => {
    expect(tailOf(1, 4, { eventsMax: 5, bytesMax: 100 }, 40).size).toBe(2);
  });

  it('holds one that is larger than all it may hold, alone', () => {
    const tail = tailOf(1, 3);
    tail.push(event(4), 5_000);
    expect(numbersOf(tail.after(3, 9))).toEqual([4]);
    expect(tail.after(2, 9)).toBeUndefined();
    tail.push(event(5), 1);
    expect(tail.size).toBe(1);
  });
});
