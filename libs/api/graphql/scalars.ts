import type { Instant, JsonValue } from '@baton/kernel';
import { instantOf } from '@baton/kernel';
import { GraphQLScalarType, Kind } from 'graphql';

export const InstantScalar = new GraphQLScalarType<string>({
  name: 'Instant',
  description:
    'A moment in UTC as text of RFC 3339, e.g. `2026-03-02T09:00:00Z`; given with milliseconds, as `2026-03-02T09:00:00.000Z`.',
  serialize: textOf,
  parseValue: (value) => instantIn(textOf(value)),
  parseLiteral: (node) => instantIn(textOf(node.kind === Kind.STRING ? node.value : undefined)),
});

const instantForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]00:00)$/;

/** With milliseconds, as all that is stored: what is finer is cut off. */
function instantIn(text: string): Instant {
  const written = text.toUpperCase();
  const epochMs = instantForm.test(written) ? Date.parse(written) : NaN;
  const instant = Number.isNaN(epochMs) ? undefined : instantOf(epochMs);
  // A day that its month does not have would be taken for one of the next month.
  if (instant?.slice(0, 19) !== written.slice(0, 19))
    throw new TypeError('It is a moment in UTC: 2026-03-02T09:00:00Z');
  return instant;
}

export const JsonScalar = new GraphQLScalarType<JsonValue, JsonValue>({
  name: 'Json',
  description: 'An object of JSON as it is; it is only ever given.',
  serialize: (value) => value as JsonValue,
  parseValue: refuseInput,
  parseLiteral: refuseInput,
});

export const PositionScalar = new GraphQLScalarType<string>({
  name: 'Position',
  description: 'A place in the log of events: opaque text of one installation, to be kept and given back as it is.',
  serialize: textOf,
  parseValue: textOf,
  parseLiteral: (node) => textOf(node.kind === Kind.STRING ? node.value : undefined),
});

function refuseInput(): never {
  throw new TypeError('It is only ever given');
}

function textOf(value: unknown): string {
  if (typeof value === 'string' && value.length <= 100) return value;
  throw new TypeError('It is a text of at most 100 characters');
}
