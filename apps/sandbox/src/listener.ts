import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { Server as NetServer } from 'node:net';
import express from 'express';
import type { Express, RequestHandler } from 'express';
import { StartupError } from './startup-error.js';

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * How long a connection may idle. Clients give up an idle one a second before the server would, and for them that is
 * often: with Node's 5 s, a process that stands still for a second sends its next request into a connection that is gone.
 */
const idleConnectionMs = 65_000;

/** An application without Express's own additions, whose handlers find the whole body as a Buffer in `request.body`. */
export function bareApplication(...handlers: readonly RequestHandler[]): Express {
  const application = express();
  application.disable('x-powered-by');
  application.disable('etag');
  application.set('case sensitive routing', true);
  application.use(express.raw({ type: () => true, limit: '20mb' }), ...handlers);
  return application;
}

export function bodyOf(request: express.Request): Buffer {
  const body: unknown = request.body;
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

export async function listen(name: string, application: Express, port: number, host: string): Promise<Listener> {
  const server = createServer({ keepAliveTimeout: idleConnectionMs }, application);
  return { port: await opened(name, server, port, host), close: () => closeServer(server) };
}

/** The port on which a server has begun to listen. Throws StartupError if it can't. */
export async function opened(name: string, server: NetServer, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(refusalOf(name, port, error)));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

/** Requests that a fault has left hanging would keep the server open for ever, so their connections are cut. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function refusalOf(name: string, port: number, error: NodeJS.ErrnoException): Error {
  if (error.code === 'EADDRINUSE') {
    return new StartupError(
      `Port ${port} for ${name} is in use. Stop what listens there, or choose another one with --${name}-port or SANDBOX_${name.toUpperCase()}_PORT.`,
    );
  }
  if (error.code === 'EACCES') {
    return new StartupError(`Port ${port} for ${name} may not be opened by this user. Choose one above 1023.`);
  }
  return error;
}
