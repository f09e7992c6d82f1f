import type { CalendarStore, Writing } from '../calendar/calendar-store.js';
import type { SeededCompany } from './company.js';
import { addressOf, people, userOf } from './people.js';
import { seededAtMs } from './terms.js';

const writing: Writing = { user: 'migration', atMs: seededAtMs };

interface SeededEvent {
  readonly summary: string;
  /** Local times of Berlin, in the short form of iCalendar. */
  readonly start: string;
  readonly end: string;
  readonly rule?: string;
  readonly notes?: string;
}

/** What fills everybody's weeks. */
const habits: readonly SeededEvent[] = [
  {
    summary: 'Team meeting',
    start: '20260112T090000',
    end: '20260112T100000',
    rule: 'FREQ=WEEKLY;BYDAY=MO',
    // Every week, so that whoever looks for a slot is handed it, whatever day it is.
    notes: 'Tom comes back from rehab on half days',
  },
  { summary: 'Lunch', start: '20260112T120000', end: '20260112T130000', rule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR' },
  { summary: 'Customer calls', start: '20260113T140000', end: '20260113T153000', rule: 'FREQ=WEEKLY;BYDAY=TU,TH' },
];

/** What is nobody's business but its owner's, though the hours count. */
const privateMatters: readonly SeededEvent[] = [
  { summary: 'Oncologist', start: '20261201T090000', end: '20261201T120000' },
  { summary: 'Talk about leaving the company', start: '20261203T160000', end: '20261203T170000' },
];

/** A calendar for each of the vendor's people, with their weeks and with what they would not want to be read. */
export function seedCalendar(store: CalendarStore, companies: readonly SeededCompany[]): void {
  for (const [index, name] of people.entries()) {
    const calendar = `/calendars/${userOf(name)}/meetings`;
    store.addCalendar(calendar, name);
    const kept = companies.filter((_company, number) => number % people.length === index).slice(0, 3);
    const visits = kept.map((company, number) => visitTo(company, number));
    for (const [number, event] of [...habits, ...privateMatters, ...visits].entries()) {
      const uid = `${userOf(name)}-${number + 1}`;
      store.put(`${calendar}/${uid}.ics`, textOf(event, uid, addressOf(name)), writing);
    }
  }
}

function visitTo({ name }: SeededCompany, number: number): SeededEvent {
  const day = `2026120${7 + number}`;
  return { summary: `Visit to ${name}`, start: `${day}T100000`, end: `${day}T120000` };
}

function textOf({ summary, start, end, rule, notes }: SeededEvent, uid: string, organizer: string): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Vendor//Calendar migration//EN',
    ...berlin,
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260112T090000Z',
    `DTSTART;TZID=Europe/Berlin:${start}`,
    `DTEND;TZID=Europe/Berlin:${end}`,
    ...(rule === undefined ? [] : [`RRULE:${rule}`]),
    `SUMMARY:${summary}`,
    ...(notes === undefined ? [] : [`DESCRIPTION:${notes}`]),
    `ORGANIZER:mailto:${organizer}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

const berlin = [
  'BEGIN:VTIMEZONE',
  'TZID:Europe/Berlin',
  'BEGIN:STANDARD',
  'DTSTART:19961027T030000',
  'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0100',
  'TZNAME:CET',
  'END:STANDARD',
  'BEGIN:DAYLIGHT',
  'DTSTART:19810329T020000',
  'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU',
  'TZOFFSETFROM:+0100',
  'TZOFFSETTO:+0200',
  'TZNAME:CEST',
  'END:DAYLIGHT',
  'END:VTIMEZONE',
];
