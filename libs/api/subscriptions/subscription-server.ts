import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { ExecutionArgs, ExecutionResult, GraphQLFormattedError, OperationDefinitionNode } from 'graphql';
import {
  execute,
  getOperationAST,
  GraphQLError,
  Kind,
  OperationTypeNode,
  parse,
  specifiedRules,
  subscribe,
  validate,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { CloseCode, handleProtocols, makeServer } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { answerMsMaxOf, ApiOptions } from '../api-options.js';
import { clientError } from '../graphql/client-error.js';
import { rulesFor, tokensMax, tooCostly, unkeepable } from '../graphql/limits.js';
import { Patience, toldOnce } from '../graphql/patience.js';
import { answerOf, begunFor } from '../graphql/watched-operations.js';
import type { Identified } from '../access/authenticator.js';
import { Authenticator } from '../access/authenticator.js';
import { Connections } from '../access/connections.js';
import { whenExpired } from '../access/expiry.js';
import type { RequestContext } from '../access/gate.js';
import { Origins } from '../access/origins.js';
import type { Connected } from './attend.js';
import { attend } from './attend.js';

const clientsMax = 2_000;
/** Of those who have not said yet who they are, so that they leave places to all others: who can do so does it at once. */
const strangersMax = 200;
/** What one client may follow at once over its connection. */
const subscriptionsMax = 100;
const messageBytesMax = 64 * 1024;
/** So long a client may take to answer that its connection is closed. */
const farewellMs = 2_000;
/** Of answers that a client has not taken yet. */
const untakenBytesMax = 1024 * 1024;
const rules = [...specifiedRules, ...rulesFor(process.env['NODE_ENV'])];
/** Whoever probes is not helped with names that are nearly right, as over HTTP. */
const hideSuggestions = process.env['NODE_ENV'] === 'production';

/**
 * Serves subscriptions over graphql-ws. Nothing more is pulled from one before its last item has left for its client, and
 * whoever answers no ping is cut off: so a slow client costs no more than what is on its way. Baton takes the upgrade of a
 * connection into its own hands: `@nestjs/graphql` 14.0.3 leaves sockets on foreign paths open and without an error
 * listener, so that one reset ends the process.
 */
@Injectable()
export class SubscriptionServer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly sockets = new WebSocketServer({ noServer: true, maxPayload: messageBytesMax, handleProtocols });
  /** Whoever has been one for longest comes first. */
  private readonly strangers = new Set<WebSocket>();

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly schema: GraphQLSchemaHost,
    private readonly options: ApiOptions,
    private readonly authenticator: Authenticator,
    private readonly origins: Origins,
    private readonly connections: Connections,
  ) {}

  onApplicationBootstrap(): void {
    const msMax = answerMsMaxOf(this.options);
    // The adapter types its server as anything; it is Node's own.
    const server = this.host.httpAdapter.getHttpServer() as Server;
    const protocol = makeServer<Record<string, unknown>, Connected>({
      onConnect: async ({ connectionParams, extra }) => {
        try {
          const identified = await this.authenticator.identify(connectionParams?.['authorization'], extra.peer);
          if (!this.hasTakenPlace(identified, extra)) return false;
          extra.requester = identified.requester;
          closeWhenExpired(extra.socket, identified);
          return true;
        } catch (error) {
          if (!(error instanceof GraphQLError)) throw error;
          // Whoever is told to come again later is told so, and not that nobody believes them.
          if (error.extensions['code'] === 'TOO_MANY_REQUESTS') extra.socket.close(tooManyRequests, error.message);
          return false;
        }
      },
      onSubscribe: async ({ subscriptions, extra }, _id, payload) => {
        const isOneTooMany = Object.keys(subscriptions).length > subscriptionsMax;
        const answer = isOneTooMany ? [tooMany] : await this.admitted(payload, extra);
        if (Array.isArray(answer)) this.begun()(answerOf(undefined, { errors: answer }));
        return answer;
      },
      execute: (args) => this.watched(args, () => executed(args, msMax)),
      // It is answered when its items begin to come; how long somebody follows them is nobody's measure.
      subscribe: (args) => this.watched(args, async () => subscribe(args)),
      onError: (_context, _id, _payload, errors) => errors.map(forClient),
      onNext: (_context, _id, _payload, args, result) =>
        result.errors
          ? toldOnce({ ...result, errors: result.errors.map(forClient) }, operationOf(args), msMax)
          : undefined,
    });
    this.sockets.on('connection', (client, { socket }) => attend(protocol, client, socket.remoteAddress));
    server.prependListener('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.upgrade(request, socket, head);
    });
  }

  /** Whoever does not answer to it keeps nobody waiting. */
  async beforeApplicationShutdown(): Promise<void> {
    const { clients } = this.sockets;
    for (const client of clients) client.close(1001, 'Going away');
    const patience = setTimeout(() => clients.forEach((client) => client.terminate()), farewellMs);
    await new Promise((resolve) => this.sockets.close(resolve));
    clearTimeout(patience);
  }

  /** Those who look on hear of it, as over HTTP. */
  private async watched<Answer extends object>(args: ExecutionArgs, work: () => Promise<Answer>): Promise<Answer> {
    const tell = this.begun();
    let told: object = { errors: 'whatever was thrown' };
    try {
      const answer = await work();
      told = answer;
      return answer;
    } finally {
      tell(answerOf(operationOf(args), told));
    }
  }

  private begun(): ReturnType<typeof begunFor> {
    return begunFor(this.options.watchers ?? []);
  }

  /** Whoever holds as many as one person may is told so by the code of a closing, of which clients know to try again. */
  private hasTakenPlace({ requester }: Identified, { socket, gone }: Connected): boolean {
    if (gone.aborted) return false;
    const leave = this.connections.take(requester);
    if (leave) {
      this.strangers.delete(socket);
      socket.once('close', leave);
    } else socket.close(1013, `One person holds ${this.connections.max} streams and connections at most`);
    return leave !== undefined;
  }

  /** What is to be carried out, or why it is not: held to all that holds over HTTP, in one place and before anything else. */
  private async admitted(
    { query, operationName, variables }: SubscribePayload,
    connected: Connected,
  ): Promise<ExecutionArgs | readonly GraphQLError[]> {
    const { schema } = this.schema;
    try {
      if (connected.requester) await this.authenticator.mustNotBeTooFast(connected.requester);
      const document = parse(query, { maxTokens: tokensMax });
      const errors = validate(schema, document, rules, { hideSuggestions });
      if (errors.length > 0) return errors;
      const asked = { operationName: operationName ?? undefined, variables };
      const error = unkeepable(variables) ?? tooCostly(schema, { query: document, ...asked });
      if (error) return [error];
      return {
        schema,
        document,
        operationName,
        variableValues: variables,
        contextValue: contextOf(connected, operationOf({ document, operationName })),
        hideSuggestions,
      };
    } catch (error) {
      // Thrown on, it would end whatever else its client follows, and be logged with the words of the request.
      if (error instanceof GraphQLError) return [error];
      throw error;
    }
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Whatever is done with the socket, its client may be gone already.
    socket.on('error', () => socket.destroy());
    const path = (request.url ?? '').split('?')[0];
    if (path !== this.options.path) refuse(socket, '404 Not Found');
    else if (!this.origins.mayConnect(request.headers)) refuse(socket, '403 Forbidden');
    else if (this.sockets.clients.size >= clientsMax) refuse(socket, '503 Service Unavailable');
    else
      this.sockets.handleUpgrade(request, socket, head, (client) => {
        listenInStep(client, socket);
        this.takeIn(client);
        this.sockets.emit('connection', client, request);
      });
  }

  /** Where there are too many strangers the first one goes: were the last one refused, the silent would keep all others out. */
  private takeIn(client: WebSocket): void {
    this.strangers.add(client);
    client.once('close', () => this.strangers.delete(client));
    const [first] = this.strangers;
    if (this.strangers.size <= strangersMax || first === undefined) return;
    this.strangers.delete(first);
    first.terminate();
  }
}

