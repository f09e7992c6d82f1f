/** The instant at which everything seeded is said to have been entered. */
export const seededAtMs = Date.parse('2026-01-12T09:00:00Z');

/** The first day of the year that ends with this day. */
export function termStartOf(validTo: string): string {
  const dayAfter = new Date(Date.parse(`${validTo}T00:00:00Z`) + 86_400_000);
  dayAfter.setUTCFullYear(dayAfter.getUTCFullYear() - 1);
  return dayAfter.toISOString().slice(0, 10);
}

export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
