import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import { defaultFieldResolver, isIntrospectionType, isObjectType } from 'graphql';
import type { RequestContext } from '../access/gate.js';
import { toldOnce } from './patience.js';

/** Lets time count over HTTP, and tells once that it is over. */
export function bounded(msMax: number): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ contextValue: { patience, requester }, operation }) => {
        if (operation) patience?.begin(operation, requester, msMax);
      },
      willSendResponse: async ({ response: { body }, operation }) => {
        if (body.kind === 'single') body.singleResult = toldOnce(body.singleResult, operation, msMax);
      },
    }),
  };
}

/**
 * Lets no field of a schema begin, and none be waited for, once there is no patience left. Fields without a resolver of
 * their own count as well: what they show may be looked up when they are asked for.
 * @returns the same schema
 */
export function patient(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    for (const field of Object.values(type.getFields()))
      field.resolve = whilePatient(field.resolve ?? defaultFieldResolver);
  }
  return schema;
}

type AnyResolver = GraphQLFieldResolver<unknown, RequestContext>;

function whilePatient(resolve: AnyResolver): AnyResolver {
  return (source, args, context, info): unknown => {
    const { patience } = context;
    if (patience === undefined) return resolve(source, args, context, info);
    patience.mustLast();
    const answer = resolve(source, args, context, info);
    return isPromiseLike(answer) ? patience.waitFor(answer) : answer;
  };
}

function isPromiseLike(answer: unknown): answer is PromiseLike<unknown> {
  return typeof answer === 'object' && answer !== null && 'then' in answer;
}
