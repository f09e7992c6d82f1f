import type { ApolloServerPlugin } from '@apollo/server';
import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import type {
  DocumentNode,
  GraphQLField,
  GraphQLSchema,
  OperationDefinitionNode,
  ValidationContext,
  ValidationRule,
} from 'graphql';
import {
  getNullableType,
  getOperationAST,
  GraphQLError,
  isListType,
  NoSchemaIntrospectionCustomRule,
  OperationTypeNode,
} from 'graphql';
import type { ComplexityEstimator } from 'graphql-query-complexity';
import { getComplexity } from 'graphql-query-complexity';
import { extentLimit } from './extent-limit.js';

const limits = { aliases: 50, directives: 50, fields: 100_000 } as const;
/** Nobody writes a question with more words by hand, and a machine has no reason to. */
export const tokensMax = 2_000;
/** As many as a list that nobody asks for by number holds as a rule. */
const listLength = 10;

/** What holds of every document before it is looked at with its variables. */
export function rulesFor(environment: string | undefined): readonly ValidationRule[] {
  // Thrown out of validation, which is how these rules refuse by themselves, it would look like a fault of ours.
  const counted = {
    propagateOnRejection: false,
    onReject: [(context: ValidationContext | null, error: GraphQLError) => context?.reportError(error)],
  };
  return [
    extentLimit,
    maxAliasesRule({ n: limits.aliases, ...counted }),
    maxDirectivesRule({ n: limits.directives, ...counted }),
    // Whoever integrates has the schema; whoever probes need not be helped.
    ...(environment === 'production' ? [NoSchemaIntrospectionCustomRule] : []),
  ];
}

/** Where rows are looked at one by one, however few of them are shown: no document holds twenty of these. */
const rowsCost = 5_000;
/** Where a stream is read for each thing, or most of one for a page of it. */
const streamCost = 25;

interface SizingArguments {
  readonly first?: unknown;
  readonly ids?: unknown;
  readonly filter?: Readonly<Record<string, unknown>> | null;
}

/** What fields cost beside the one that each does, by what is done to answer them. */
const weights: Readonly<Record<string, (args: SizingArguments) => number>> = {
  'Query.goals': ({ filter }) => (areLookedThrough({ ...filter }) ? rowsCost : 0),
  'Query.events': () => streamCost,
  'Query.nodes': ({ ids }) => (Array.isArray(ids) ? ids.length * streamCost : 0),
  'Query.timeline': () => streamCost,
};

/** Goals of one part are kept count of, and lie in order, as do those of a time; others have to be looked at. */
function areLookedThrough(filter: Readonly<Record<string, unknown>>): boolean {
  const given = Object.keys(filter).filter((name) => filter[name] !== undefined && filter[name] !== null);
  const parts = given.filter((name) => !['submitted', 'olderThanSeconds'].includes(name));
  return parts.length > 1 || parts.some((name) => ['quarantined', 'updated'].includes(name));
}

/** A field costs one and its weight, and a list as many times what it holds as are asked for. */
const estimate: ComplexityEstimator = ({ type, field, args, childComplexity }) => {
  const sizing = args as SizingArguments;
  const own = 1 + (weights[`${type.name}.${field.name}`]?.(sizing) ?? 0);
  return own + lengthOf(field, sizing) * childComplexity;
};

function lengthOf(
  { name, type }: Pick<GraphQLField<unknown, unknown>, 'name' | 'type'>,
  sizing: SizingArguments,
): number {
  const { first, ids } = sizing;
  if (typeof first === 'number') return Math.max(1, first);
  if (Array.isArray(ids)) return ids.length;
  // What a page holds was asked for by number already.
  return isListType(getNullableType(type)) && name !== 'edges' ? listLength : 1;
}

/** An operation of a document, with what is asked of it. */
interface Asked {
  readonly query: DocumentNode;
  readonly operationName?: string;
  readonly variables?: object | null;
}

/** An error where a document asks for more than one answer may hold; nothing where it is fine, or wrong in other ways. */
export function tooCostly(schema: GraphQLSchema, asked: Asked): GraphQLError | undefined {
  const cost = costOf(schema, asked);
  if (cost === undefined || cost <= limits.fields) return undefined;
  return new GraphQLError(`The answer could hold ${cost} fields, more than ${limits.fields}: ask for less at a time`, {
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } },
  });
}

/** What each operation cost when it was last estimated: clients ask the same again and again. */
const estimated = new WeakMap<OperationDefinitionNode, { readonly counted: string; readonly cost: number }>();

/** Nothing for an operation that is not there, or whose variables do not fit: it is refused before it is carried out. */
function costOf(schema: GraphQLSchema, { query, operationName, variables }: Asked): number | undefined {
  const operation = getOperationAST(query, operationName);
  if (!operation) return undefined;
  const counted = countedIn(operation, { ...variables });
  const before = estimated.get(operation);
  if (before?.counted === counted) return before.cost;
  try {
    const asked = { schema, query, operationName, variables: { ...variables }, estimators: [estimate] };
    const cost = getComplexity(asked);
    estimated.set(operation, { counted, cost });
    return cost;
  } catch (error) {
    if (error instanceof GraphQLError) return undefined;
    throw error;
  }
}

/** All that an operation's cost depends on: numbers, how many, what is said yes or no to, and what is left to its default. */
function countedIn(
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): string {
  const values = variableDefinitions.map(({ variable }) => {
    const value = variables[variable.name.value];
    return value === undefined ? 'left out' : shapeOf(value);
  });
  return JSON.stringify(values);
}

function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return [value.length];
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).map(([name, part]) => [name, shapeOf(part)]);
  return typeof value === 'number' || typeof value === 'boolean' || value === null ? value : 'of no number';
}

/** JSON writes half of a pair of surrogates as an escape, and a whole pair as it is; an escaped backslash begins none. */
const halfCharacter = /(?<!\\)(?:\\\\)*\\ud[89a-f][0-9a-f]{2}/;

/** An error where variables could not be kept and given back as they came: half a character, or levels beyond number. */
export function unkeepable(variables: object | null | undefined): GraphQLError | undefined {
  const text = jsonOf(variables ?? {});
  if (text === undefined) return badVariables('They are nested too deeply');
  return halfCharacter.test(text)
    ? badVariables('A text holds half a character (a surrogate without its other half)')
    : undefined;
}

/** Nothing for what is nested deeper than it can be written. */
function jsonOf(value: object): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function badVariables(why: string): GraphQLError {
  const extensions = { code: 'BAD_USER_INPUT', http: { status: 400 } };
  return new GraphQLError(`The variables are not accepted: ${why}`, { extensions });
}

const notFollowedHere = new GraphQLError(
  'Subscriptions are followed over WebSocket (graphql-ws), at the same address',
  {
    extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
  },
);

/** Refuses over HTTP what costs too much or could not be kept, before anything of it is carried out. */
export const requestLimit: ApolloServerPlugin = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ schema, document, operation, request }) => {
      if (operation?.operation === OperationTypeNode.SUBSCRIPTION) throw notFollowedHere;
      const { operationName, variables } = request;
      const error = unkeepable(variables) ?? tooCostly(schema, { query: document, operationName, variables });
      if (error) throw error;
    },
  }),
};
