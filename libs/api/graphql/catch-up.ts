import { StoreError } from '@baton/event-store';
import type { ReadProgress } from '@baton/read-models';
import type { GraphQLArgument, GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import { defaultFieldResolver, GraphQLError, isInputType } from 'graphql';
import type { RequestContext } from '../access/gate.js';
import { badInput } from './checked-input.js';

const catchUpMs = 2_000;

/**
 * Lets every query wait for what its reader has just written, by an argument that all of them have: also those that are
 * answered by streams, so that whoever asks need not know which those are.
 * @returns the same schema
 */
export function catchingUp(schema: GraphQLSchema, progress: ReadProgress): GraphQLSchema {
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    field.args = [...field.args, minPositionIn(schema)];
    field.resolve = caughtUp(field.resolve ?? defaultFieldResolver, progress);
  }
  return schema;
}

function minPositionIn(schema: GraphQLSchema): GraphQLArgument {
  const type = schema.getType('Position');
  if (!isInputType(type)) throw new Error('The schema knows no position');
  const description = `Waits, for at most ${catchUpMs / 1_000} seconds, until what is answered holds all up to there.`;
  return {
    ...{ name: 'minPosition', description, type, defaultValue: undefined, deprecationReason: undefined },
    ...{ extensions: {}, astNode: undefined },
  };
}

type QueryResolver = GraphQLFieldResolver<unknown, RequestContext>;

function caughtUp(resolve: QueryResolver, progress: ReadProgress): QueryResolver {
  return (source, args, context, info): unknown => {
    const { minPosition } = args as { readonly minPosition?: string | null };
    if (!minPosition) return resolve(source, args, context, info);
    return waitFor(minPosition, progress, context.patience?.signal).then(() => resolve(source, args, context, info));
  };
}

/** @throws GraphQLError NOT_YET where the rows have not come so far within the time */
async function waitFor(position: string, progress: ReadProgress, signal: AbortSignal | undefined): Promise<void> {
  try {
    if (await progress.reaches(position, catchUpMs, signal)) return;
  } catch (error) {
    throw mended(error);
  }
  signal?.throwIfAborted();
  throw new GraphQLError('What is answered has not come as far as minPosition yet: ask again in a moment', {
    extensions: { code: 'NOT_YET' },
  });
}

/** What is wrong with a position that a client gave is the client's to mend. */
export function mended(error: unknown): unknown {
  if (error instanceof StoreError && error.code === 'UNKNOWN_POSITION')
    return badInput('The position is none of this installation: take one that it gave you');
  return error;
}
