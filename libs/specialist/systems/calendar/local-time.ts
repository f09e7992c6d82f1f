/** Wall-clock time somewhere, e.g. `2026-12-01` at 9:30 on a Tuesday (day 2 of a week that begins on Sunday). */
export interface LocalTime {
  readonly day: string;
  readonly minuteOfDay: number;
  readonly dayOfWeek: number;
}

const daysOfWeek = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** What clocks of a time zone show, summer time and all. */
export class WallClock {
  readonly #format: Intl.DateTimeFormat;

  /** Throws a RangeError for a time zone that there isn't. */
  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
    });
  }

  at(ms: number): LocalTime {
    const parts = Object.fromEntries(this.#format.formatToParts(ms).map(({ type, value }) => [type, value]));
    return {
      day: `${parts['year'] ?? ''}-${parts['month'] ?? ''}-${parts['day'] ?? ''}`,
      minuteOfDay: Number(parts['hour']) * 60 + Number(parts['minute']),
      dayOfWeek: daysOfWeek.indexOf(parts['weekday'] ?? ''),
    };
  }

  /** The epoch ms at which clocks show a time that is given as if it were UTC. */
  msOf(asIfUtcMs: number): number {
    // Twice, since the first guess may lie on the other side of a change of the clocks.
    const once = asIfUtcMs - this.#offsetMs(asIfUtcMs);
    return asIfUtcMs - this.#offsetMs(once);
  }

  #offsetMs(ms: number): number {
    const { day, minuteOfDay } = this.at(ms);
    return Date.parse(`${day}T00:00:00Z`) + minuteOfDay * 60_000 - Math.floor(ms / 60_000) * 60_000;
  }
}
