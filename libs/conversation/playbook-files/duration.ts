const minuteMs = 60_000;
const unitMs: Readonly<Record<string, number>> = { m: minuteMs, h: 60 * minuteMs, d: 24 * 60 * minuteMs };

/** The milliseconds of a duration as a playbook writes it: a whole number and m, h or d, e.g. `30m`, `4h`, `2d`. */
export function durationMsOf(written: string): number {
  return Number.parseInt(written, 10) * (unitMs[written.slice(-1)] ?? Number.NaN);
}

/** The longest unit in which it is a whole number. */
export function durationInWords(ms: number): string {
  const [unit = 'm', length = minuteMs] = Object.entries(unitMs).findLast(([, length]) => ms % length === 0) ?? [];
  return `${ms / length}${unit}`;
}
