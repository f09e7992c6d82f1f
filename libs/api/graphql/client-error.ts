import { randomUUID } from 'node:crypto';
import type { GraphQLFormattedError } from 'graphql';
import { Logger } from '@nestjs/common';

/** Errors that tell the client about its own request. */
const clientCodes: readonly unknown[] = [
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'NOT_FOUND',
  'GOAL_UNREADABLE',
  'NOT_YET',
  'TIMED_OUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'IDENTITY_UNAVAILABLE',
  'TOO_MANY_REQUESTS',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_SUPPORTED',
];

const logger = new Logger('Api');

/**
 * What a client is told of an error: all of it where the request is at fault; else only a reference, under which the log
 * has what happened. No stack and nothing of the inside leaves by this door.
 */
export function clientError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { message, locations, path, extensions } = formatted;
  const code = extensions?.['code'];
  if (clientCodes.includes(code)) {
    const problems = extensions?.['problems'];
    return { message, locations, path, extensions: { code, ...(problems ? { problems } : {}) } };
  }
  const reference = randomUUID();
  const stack = error instanceof Error ? (error.stack ?? error.message) : undefined;
  logger.error(`Request failed (reference ${reference}): ${message}`, stack);
  return {
    message: `Something went wrong inside Baton; its log tells what, under the reference ${reference}`,
    path,
    extensions: { code: 'INTERNAL_SERVER_ERROR', reference },
  };
}
