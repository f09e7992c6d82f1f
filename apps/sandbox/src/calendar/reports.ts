import { childOf } from '../dav/xml.js';
import type { XmlElement } from '../dav/xml.js';
import { overlaps, readCalendarObject } from './calendar-data.js';
import { calendarError, caldavNamespace } from './calendar-error.js';
import type { StoredObject } from './calendar-store.js';

export type Filter = (object: StoredObject) => boolean;

/**
 * What a calendar-query asks for (RFC 4791, 9.7): events, in a time range if one is given. Throws the answer for a filter
 * that the sandbox does not have.
 */
export function filterOf(query: XmlElement): Filter {
  const calendar = soleChild(childOf(query, 'filter', caldavNamespace));
  if (calendar?.attributes['name'] !== 'VCALENDAR') throw unsupportedFilter();
  const component = soleChild(calendar);
  if (component === undefined) return () => true;
  if (component.name !== 'comp-filter' || component.attributes['name'] !== 'VEVENT') throw unsupportedFilter();
  const condition = soleChild(component);
  if (condition === undefined) return () => true;
  if (condition.name !== 'time-range') throw unsupportedFilter();
  const fromMs = instantIn(condition.attributes['start'], Number.NEGATIVE_INFINITY);
  const untilMs = instantIn(condition.attributes['end'], Number.POSITIVE_INFINITY);
  return ({ content }) => overlaps(readCalendarObject(content), fromMs, untilMs);
}

function soleChild(element: XmlElement | undefined): XmlElement | undefined {
  const [child, ...others] = element?.children ?? [];
  if (others.length > 0) throw unsupportedFilter();
  return child;
}

/** UTC in the short form of iCalendar: `20261124T100000Z`. */
function instantIn(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const [, ...parts] = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text) ?? [];
  const [year, month, day, hour, minute, second] = parts.map(Number);
  if (year === undefined) throw calendarError(400, 'valid-filter', 'A time range is given in UTC.');
  return Date.UTC(year, (month ?? 1) - 1, day, hour, minute, second);
}

function unsupportedFilter(): Error {
  return calendarError(403, 'supported-filter', 'The filter is none that is known here.');
}
