import type { JsonValue } from '@baton/kernel';
import type { EgressMatcher } from './egress-matcher.js';
import type { Needle } from './needle.js';
import { textOf } from './needle.js';

/** A value that must stay was found in one field of a brief; names alone, so that it can be recorded and shown. */
export interface EgressStop {
  readonly field: string;
  /** Whose value it is. */
  readonly attribute: string;
}

/** What one field discloses whole, by the decision on the brief. */
export interface MeantToCross {
  readonly field: string;
  readonly needle: Needle;
}

/**
 * Looks for what must stay in the very text that is about to leave: every value of the goal, less those that this brief
 * discloses whole. A value that crosses as a token, a mask or a part must not be found whole beside it.
 * @param text a brief as it is serialised: an object of fields
 */
export function briefStops(
  text: string,
  matcher: EgressMatcher,
  meant: readonly MeantToCross[],
): readonly EgressStop[] {
  const isMeant = (found: Needle, field: string) =>
    meant.some((one) => one.needle.isSameAs(found) || (one.field === field && isToldBy(found, one.needle)));
  const stops: EgressStop[] = [];
  for (const [field, value] of Object.entries(JSON.parse(text) as Readonly<Record<string, JsonValue>>))
    for (const found of matcher.foundIn(textOf(value)))
      if (!isMeant(found, field)) stops.push({ field, attribute: found.attribute });
  return stops;
}

/** An address says the name of its owner and of their house: whoever lets it cross lets that cross. */
function isToldBy(found: Needle, crossing: Needle): boolean {
  return crossing.type === 'email' && found.type === 'name';
}
