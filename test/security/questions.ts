import type { GraphQLArgument, GraphQLField, GraphQLInputType, GraphQLObjectType, GraphQLSchema } from 'graphql';
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
  isScalarType,
} from 'graphql';
import { randomUUID } from 'node:crypto';
import type { Selection } from './selections.js';
import { concreteTypesOf, selectionOf } from './selections.js';

/** What is somebody's, by the names under which arguments ask for it; a thing with an id of its own by `id of Step`. */
export type Ids = Readonly<Record<string, string>>;
export type Variables = Readonly<Record<string, unknown>>;
type Kind = 'query' | 'mutation' | 'subscription';

/** A document that asks one root field for all that can be reached from it. */
export interface Question {
  /** As `Query.node` or, where a root has things of several types, `Query.node of Step`. */
  readonly name: string;
  /** As {@link whoMay} names it. */
  readonly root: string;
  readonly kind: Kind;
  readonly document: string;
  /** Every field of the document below its root, as `Goal.steps`. */
  readonly asks: ReadonlySet<string>;
  readonly variables: (ids: Ids) => Variables;
  readonly isAboutIds: boolean;
}

/** An input of a root field that takes something, however deep it is in an argument, and the question that gives it that. */
export interface Input {
  readonly field: string;
  readonly kind: Kind;
  /** Of a scalar or an enum. */
  readonly type: string;
  /** Names from the argument on, e.g. `input`, `reason`. */
  readonly path: readonly string[];
  readonly document: string;
  readonly variables: (ids: Ids, given: unknown) => Variables;
}

export interface RootField {
  readonly kind: Kind;
  readonly root: string;
  readonly field: GraphQLField<unknown, unknown>;
}

/** As many as show what a list holds. */
const pageLength = 2;

/** Questions for every root field of a schema, which ask together for every field that can be reached. */
export function questionsOf(schema: GraphQLSchema, ids: readonly string[]): readonly Question[] {
  return rootFieldsOf(schema).flatMap((one) => {
    const type = getNamedType(one.field.type);
    if (isInterfaceType(type))
      return concreteTypesOf(schema, type).map((only) => questionOf(schema, one, { ids, only }));
    const filters = one.field.args.filter((arg) => !isRequiredArgument(arg) && mayName(arg.type, ids));
    const filtered = filters.map(({ name }) => questionOf(schema, one, { ids, filter: name }));
    return [questionOf(schema, one, { ids }), ...filtered];
  });
}

/** Whether a filter can ask for one of these. */
function mayName(type: GraphQLInputType, ids: readonly string[]): boolean {
  const named = getNamedType(type);
  return isInputObjectType(named) && Object.keys(named.getFields()).some((name) => ids.includes(name));
}

/** Every input of a schema that takes a scalar or an enum. */
export function inputsOf(schema: GraphQLSchema, ids: readonly string[]): readonly Input[] {
  return rootFieldsOf(schema).flatMap(({ kind, field }) =>
    field.args.flatMap((taken) =>
      pathsIn(taken.type).map(({ path: within, type }): Input => {
        const args = field.args.filter((arg) => arg === taken || isRequiredArgument(arg) || ids.includes(arg.name));
        const put = (arg: GraphQLArgument, given: unknown) => (arg === taken ? { path: within, given } : undefined);
        const { text } = selectionOf(schema, field.type, firstOf(schema, field));
        return {
          ...{ field: field.name, kind, type, path: [taken.name, ...within] },
          document: documentOf(kind, field, args, text),
          variables: (values, given) =>
            Object.fromEntries(args.map((arg) => [arg.name, valueOf(arg.type, arg.name, values, put(arg, given))])),
        };
      }),
    ),
  );
}

export function rootFieldsOf(schema: GraphQLSchema): readonly RootField[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const;
  return roots.flatMap(([kind, type]) =>
    Object.values(type?.getFields() ?? {}).map((field) => ({ kind, root: `${type?.name}.${field.name}`, field })),
  );
}

