import type { Requester } from '@baton/goal/application';
import { Logger } from '@nestjs/common';
import { CloseCode } from 'graphql-ws';
import type { Server } from 'graphql-ws';
import type { WebSocket } from 'ws';

/** Whoever has not answered a ping when the next one is due is gone. */
const pingMs = 12_000;

const logger = new Logger('Api');

export interface Connected {
  readonly socket: WebSocket;
  /** The address that it comes from. */
  readonly peer: string | undefined;
  /** Aborted when the connection is closed, by whichever side. */
  readonly gone: AbortSignal;
  /** Absent until its client has said who they are. */
  requester?: Requester;
}

/**
 * Lets a server of graphql-ws speak with one client. The adapter that comes with graphql-ws puts on the console, as errors of
 * ours, whatever any client does to its connection; here that ends the connection, and nothing else.
 */
export function attend(server: Server<Connected>, socket: WebSocket, peer: string | undefined): void {
  const gone = new AbortController();
  // The connection is being closed then, by the code for what was wrong with it.
  socket.on('error', () => undefined);
  const closed = server.opened(
    {
      protocol: socket.protocol,
      send: (text) => sent(socket, text),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (hear) => {
        socket.on('message', (data: Buffer) => {
          hear(String(data)).catch((error: unknown) => broken(socket, error));
        });
      },
    },
    { socket, peer, gone: gone.signal },
  );
  const pings = setInterval(pingedBy(socket), pingMs);
  socket.once('close', (code: number, reason: Buffer) => {
    clearInterval(pings);
    gone.abort();
    closed(code, String(reason)).catch((error: unknown) => broken(socket, error));
  });
}

function sent(socket: WebSocket, text: string): Promise<void> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve();
  return new Promise((resolve, reject) => {
    socket.send(text, (error) => (error ? reject(error) : resolve()));
  });
}

function pingedBy(socket: WebSocket): () => void {
  let isAnswered = true;
  socket.on('pong', () => {
    isAnswered = true;
  });
  return () => {
    if (!isAnswered) return socket.terminate();
    isAnswered = false;
    if (socket.readyState === socket.OPEN) socket.ping();
  };
}

function broken(socket: WebSocket, error: unknown): void {
  // Whoever goes while they are answered does no harm.
  if (socket.readyState !== socket.OPEN) return;
  logger.error('A connection broke', error instanceof Error ? error.stack : undefined);
  socket.close(CloseCode.InternalServerError, 'Internal server error');
}
