import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';

type StoredCard = Readonly<Record<string, unknown>> & { readonly id: string; readonly version: string };

/** A board in memory that keeps its promises, and misbehaves once for each status that it is told to. */
export class BoardServer {
  readonly cards = new Map<string, StoredCard>();
  /** Answers of the next requests: a status instead of the effect, or LOST after it. */
  readonly faults: (number | 'LOST')[] = [];
  #version = 0;
  readonly #server: Server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = this.faults.shift();
    if (typeof fault === 'number') return void response.writeHead(fault).end();
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://board');
    const card = this.cards.get(searchParams.get('id') ?? pathname.slice('/cards/'.length));
    const body = request.method === 'GET' ? {} : ((await json(request)) as object);
    const { status, content } = this.#handle(request, pathname.slice('/cards/'.length), card, body);
    if (fault === 'LOST') return void response.destroy();
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
  }

  #handle({ method, headers, url }: IncomingMessage, id: string, card: StoredCard | undefined, body: object) {
    if (method === 'GET') {
      const content = url?.includes('since=') ? [...this.cards.values()] : [card].filter((found) => found);
      return { status: 200, content };
    }
    const isCreation = method === 'PUT';
    if (!isCreation && card === undefined) return { status: 404 };
    if (isCreation ? card !== undefined : headers['if-match'] !== card?.version) return { status: 412 };
    const changedAt = '2026-11-24T10:00:00.000Z';
    const written = { ...card, ...body, id, changedAt, version: `"${++this.#version}"` };
    this.cards.set(id, written);
    return { status: isCreation ? 201 : 200, content: written };
  }
}
