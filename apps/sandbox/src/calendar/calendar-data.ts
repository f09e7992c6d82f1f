import ICAL from 'ical.js';
import { calendarError } from './calendar-error.js';

/** A calendar object: one event (with its exceptions, if it repeats), and the text that it was made from. */
export interface CalendarObject {
  readonly uid: string;
  readonly calendar: ICAL.Component;
}

/** Occurrences of an event that never ends are not followed further than this. */
const occurrencesMax = 5_000;

/** Reads a calendar object resource (RFC 4791, 4.1). Throws the answer for what is none. */
export function readCalendarObject(text: string): CalendarObject {
  const calendar = componentOf(text);
  const events = calendar.getAllSubcomponents('vevent');
  const uids = new Set(events.map((event) => String(event.getFirstPropertyValue('uid') ?? '')));
  const [uid = ''] = uids;
  if (events.length === 0) throw calendarError(403, 'supported-calendar-component', 'Only events are kept here.');
  if (uids.size !== 1 || uid === '' || calendar.hasProperty('method')) {
    throw calendarError(403, 'valid-calendar-object-resource', 'An object holds one event with a UID, and no METHOD.');
  }
  if (events.some((event) => !event.hasProperty('dtstart'))) {
    throw calendarError(403, 'valid-calendar-data', 'An event has a start.');
  }
  return { uid, calendar };
}

/** Whether anything of the event lies between two instants, in epoch ms; the end is not part of it (RFC 4791, 9.9). */
export function overlaps({ calendar }: CalendarObject, fromMs: number, untilMs: number): boolean {
  const events = calendar.getAllSubcomponents('vevent').map((component) => new ICAL.Event(component));
  const moved = new Set(events.flatMap(({ recurrenceId }) => (isTime(recurrenceId) ? [msOf(recurrenceId)] : [])));
  return events.some((event) => {
    if (!event.isRecurring()) return lies(msOf(event.startDate), msOf(event.endDate), fromMs, untilMs);
    const lengthMs = msOf(event.endDate) - msOf(event.startDate);
    const occurrences = event.iterator();
    for (let count = 0; count < occurrencesMax; count += 1) {
      const next = occurrences.next();
      if (!isTime(next) || msOf(next) >= untilMs) return false;
      const startMs = msOf(next);
      if (!moved.has(startMs) && lies(startMs, startMs + lengthMs, fromMs, untilMs)) return true;
    }
    return false;
  });
}

/** Addresses of those who are invited, without `mailto:` and without the organiser. */
export function attendeesOf({ calendar }: CalendarObject): readonly string[] {
  const event = masterOf(calendar);
  const organizer = addressIn(event.getFirstPropertyValue('organizer'));
  return event
    .getAllProperties('attendee')
    .map((attendee) => addressIn(attendee.getFirstValue()))
    .filter((address) => address !== organizer);
}

export function isCancelled({ calendar }: CalendarObject): boolean {
  return masterOf(calendar).getFirstPropertyValue('status') === 'CANCELLED';
}

/** What has to differ for a change to matter to those who are invited. */
export function significanceOf({ calendar }: CalendarObject): string {
  const event = masterOf(calendar);
  return ['dtstart', 'dtend', 'duration', 'summary', 'location', 'rrule', 'status', 'sequence']
    .map((name) => event.getFirstProperty(name)?.toICALString() ?? '')
    .join('\n');
}

/** The answer of somebody who was invited. */
export function withReply(text: string, address: string, status: string): string {
  const calendar = componentOf(text);
  const attendee = masterOf(calendar)
    .getAllProperties('attendee')
    .find((property) => addressIn(property.getFirstValue()) === address);
  attendee?.setParameter('partstat', status);
  return calendar.toString();
}

/** The event at another time, for as long as before. */
export function movedTo(text: string, start: Date): string {
  const calendar = componentOf(text);
  const event = new ICAL.Event(masterOf(calendar));
  const { duration } = event;
  const from = ICAL.Time.fromJSDate(start, true);
  const until = from.clone();
  until.addDuration(duration);
  event.startDate = from;
  event.endDate = until;
  event.sequence = Number(event.sequence ?? 0) + 1;
  return calendar.toString();
}

function componentOf(text: string): ICAL.Component {
  try {
    const calendar = ICAL.Component.fromString(text);
    if (calendar.name === 'vcalendar') return calendar;
  } catch {
    // Falls through to the one answer for everything that is no calendar.
  }
  throw calendarError(403, 'valid-calendar-data', 'The body is no calendar that can be read.');
}

/** The event itself, and not one of its occurrences that differ from it. */
function masterOf(calendar: ICAL.Component): ICAL.Component {
  const events = calendar.getAllSubcomponents('vevent');
  const master = events.find((event) => !event.hasProperty('recurrence-id')) ?? events[0];
  if (master === undefined) throw new Error('A calendar object is kept without an event');
  return master;
}

function lies(startMs: number, endMs: number, fromMs: number, untilMs: number): boolean {
  return startMs < untilMs && endMs > fromMs;
}

/** The library's types promise a time where there may be none. */
function isTime(value: unknown): value is ICAL.Time {
  return value instanceof ICAL.Time;
}

function msOf(time: ICAL.Time): number {
  return time.toJSDate().getTime();
}

function addressIn(value: unknown): string {
  return typeof value === 'string' ? value.replace(/^mailto:/i, '').toLowerCase() : '';
}