/** Whoever does not take their answers is not listened to meanwhile, so that no more than a bound of them waits. */
function listenInStep(client: WebSocket, socket: Duplex): void {
  client.on('message', () => {
    if (client.isPaused || client.bufferedAmount <= untakenBytesMax) return;
    client.pause();
    socket.once('drain', () => client.resume());
  });
}

/** Made anew for each operation; one that follows is waited for as long as it is followed. */
function contextOf({ requester, gone }: Connected, operation: OperationDefinitionNode | undefined) {
  const follows = operation?.operation === OperationTypeNode.SUBSCRIPTION;
  return { requester: requester && { ...requester }, ...(follows ? {} : { patience: new Patience(gone) }) };
}

function operationOf({ document, operationName }: Pick<ExecutionArgs, 'document' | 'operationName'>) {
  return getOperationAST(document, operationName) ?? undefined;
}

async function executed(args: ExecutionArgs, msMax: number): Promise<ExecutionResult> {
  const { requester, patience } = args.contextValue as RequestContext;
  const operation = operationOf(args);
  if (operation) patience?.begin(operation, requester, msMax);
  try {
    return await execute(args);
  } finally {
    patience?.end();
  }
}

/** Whoever takes a new token connects again with it, and goes on behind what they have seen. */
function closeWhenExpired(socket: WebSocket, { expiresAtMs }: Identified): void {
  socket.once(
    'close',
    whenExpired(expiresAtMs, () => socket.close(CloseCode.Forbidden, 'The token has expired')),
  );
}

/** Of the protocol (GraphQL over WebSocket), which has no other code for it. */
const tooManyRequests = CloseCode.TooManyInitialisationRequests;

const tooMany = new GraphQLError(
  `One connection takes ${subscriptionsMax} subscriptions at once: end one, or connect again`,
  {
    extensions: { code: 'BAD_USER_INPUT' },
  },
);

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () => socket.destroy());
}

function forClient(error: GraphQLError | GraphQLFormattedError): GraphQLFormattedError {
  if (!(error instanceof GraphQLError)) return clientError(error, error);
  const formatted = error.toJSON();
  const code = formatted.extensions?.['code'] ?? codeOf(error);
  return clientError({ ...formatted, extensions: { ...formatted.extensions, code } }, error);
}

/**
 * As Apollo has it over HTTP: what is wrong with a document or its variables is its client's to mend, and never logged,
 * since its message repeats what they gave. It names places of the document and no field's path, whatever threw it.
 */
function codeOf({ nodes, path, originalError }: GraphQLError): string | undefined {
  if (nodes?.length === 1 && nodes[0]?.kind === Kind.VARIABLE_DEFINITION) return 'BAD_USER_INPUT';
  const isOfTheDocument = nodes !== undefined && path === undefined;
  return isOfTheDocument || originalError === undefined ? 'GRAPHQL_VALIDATION_FAILED' : undefined;
}
