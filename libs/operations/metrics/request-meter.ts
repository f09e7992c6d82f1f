import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
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
