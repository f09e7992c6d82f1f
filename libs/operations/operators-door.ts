import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Readiness } from './readiness.js';

export interface OperatorsDoorOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly readiness: Readiness;
  readonly metrics: { readonly contentType: string; text(): Promise<string> };
}

/** Where those who watch over the process ask, apart from the API: no client of it reaches this port. */
export class OperatorsDoor {
  private constructor(private readonly server: Server) {}

  static async open({ host, port, readiness, metrics }: OperatorsDoorOptions): Promise<OperatorsDoor> {
    const server = createServer((request, response) => {
      answer(request, response, { readiness, metrics }).catch(() => end(response, 500));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    return new OperatorsDoor(server);
  }

  /** An address such as `127.0.0.1:9464`. */
  get address(): string {
    const address = this.server.address();
    return typeof address === 'object' && address !== null ? `${address.address}:${address.port}` : '';
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }
}

async function answer(
  { method, url }: IncomingMessage,
  response: ServerResponse,
  { readiness, metrics }: Pick<OperatorsDoorOptions, 'readiness' | 'metrics'>,
): Promise<void> {
  if (method !== 'GET') return end(response, 405);
  switch (url) {
    case '/health/live':
      return end(response, 200, { status: 'live' });
    case '/health/ready': {
      const report = await readiness.ask();
      return end(response, report.status === 'ready' ? 200 : 503, report);
    }
    case '/metrics': {
      const text = await metrics.text();
      response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
      return;
    }
    default:
      return end(response, 404);
  }
}

function end(response: ServerResponse, status: number, body: object = {}): void {
  if (response.headersSent) return void response.end();
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
