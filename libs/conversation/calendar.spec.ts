import { describe, expect, it } from '@jest/globals';
import { calendarDay, calendarDayIn, endOfTerm } from './calendar.js';

describe('the day it is', () => {
  it('depends on where the person is', () => {
    const days = ['Pacific/Auckland', 'UTC', 'America/Los_Angeles'].map((zone) =>
      calendarDayIn('2026-11-24T03:30:00.000Z', zone),
    );
    expect(days).toEqual(['2026-11-24', '2026-11-24', '2026-11-23']);
  });
});

describe('the end of a term', () => {
  it.each([
    ['2027-01-01', 12, '2027-12-31'],
    ['2027-03-01', 12, '2028-02-29'],
    ['2026-11-15', 3, '2027-02-14'],
    ['2027-01-31', 1, '2027-02-28'],
    ['2028-02-29', 12, '2029-02-28'],
  ])('that starts on %s over %i months is %s', (start, months, end) => expect(endOfTerm(start, months)).toBe(end));
});

describe('a day that no calendar has', () => {
  it.each([
    [2027, 2, 29],
    [2027, 13, 1],
    [2027, 4, 31],
    [2027, 1, 0],
    [27, 1, 1],
  ])('%i-%i-%i', (year, month, day) => expect(calendarDay(year, month, day)).toBeUndefined());
});
