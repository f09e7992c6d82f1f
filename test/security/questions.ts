import type { GraphQLArgument, GraphQLField, GraphQLInputType, GraphQLOutputType, GraphQLSchema } from 'graphql';
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
  isScalarType,
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

/** An input of a root field that takes text, however deep it is in an argument, and the question that gives it some. */
export interface TextInput {
  readonly field: string;
  readonly kind: Question['kind'];
  /** Names from the argument on, e.g. `input`, `reason`. */
  readonly path: readonly string[];
  readonly document: string;
  readonly variables: (ids: Ids, text: string) => Readonly<Record<string, unknown>>;
}

const depth = 3;

/** One question for every root field of a schema. */
export function questionsOf(schema: GraphQLSchema, ids: readonly string[]): readonly Question[] {
  return rootFieldsOf(schema).map(({ kind, type, field }) => questionOf(`${type}.${field.name}`, kind, field, ids));
}

/** Every input of a schema that takes text. */
export function textInputsOf(schema: GraphQLSchema, ids: readonly string[]): readonly TextInput[] {
  return rootFieldsOf(schema).flatMap(({ kind, field }) =>
    field.args.flatMap((taken) =>
      textPathsOf(taken.type).map((within): TextInput => {
        const args = field.args.filter((arg) => arg === taken || isRequiredArgument(arg) || ids.includes(arg.name));
        const put = (arg: GraphQLArgument, text: string) => (arg === taken ? { path: within, text } : undefined);
        return {
          ...{ field: field.name, kind, path: [taken.name, ...within], document: documentOf(kind, field, args) },
          variables: (values, text) =>
            Object.fromEntries(args.map((arg) => [arg.name, valueOf(arg.type, arg.name, values, put(arg, text))])),
        };
      }),
    ),
  );
}

function rootFieldsOf(schema: GraphQLSchema) {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const;
  return roots.flatMap(([kind, type]) =>
    Object.values(type?.getFields() ?? {}).map((field) => ({ kind, type: type?.name, field })),
  );
}

/** The ways into a type that end at a scalar which is written as text. */
function textPathsOf(type: GraphQLInputType): readonly (readonly string[])[] {
  const named = getNamedType(type);
  if (isInputObjectType(named))
    return Object.values(named.getFields()).flatMap((field) =>
      textPathsOf(field.type).map((path) => [field.name, ...path]),
    );
  return isScalarType(named) && !['Int', 'Float', 'Boolean'].includes(named.name) ? [[]] : [];
}

function questionOf(
  name: string,
  kind: Question['kind'],
  field: GraphQLField<unknown, unknown>,
  ids: readonly string[],
): Question {
  const args = field.args.filter((arg) => isRequiredArgument(arg) || ids.includes(arg.name));
  return {
    ...{ name, kind, document: documentOf(kind, field, args) },
    variables: (values) => Object.fromEntries(args.map((arg) => [arg.name, valueOf(arg.type, arg.name, values)])),
    isAboutIds: JSON.stringify(args.map((arg) => valueOf(arg.type, arg.name, markers(ids)))).includes('<id>'),
  };
}

function documentOf(
  kind: Question['kind'],
  field: GraphQLField<unknown, unknown>,
  args: readonly GraphQLArgument[],
): string {
  const declared = args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const passed = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const [head, call] = args.length > 0 ? [`(${declared})`, `(${passed})`] : ['', ''];
  return `${kind} ${head} { ${field.name}${call} ${selectionOf(field.type, depth)} }`;
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

/** A text, and the way to where it is put. */
interface Put {
  readonly path: readonly string[];
  readonly text: string;
}

function valueOf(type: GraphQLInputType, name: string, ids: Ids, put?: Put): unknown {
  if (isNonNullType(type)) return valueOf(type.ofType, name, ids, put);
  if (isListType(type)) return [valueOf(type.ofType, name, ids, put)];
  if (put?.path.length === 0) return put.text;
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type)) {
    const [next, ...path] = put?.path ?? [];
    return Object.fromEntries(
      Object.values(type.getFields())
        .filter((field) => isRequiredInputField(field) || field.name in ids || field.name === next)
        .map((field) => [
          field.name,
          valueOf(field.type, field.name, ids, put && field.name === next ? { path, text: put.text } : undefined),
        ]),
    );
  }
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
