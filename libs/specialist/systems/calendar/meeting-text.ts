import { createHash } from 'node:crypto';
import ICAL from 'ical.js';

/** A meeting as it is arranged. Nothing else stands in the calendar, or in what those invited get. */
export interface Meeting {
  /** The key of the operation that arranges it, which is its UID too. */
  readonly key: string;
  readonly owner: string;
  readonly start: Date;
  readonly durationMinutes: number;
  readonly summary: string;
  readonly attendee?: string;
}

const cancellation = 'x-cancellation-reference';
const keptFor = 'x-kept-for';

/** The text of the meeting's calendar object. */
export function meetingText(meeting: Meeting, now: Date): string {
  const { calendar, event } = newEvent(meeting.key, now);
  event.addPropertyWithValue('dtstart', utc(meeting.start));
  event.addPropertyWithValue('dtend', utc(new Date(meeting.start.getTime() + meeting.durationMinutes * 60_000)));
  event.addPropertyWithValue('summary', meeting.summary);
  event.addPropertyWithValue('status', 'CONFIRMED');
  event.addPropertyWithValue('organizer', `mailto:${meeting.owner}`);
  if (meeting.attendee !== undefined) {
    const attendee = event.addPropertyWithValue('attendee', `mailto:${meeting.attendee}`);
    attendee.setParameter('role', 'REQ-PARTICIPANT');
    attendee.setParameter('partstat', 'NEEDS-ACTION');
    attendee.setParameter('rsvp', 'TRUE');
  }
  return calendar.toString();
}

/** What is put where a meeting might still come: nothing can be arranged there any more, and nobody's time is taken. */
export function keptText(key: string, now: Date): string {
  const { calendar, event } = newEvent(key, now);
  event.addPropertyWithValue('dtstart', utc(new Date(0)));
  event.addPropertyWithValue('summary', 'Not arranged');
  event.addPropertyWithValue('status', 'CANCELLED');
  event.addPropertyWithValue('transp', 'TRANSPARENT');
  event.addPropertyWithValue(keptFor, key);
  return calendar.toString();
}

/** The same meeting, cancelled: everything else stays as it is, so that those invited see what is meant. */
export function cancelledText(text: string, key: string, now: Date): string {
  const calendar = ICAL.Component.fromString(text);
  const event = eventIn(calendar);
  event.updatePropertyWithValue('status', 'CANCELLED');
  event.updatePropertyWithValue('transp', 'TRANSPARENT');
  event.updatePropertyWithValue('sequence', numberIn(event, 'sequence') + 1);
  event.updatePropertyWithValue('dtstamp', utc(now));
  event.updatePropertyWithValue(cancellation, key);
  return calendar.toString();
}

export interface FoundMeeting {
  readonly uid: string;
  readonly isCancelled: boolean;
  /** The key of the operation that cancelled it. */
  readonly cancelledBy?: string;
  /** It only keeps a place. */
  readonly isKept: boolean;
  /** Differs once the organiser has changed something that matters; answers of those invited don't. */
  readonly version: string;
}

/** What a text found in a calendar is; nothing for one that can't be read. */
export function readMeeting(text: string): FoundMeeting | undefined {
  try {
    const event = eventIn(ICAL.Component.fromString(text));
    const cancelledBy = textIn(event, cancellation);
    return {
      uid: textIn(event, 'uid'),
      isCancelled: textIn(event, 'status') === 'CANCELLED',
      ...(cancelledBy === '' ? {} : { cancelledBy }),
      isKept: textIn(event, keptFor) !== '',
      version: versionOf(event),
    };
  } catch {
    return undefined;
  }
}

/** The version that a meeting has as long as nobody has changed it. */
export function versionAsArranged(meeting: Meeting): string {
  return versionOf(eventIn(ICAL.Component.fromString(meetingText(meeting, new Date(0)))));
}

/** A digest of when it is, what it is called, where it is, and who is invited. */
function versionOf(event: ICAL.Component): string {
  const { startDate, endDate } = new ICAL.Event(event);
  const attendees = event
    .getAllProperties('attendee')
    .map((attendee) => String(attendee.getFirstValue()).toLowerCase());
  const parts = [
    startDate.toJSDate().toISOString(),
    endDate.toJSDate().toISOString(),
    ...['summary', 'location', 'rrule'].map((name) => textIn(event, name)),
    ...attendees.sort(),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function newEvent(key: string, now: Date): { readonly calendar: ICAL.Component; readonly event: ICAL.Component } {
  const calendar = new ICAL.Component('vcalendar');
  calendar.addPropertyWithValue('version', '2.0');
  calendar.addPropertyWithValue('prodid', '-//Baton//Calendar specialist//EN');
  const event = new ICAL.Component('vevent', calendar);
  calendar.addSubcomponent(event);
  event.addPropertyWithValue('uid', key);
  event.addPropertyWithValue('dtstamp', utc(now));
  event.addPropertyWithValue('sequence', 0);
  return { calendar, event };
}

function eventIn(calendar: ICAL.Component): ICAL.Component {
  const event = calendar.getFirstSubcomponent('vevent');
  if (event === null) throw new Error('There is no event in it');
  return event;
}

function utc(date: Date): ICAL.Time {
  return ICAL.Time.fromJSDate(date, true);
}

function textIn(event: ICAL.Component, name: string): string {
  const value = event.getFirstPropertyValue(name);
  return value === null ? '' : value.toString();
}

function numberIn(event: ICAL.Component, name: string): number {
  return Number(textIn(event, name) || '0');
}
