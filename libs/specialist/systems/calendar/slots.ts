import type { Committed } from '@baton/specialist/domain';
import { rejection } from '@baton/specialist/kit';
import type { ConnectorInput } from '@baton/specialist/kit';
import { busyTimes } from './busy-times.js';
import type { Calendars } from './client.js';
import type { WallClock } from './local-time.js';
import type { Places } from './places.js';

const stepMs = 30 * 60_000;
const dayMs = 86_400_000;
const dayBegins = 9 * 60;
const dayEnds = 17 * 60;
/** Nobody looks for a slot further ahead. */
const daysMax = 92;

/** Finds free time: which hours are taken is read, what they are taken by is not told. */
export class Slots {
  readonly #calendars: Calendars;
  readonly #places: Places;
  readonly #clock: WallClock;

  constructor(calendars: Calendars, places: Places, clock: WallClock) {
    this.#calendars = calendars;
    this.#places = places;
    this.#clock = clock;
  }

  /** The first time on a working day, from nine to five on the owner's clock, at which nothing else is. */
  async find(input: ConnectorInput, signal: AbortSignal): Promise<Committed> {
    const owner = String(input['owner']);
    const [from, until] = [String(input['fromDate']), String(input['untilDate'])];
    const lengthMs = Number(input['durationMinutes']) * 60_000;
    const [fromMs, untilMs] = [Date.parse(`${from}T00:00:00Z`) - dayMs, Date.parse(`${until}T00:00:00Z`) + 2 * dayMs];
    if (!(lengthMs > 0) || untilMs < fromMs || untilMs - fromMs > daysMax * dayMs)
      throw rejection('INVALID_FOR_SYSTEM');
    const calendar = this.#places.calendarOf(owner);
    const texts = await this.#calendars.between(calendar, new Date(fromMs), new Date(untilMs), signal);
    const busy = texts.flatMap((text) => busyTimes(text, { fromMs, untilMs }, this.#clock));
    for (let startMs = fromMs; startMs < untilMs; startMs += stepMs) {
      const endMs = startMs + lengthMs;
      if (!this.#isWorkingTime(startMs, endMs, from, until)) continue;
      if (busy.some((span) => span.fromMs < endMs && span.untilMs > startMs)) continue;
      const start = `${new Date(startMs).toISOString().slice(0, 19)}Z`;
      return {
        kind: 'COMMITTED',
        receipt: { recordType: 'FreeTime', recordId: start, outputs: { start }, before: {} },
      };
    }
    throw rejection('NOT_FOUND');
  }

  #isWorkingTime(startMs: number, endMs: number, from: string, until: string): boolean {
    const [start, end] = [this.#clock.at(startMs), this.#clock.at(endMs)];
    return (
      start.day >= from &&
      start.day <= until &&
      end.day === start.day &&
      start.dayOfWeek >= 1 &&
      start.dayOfWeek <= 5 &&
      start.minuteOfDay >= dayBegins &&
      end.minuteOfDay <= dayEnds
    );
  }
}
