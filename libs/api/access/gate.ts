import type { Requester } from '@baton/goal/application';
import type { GraphQLField, GraphQLFieldResolver, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { defaultFieldResolver, GraphQLError, isIntrospectionType, isObjectType } from 'graphql';
import type { Patience } from '../graphql/patience.js';
import { whoMay } from './who-may.js';

/** What the edge puts at the disposal of each request; made anew for each, never shared. */
export interface RequestContext {
  readonly requester: Requester;
  /** Absent where an answer has no end, as that of a subscription. */
  readonly patience?: Patience;
}

/**
 * The one gate of the API: whatever it serves is asked for here by its name in {@link whoMay}.
 * @param requester absent: nobody has said who they are
 * @throws GraphQLError UNAUTHENTICATED, or FORBIDDEN for whoever has none of the roles that may
 */
export function mustBeAdmitted(name: string, requester: Requester | undefined): void {
  const whom = whoMay.get(name) ?? [];
  if (whom === 'ANYBODY') return;
  if (requester === undefined) throw unauthenticated();
  if (whom === 'WITH_ITS_PARENT' || whom.some((role) => requester.roles.includes(role))) return;
  const needed = whom.length === 0 ? 'That is for nobody' : `That takes the role ${whom.join(' or ')}`;
  throw new GraphQLError(needed, { extensions: { code: 'FORBIDDEN', http: { status: 403 } } });
}

/** One answer, whatever is missing: which part of a token is wrong helps nobody but whoever tries to forge one. */
export function unauthenticated(): GraphQLError {
  const wanted = 'of the issuer that is believed here, for Baton, that has not expired and names its tenant and actor';
  return new GraphQLError(`Say who is asking, by a bearer token ${wanted}`, {
    extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
  });
}

/**
 * Puts the gate before every field of a schema. It is below whatever a framework does with resolvers, since guards of
 * `@nestjs/graphql` 14.0.3 are passed over for some of them.
 * @returns the same schema
 * @throws Error for a field that {@link whoMay} does not know, so that none is served by oversight
 */
export function guarded(schema: GraphQLSchema): GraphQLSchema {
  for (const { field, rule } of fieldsOf(schema)) {
    if (rule === undefined) throw new Error(`Nobody has said who may see ${field.name}: put it into who-may.ts`);
    if (whoMay.get(rule) === 'WITH_ITS_PARENT') continue;
    field.resolve = behindGate(rule, field.resolve ?? defaultFieldResolver);
    if (field.subscribe) field.subscribe = behindGate(rule, field.subscribe);
  }
  return schema;
}

/** Every field of an object that can be asked for, with the name of the rule that holds for it; roots have one for each. */
function fieldsOf(schema: GraphQLSchema): { readonly field: AnyField; readonly rule: string | undefined }[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const types = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !isIntrospectionType(type),
  );
  return types.flatMap((type) =>
    Object.values(type.getFields()).map((field: AnyField) => {
      const names = [`${type.name}.${field.name}`, ...(roots.includes(type) ? [] : [type.name])];
      return { field, rule: names.find((name) => whoMay.has(name)) };
    }),
  );
}

type AnyField = GraphQLField<unknown, RequestContext>;

function behindGate(
  rule: string,
  resolve: GraphQLFieldResolver<unknown, RequestContext>,
): GraphQLFieldResolver<unknown, RequestContext> {
  return (source, args, context, info): unknown => {
    mustBeAdmitted(rule, context.requester);
    return resolve(source, args, context, info);
  };
}
