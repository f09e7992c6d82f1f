import ICAL from 'ical.js';
import type { WallClock } from './local-time.js';

/** Epoch ms; the end is not part of it. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Occurrences of an event that never ends are not followed further than this. */
const occurrencesMax = 10_000;

/**
 * When a calendar object takes its owner's time, within a span. Of what is in it only the times are looked at. Times
 * without a zone, and whole days, are meant as the owner's clock shows them.
 */
export function busyTimes(text: string, within: Span, clock: WallClock): readonly Span[] {
  const events = ICAL.Component.fromString(text)
    .getAllSubcomponents('vevent')
    .map((component) => new ICAL.Event(component));
  const moved = new Set(
    events.flatMap(({ recurrenceId }) => (recurrenceId instanceof ICAL.Time ? [msOf(recurrenceId, clock)] : [])),
  );
  return events
    .filter(takesTime)
    .flatMap((event) => (event.isRecurring() ? repeated(event, within, moved, clock) : [spanOf(event, clock)]))
    .filter(({ fromMs, untilMs }) => fromMs < within.untilMs && untilMs > within.fromMs);
}

function takesTime({ component }: ICAL.Event): boolean {
  const isCancelled = component.getFirstPropertyValue('status') === 'CANCELLED';
  return !isCancelled && component.getFirstPropertyValue('transp') !== 'TRANSPARENT';
}

function repeated(event: ICAL.Event, { untilMs }: Span, moved: ReadonlySet<number>, clock: WallClock): Span[] {
  const first = spanOf(event, clock);
  const lengthMs = first.untilMs - first.fromMs;
  const spans: Span[] = [];
  const occurrences = event.iterator();
  for (let count = 0; count < occurrencesMax; count += 1) {
    const next: unknown = occurrences.next();
    if (!(next instanceof ICAL.Time)) break;
    const fromMs = msOf(next, clock);
    if (fromMs >= untilMs) break;
    if (!moved.has(fromMs)) spans.push({ fromMs, untilMs: fromMs + lengthMs });
  }
  return spans;
}

function spanOf({ startDate, endDate }: ICAL.Event, clock: WallClock): Span {
  return { fromMs: msOf(startDate, clock), untilMs: msOf(endDate, clock) };
}

function msOf(time: ICAL.Time, clock: WallClock): number {
  const isLocal = time.isDate || time.zone === ICAL.Timezone.localTimezone;
  if (!isLocal) return time.toJSDate().getTime();
  return clock.msOf(Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second));
}
