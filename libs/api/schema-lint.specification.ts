import type { GraphQLNamedType, GraphQLSchema } from 'graphql';
import {
  findBreakingChanges,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';

/** Types, fields, arguments and values that say nothing of themselves. */
export function undescribedIn(schema: GraphQLSchema): readonly string[] {
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
  const roots: readonly unknown[] = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const own = types.filter((type) => !roots.includes(type));
  return [...own, ...types.flatMap(partsOf)].filter(({ description }) => !description).map(({ name }) => name);
}

/** Of which release a printed schema is: its first line says so. */
export function releaseOf(printed: string): string {
  return /^# As of (\S+)\n/.exec(printed)?.[1] ?? '';
}

/** What is noted since a release: a note of before would let the same words break clients once more. */
export function notesSince(release: string, notes: string): string {
  const [, ...sections] = notes.split(/^## /m);
  const heading = `Since ${release}\n`;
  return sections.find((section) => section.startsWith(heading))?.replace(/\s+/g, ' ') ?? '';
}

/** What breaks clients of the former schema, and stands in no note. */
export function unnotedBreaks(former: GraphQLSchema, schema: GraphQLSchema, notes: string): readonly string[] {
  return findBreakingChanges(former, schema)
    .map(({ description }) => description)
    .filter((description) => !notes.includes(description));
}

/** Mutations whose input can't be sent twice without being done twice. */
export function unkeyedMutations(schema: GraphQLSchema): readonly string[] {
  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
  return mutations
    .filter(({ args }) => !args.some(({ type }) => hasKey(schema, type.toString())))
    .map(({ name }) => name);
}

function hasKey(schema: GraphQLSchema, typeText: string): boolean {
  const input = schema.getType(typeText.replace('!', ''));
  return isInputObjectType(input) && 'idempotencyKey' in input.getFields();
}

interface Part {
  readonly name: string;
  readonly description?: string | null;
}

function partsOf(type: GraphQLNamedType): Part[] {
  const named = (parts: readonly Part[]): Part[] =>
    parts.map(({ name, description }) => ({ name: `${type.name}.${name}`, description }));
  if (isEnumType(type)) return named(type.getValues());
  if (isInputObjectType(type)) return named(Object.values(type.getFields()));
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const fields = Object.values(type.getFields());
  const args = fields.flatMap((field) => field.args.map((arg) => ({ ...arg, name: `${field.name}(${arg.name})` })));
  return named([...fields, ...args]);
}
