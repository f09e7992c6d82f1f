import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { GraphQLFormattedError } from 'graphql';
import { GraphQLError, parse, specifiedRules, validate } from 'graphql';
import type { Disposable, SubscribePayload } from 'graphql-ws';
import { CloseCode } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { ApiOptions } from '../api-options.js';
import { clientError } from '../graphql/client-error.js';
import { rulesFor, tokensMax, tooCostly, unkeepable } from '../graphql/limits.js';
import type { Identified } from '../access/authenticator.js';
import { Authenticator } from '../access/authenticator.js';
import { whenExpired } from '../access/expiry.js';
import type { RequestContext } from '../access/gate.js';

const clientsMax = 2_000;
/** What one client may follow at once over its connection. */
const subscriptionsMax = 100;
const messageBytesMax = 64 * 1024;
const rules = [...specifiedRules, ...rulesFor(process.env['NODE_ENV'])];

/**
 * Serves subscriptions over graphql-ws. Nothing more is pulled from one before its last item has left for its client, and
 * whoever answers no ping is cut off: so a slow client costs no more than what is on its way. Baton takes the upgrade of a
 * connection into its own hands: `@nestjs/graphql` 14.0.3 leaves sockets on foreign paths open and without an error
 * listener, so that one reset ends the process.
 */
@Injectable()
export class SubscriptionServer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly sockets = new WebSocketServer({ noServer: true, maxPayload: messageBytesMax });
  private served: Disposable | undefined;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly schema: GraphQLSchemaHost,
    private readonly options: ApiOptions,
    private readonly authenticator: Authenticator,
  ) {}

  onApplicationBootstrap(): void {
    this.served = useServer<Record<string, unknown>, { requester?: RequestContext['requester'] }>(
      {
        schema: this.schema.schema,
        validate: (schema, document) => validate(schema, document, rules),
        onConnect: async ({ connectionParams, extra }) => {
          try {
            const identified = await this.authenticator.identify(connectionParams?.['authorization']);
            extra.requester = identified.requester;
            closeWhenExpired(extra.socket, identified);
            return true;
          } catch (error) {
            if (error instanceof GraphQLError) return false;
            throw error;
          }
        },
        onSubscribe: ({ subscriptions }, _id, payload) => {
          if (Object.keys(subscriptions).length > subscriptionsMax) return [tooMany];
          const error = unkeepable(payload.variables) ?? this.tooCostly(payload);
          return error && [error];
        },
        context: ({ extra }) => ({ requester: extra.requester }),
        onError: (_context, _id, _payload, errors) => errors.map(forClient),
        onNext: (_context, _id, _payload, _args, result) =>
          result.errors ? { ...result, errors: result.errors.map(forClient) } : undefined,
      },
      this.sockets,
    );
    // The adapter types its server as anything; it is Node's own.
    const server = this.host.httpAdapter.getHttpServer() as Server;
    server.prependListener('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.upgrade(request, socket, head);
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.served?.dispose();
  }

  /** Nothing for what is no document of this schema: that is refused next, for what it is. */
  private tooCostly({ query, operationName, variables }: SubscribePayload): GraphQLError | undefined {
    const { schema } = this.schema;
    try {
      const document = parse(query, { maxTokens: tokensMax });
      if (validate(schema, document, rules).length > 0) return undefined;
      return tooCostly(schema, { query: document, operationName: operationName ?? undefined, variables });
    } catch (error) {
      if (error instanceof GraphQLError) return undefined;
      throw error;
    }
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Whatever is done with the socket, its client may be gone already.
    socket.on('error', () => socket.destroy());
    const path = (request.url ?? '').split('?')[0];
    if (path !== this.options.path) refuse(socket, '404 Not Found');
    else if (!comesFromHere(request)) refuse(socket, '403 Forbidden');
    else if (this.sockets.clients.size >= clientsMax) refuse(socket, '503 Service Unavailable');
    else
      this.sockets.handleUpgrade(request, socket, head, (client) => this.sockets.emit('connection', client, request));
  }
}

/** Whoever takes a new token connects again with it, and goes on behind what they have seen. */
function closeWhenExpired(socket: WebSocket, { expiresAtMs }: Identified): void {
  socket.once(
    'close',
    whenExpired(expiresAtMs, () => socket.close(CloseCode.Forbidden, 'The token has expired')),
  );
}

const tooMany = new GraphQLError(
  `One connection takes ${subscriptionsMax} subscriptions at once: end one, or connect again`,
  {
    extensions: { code: 'BAD_USER_INPUT' },
  },
);

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () => socket.destroy());
}

/** A browser says which page a connection is for, and asks nobody's leave; other clients say nothing. */
function comesFromHere({ headers }: IncomingMessage): boolean {
  if (headers.origin === undefined) return true;
  return URL.canParse(headers.origin) && new URL(headers.origin).host === headers.host;
}

function forClient(error: GraphQLError | GraphQLFormattedError): GraphQLFormattedError {
  if (!(error instanceof GraphQLError)) return clientError(error, error);
  const formatted = error.toJSON();
  const code = formatted.extensions?.['code'] ?? (error.originalError ? undefined : 'GRAPHQL_VALIDATION_FAILED');
  return clientError({ ...formatted, extensions: { ...formatted.extensions, code } }, error);
}
