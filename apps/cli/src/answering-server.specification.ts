import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { plainPaint } from '@baton/narration';
import { run } from './run.js';
import type { Terminal } from './terminal.js';

interface Request {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly complaints: string;
}

/** Stands in for Baton: keeps what the command line asks, and answers as a test says. */
export class AnsweringServer {
  readonly requests: Request[] = [];
  /** How each of them said who asks. */
  readonly whoAsked: (string | undefined)[] = [];
  readonly url: string;
  /** What every request is answered with; or, one after the other, the items of a list. */
  answers: readonly unknown[] = [];
  /** Whoever sits at the terminal. */
  ask: Terminal['ask'];

  private constructor(private readonly server: Server) {
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  }

  static async start(): Promise<AnsweringServer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const answering = new AnsweringServer(server);
    server.on('request', (request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        const at = Math.min(answering.requests.length, answering.answers.length - 1);
        answering.whoAsked.push(request.headers.authorization);
        answering.requests.push(JSON.parse(body) as Request);
        response.end(JSON.stringify(answering.answers[at]));
      });
    });
    return answering;
  }

  get variables(): readonly Request['variables'][] {
    return this.requests.map(({ variables }) => variables);
  }

  /** Runs one command line. */
  async baton(...words: readonly string[]): Promise<Ran> {
    const out: string[] = [];
    const complaints: string[] = [];
    const terminal = { write: (text: string) => void out.push(text), paint: plainPaint, width: 90, ask: this.ask };
    const code = await run(words, {
      terminal,
      complain: (text) => complaints.push(text),
      url: this.url,
      token: 'token-1',
    });
    return { code, out: out.join('\n'), complaints: complaints.join('\n') };
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}
