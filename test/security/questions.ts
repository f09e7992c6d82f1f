import type { GraphQLField, GraphQLInputType, GraphQLOutputType, GraphQLSchema } from 'graphql';
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
} from 'graphql';
import { randomUUID } from 'node:crypto';

/** What is somebody's, by the names under which arguments ask for it. */
export type Ids = Readonly<Record<string, string>>;

/** A document that asks one root field about these, for as much of its answer as there is nearby. */
export interface Question {
  readonly name: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly document: string;
  readonly variables: (ids: Ids) => Readonly<Record<string, unknown>>;
  readonly isAboutIds: boolean;
}

const depth = 3;

/** One question for every root field of a schema. */
export function questionsOf(schema: GraphQLSchema, ids: readonly string[]): readonly Question[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const;
  return roots.flatMap(([kind, type]) =>
    Object.values(type?.getFields() ?? {}).map((field) => questionOf(`${type?.name}.${field.name}`, kind, field, ids)),
  );
}

function questionOf(
  name: string,
  kind: Question['kind'],
  field: GraphQLField<unknown, unknown>,
  ids: readonly string[],
): Question {
  const args = field.args.filter((arg) => isRequiredArgument(arg) || ids.includes(arg.name));
  const declared = args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const passed = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const [head, call] = args.length > 0 ? [`(${declared})`, `(${passed})`] : ['', ''];
  return {
    ...{ name, kind, document: `${kind} ${head} { ${field.name}${call} ${selectionOf(field.type, depth)} }` },
    variables: (values) => Object.fromEntries(args.map((arg) => [arg.name, valueOf(arg.type, arg.name, values)])),
    isAboutIds: JSON.stringify(args.map((arg) => valueOf(arg.type, arg.name, markers(ids)))).includes('<id>'),
  };
}

function markers(ids: readonly string[]): Ids {
  return Object.fromEntries(ids.map((id) => [id, '<id>']));
}

function selectionOf(type: GraphQLOutputType, levels: number): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isUnionType(named))
    return `{ __typename ${named
      .getTypes()
      .map((one) => `... on ${one.name} ${selectionOf(one, levels)}`)
      .join(' ')} }`;
  if (!isObjectType(named)) return '{ __typename }';
  const fields = Object.values(named.getFields())
    .filter((field) => !field.args.some(isRequiredArgument))
    .filter((field) => isLeafType(getNamedType(field.type)) || levels > 1)
    .map((field) => `${field.name} ${selectionOf(field.type, levels - 1)}`.trim());
  return `{ __typename ${fields.slice(0, levels > 1 ? 12 : 6).join(' ')} }`;
}

function valueOf(type: GraphQLInputType, name: string, ids: Ids): unknown {
  if (isNonNullType(type)) return valueOf(type.ofType, name, ids);
  if (isListType(type)) return [valueOf(type.ofType, name, ids)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type))
    return Object.fromEntries(
      Object.values(type.getFields())
        .filter((field) => isRequiredInputField(field) || field.name in ids)
        .map((field) => [field.name, valueOf(field.type, field.name, ids)]),
    );
  switch (type.name) {
    case 'Int':
      return 1;
    case 'Boolean':
      return true;
    case 'Instant':
      return '2026-03-02T09:00:00.000Z';
    default:
      return ids[name] ?? (name === 'idempotencyKey' ? randomUUID() : 'x');
  }
}
