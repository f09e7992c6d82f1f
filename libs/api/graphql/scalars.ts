import type { JsonValue } from '@baton/kernel';
import { parseInstant } from '@baton/kernel';
import { GraphQLScalarType, Kind } from 'graphql';

export const InstantScalar = new GraphQLScalarType<string>({
  name: 'Instant',
  description: 'A moment in UTC with milliseconds, as ISO 8601 text, e.g. `2026-03-02T09:00:00.000Z`.',
  serialize: textOf,
  parseValue: (value) => parseInstant(textOf(value)),
  parseLiteral: (node) => parseInstant(textOf(node.kind === Kind.STRING ? node.value : undefined)),
});

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
