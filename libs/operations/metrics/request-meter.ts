import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { OperationDefinitionNode } from 'graphql';
import { Kind } from 'graphql';
import type { RequestInstruments } from './instruments.js';

/** Parts of the API over plain HTTP; whatever else is asked for counts as one. */
const paths = ['/graphql', '/events', '/health'] as const;
const streamingPath = '/events';

/** Measures requests at the server itself, before any framework and after the last byte. */
export function meterRequests(server: Server, { http, clients }: RequestInstruments): void {
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const path = paths.find((known) => request.url?.startsWith(known)) ?? 'other';
    if (path === streamingPath) return countWhileOpen(clients, 'sse', response);
    const stop = http.startTimer({ path });
    response.once('close', () => stop({ status: `${Math.floor(response.statusCode / 100)}xx` }));
  });
  server.on('upgrade', (_request, socket: Duplex) => countWhileOpen(clients, 'websocket', socket));
}

function countWhileOpen(
  clients: RequestInstruments['clients'],
  transport: string,
  open: Duplex | ServerResponse,
): void {
  clients.inc({ transport });
  open.once('close', () => clients.dec({ transport }));
}

/** Measures operations of GraphQL by what they ask for: names out of the schema, since clients may call them anything. */
export function graphqlMeter({ graphql }: RequestInstruments): ApolloServerPlugin {
  return {
    requestDidStart: async (): Promise<GraphQLRequestListener<object>> => {
      const stop = graphql.startTimer();
      // Until it is known to be an operation of the schema.
      let operation = 'refused';
      return {
        didResolveOperation: async (request) => {
          if (request.operation) operation = nameOf(request.operation);
        },
        willSendResponse: async ({ response }) => {
          const isRight = response.body.kind !== 'single' || response.body.singleResult.errors === undefined;
          stop({ operation, result: isRight ? 'ok' : 'errors' });
        },
      };
    },
  };
}

function nameOf({ operation, selectionSet }: OperationDefinitionNode): string {
  const fields = new Set(
    selectionSet.selections.map((selection) => (selection.kind === Kind.FIELD ? selection.name.value : 'several')),
  );
  const [first = 'several'] = fields;
  return `${operation} ${fields.size === 1 ? first : 'several'}`;
}
