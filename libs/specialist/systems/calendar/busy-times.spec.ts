import { describe, expect, it } from '@jest/globals';
import { busyTimes } from './busy-times.js';
import { WallClock } from './local-time.js';

const berlin = new WallClock('Europe/Berlin');

/** The times that are taken of a week in March, across the change of the clocks on the 28th. */
function taken(...events: readonly (readonly string[])[]): string[] {
  const lines = events.flatMap((event) => ['BEGIN:VEVENT', 'UID:x', ...event, 'END:VEVENT']);
  const text = ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n');
  const within = { fromMs: Date.parse('2027-03-25T00:00:00Z'), untilMs: Date.parse('2027-04-01T00:00:00Z') };
  return busyTimes(text, within, berlin).map(({ fromMs, untilMs }) => `${shown(fromMs)}/${shown(untilMs)}`);
}

const shown = (ms: number): string => new Date(ms).toISOString().slice(5, 16);

describe('a calendar object', () => {
  it('takes the time from its start to its end', () => {
    expect(taken(['DTSTART:20270326T100000Z', 'DTEND:20270326T113000Z'])).toEqual(['03-26T10:00/03-26T11:30']);
    expect(taken(['DTSTART:20270326T100000Z', 'DURATION:PT45M'])).toEqual(['03-26T10:00/03-26T10:45']);
    expect(taken(['DTSTART:20270426T100000Z', 'DURATION:PT45M'])).toEqual([]);
  });

  it('means by a time without a zone, and by a day, what the clock on the wall shows', () => {
    expect(taken(['DTSTART:20270326T100000', 'DURATION:PT1H'])).toEqual(['03-26T09:00/03-26T10:00']);
    expect(taken(['DTSTART;VALUE=DATE:20270328'])).toEqual(['03-27T23:00/03-28T22:00']);
  });

  it('takes its time as often as it is repeated, but where one was moved or taken out', () => {
    const series = [
      'DTSTART:20270322T100000Z',
      'DTEND:20270322T110000Z',
      'RRULE:FREQ=DAILY',
      'EXDATE:20270327T100000Z,20270328T100000Z,20270329T100000Z,20270330T100000Z,20270331T100000Z',
    ];
    const moved = ['RECURRENCE-ID:20270325T100000Z', 'DTSTART:20270325T150000Z', 'DTEND:20270325T160000Z'];
    expect(taken(series, moved)).toEqual(['03-26T10:00/03-26T11:00', '03-25T15:00/03-25T16:00']);
  });

  it.each(['STATUS:CANCELLED', 'TRANSP:TRANSPARENT'])('takes no time with %s', (line) => {
    expect(taken(['DTSTART:20270326T100000Z', 'DURATION:PT1H', line])).toEqual([]);
  });
});
