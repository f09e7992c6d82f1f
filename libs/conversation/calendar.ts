/** Days of the calendar, as data: no clock and no time zone is asked for here. All are `YYYY-MM-DD`. */

const dayMs = 86_400_000;

/** The day it is at an instant, where the person is (IANA time zone). @throws RangeError on an unknown zone. */
export function calendarDayIn(instant: string, timeZone: string): string {
  const parts = dayPartsIn(timeZone).formatToParts(new Date(instant));
  const part = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return `${(part['year'] ?? '').padStart(4, '0')}-${part['month']}-${part['day']}`;
}

const dayParts = new Map<string, Intl.DateTimeFormat>();

/** Made once for each zone, which costs as much as all the rest of understanding a sentence. */
function dayPartsIn(timeZone: string): Intl.DateTimeFormat {
  const known = dayParts.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  dayParts.set(timeZone, made);
  return made;
}

/** Undefined where the calendar has no such day. */
export function calendarDay(year: number, month: number, day: number): string | undefined {
  if (!Number.isInteger(year) || year < 1000 || year > 9999 || month < 1 || month > 12) return undefined;
  if (day < 1 || day > daysInMonth(year, month)) return undefined;
  return [year, String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');
}

export function isCalendarDay(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return match !== null && calendarDay(Number(match[1]), Number(match[2]), Number(match[3])) === text;
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

/**
 * The last day of a term of whole months that starts on this day: the day before the same day of the month, or the
 * month's last day where it has no such day. A term from 1 March 2027 over 12 months ends on 29 February 2028.
 */
export function endOfTerm(start: string, months: number): string {
  const [year = 0, month = 0, day = 0] = start.split('-').map(Number);
  const index = year * 12 + (month - 1) + months;
  const [endYear, endMonth] = [Math.floor(index / 12), (index % 12) + 1];
  const last = daysInMonth(endYear, endMonth);
  const same = (on: number) => [String(endYear).padStart(4, '0'), pad(endMonth), pad(on)].join('-');
  return day > last ? same(last) : addDays(same(day), -1);
}

export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function pad(part: number): string {
  return String(part).padStart(2, '0');
}
