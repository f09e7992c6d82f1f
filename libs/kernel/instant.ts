import type { Brand } from './brand.js';
import { Refusal } from './refusal.js';

/** A moment as ISO 8601 text in UTC with milliseconds; its order as text is its order in time. */
export type Instant = Brand<string, 'Instant'>;

const form = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

export function parseInstant(text: string): Instant {
  if (!form.test(text) || Number.isNaN(Date.parse(text)))
    throw new Refusal('MALFORMED_INSTANT', `Not a UTC instant with milliseconds (got ${text.slice(0, 40)})`);
  return text as Instant;
}

export function instantOf(epochMs: number): Instant {
  return new Date(epochMs).toISOString() as Instant;
}

export function epochMsOf(instant: Instant): number {
  return Date.parse(instant);
}

export function plusMs(instant: Instant, ms: number): Instant {
  return instantOf(epochMsOf(instant) + ms);
}

export function laterOf(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}