interface Wanted {
  readonly ids: readonly string[];
  /** Of a root that has things of several types, this one alone. */
  readonly only?: GraphQLObjectType;
  /** An argument that need not be given, and is. */
  readonly filter?: string;
  /** By default all that can be reached. */
  readonly selection?: Selection;
}

export function questionOf(
  schema: GraphQLSchema,
  { kind, root, field }: RootField,
  { ids, only, filter, selection = selectionOf(schema, field.type, only) }: Wanted,
): Question {
  const args = field.args.filter(
    (arg) =>
      isRequiredArgument(arg) ||
      ids.includes(arg.name) ||
      ['first', filter].includes(arg.name) ||
      (kind === 'subscription' && arg.name === 'after'),
  );
  const valuesOf = (values: Ids): Variables => {
    const own = only
      ? { ...values, id: values[`id of ${only.name}`] ?? '', ids: values[`id of ${only.name}`] ?? '' }
      : values;
    return Object.fromEntries(args.map((arg) => [arg.name, valueOf(arg.type, arg.name, own)]));
  };
  const markers = Object.fromEntries(ids.map((id) => [id, '<id>']));
  return {
    name: [root, ...(only ? [`of ${only.name}`] : []), ...(filter ? [`by ${filter}`] : [])].join(' '),
    ...{ root, kind, asks: selection.asks, document: documentOf(kind, field, args, selection.text) },
    variables: valuesOf,
    isAboutIds: JSON.stringify(valuesOf(markers)).includes('<id>'),
  };
}

function firstOf(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>): GraphQLObjectType | undefined {
  const type = getNamedType(field.type);
  return isInterfaceType(type) ? concreteTypesOf(schema, type)[0] : undefined;
}

/** The ways into a type that end at something that is written as one word. */
function pathsIn(type: GraphQLInputType): readonly { readonly path: readonly string[]; readonly type: string }[] {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return [{ path: [], type: named.name }];
  return Object.values(named.getFields()).flatMap((field) =>
    pathsIn(field.type).map(({ path, type: ending }) => ({ path: [field.name, ...path], type: ending })),
  );
}

/** Whether an input takes any text, as far as its type says. */
export function takesText(schema: GraphQLSchema, { type }: Input): boolean {
  return isScalarType(schema.getType(type)) && !['Int', 'Float', 'Boolean'].includes(type);
}

function documentOf(
  kind: Kind,
  field: GraphQLField<unknown, unknown>,
  args: readonly GraphQLArgument[],
  selection: string,
): string {
  const declared = args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const passed = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const [head, call] = args.length > 0 ? [`(${declared})`, `(${passed})`] : ['', ''];
  return `${kind} ${head} { ${field.name}${call} ${selection} }`;
}

/** What is given, and the way to where it is put. */
interface Put {
  readonly path: readonly string[];
  readonly given: unknown;
}

function valueOf(type: GraphQLInputType, name: string, ids: Ids, put?: Put): unknown {
  if (isNonNullType(type)) return valueOf(type.ofType, name, ids, put);
  if (isListType(type)) return [valueOf(type.ofType, name, ids, put)];
  if (put?.path.length === 0) return put.given;
  if (isEnumType(type)) return ids[name] ?? type.getValues()[0]?.name;
  if (isInputObjectType(type)) {
    const [next, ...path] = put?.path ?? [];
    return Object.fromEntries(
      Object.values(type.getFields())
        .filter((field) => isRequiredInputField(field) || field.name in ids || field.name === next)
        .map((field) => [
          field.name,
          valueOf(field.type, field.name, ids, put && field.name === next ? { path, given: put.given } : undefined),
        ]),
    );
  }
  switch (type.name) {
    case 'Int':
      return pageLength;
    case 'Boolean':
      return true;
    case 'Instant':
      return '2026-03-02T09:00:00.000Z';
    case 'Position':
      return 'start';
    default:
      return ids[name] ?? (name === 'idempotencyKey' ? randomUUID() : 'x');
  }
}
