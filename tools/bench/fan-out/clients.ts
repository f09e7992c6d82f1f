import { get } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { Delays, Wanted } from './wanted.js';

/* The clients of the bench, in a thread of their own: each tells how old an event was when it had come as far as here. */

const { port, token, goals, onAll, over } = workerData as Wanted;
const delays: Delays = { own: [], all: [] };
const authorization = `Bearer ${token}`;

function saw(by: keyof Delays, recordedAt: unknown): void {
  delays[by].push(Date.now() - Date.parse(String(recordedAt)));
}

/** Resolves when the client has all that there was. */
function followBySse(query: string, by: keyof Delays): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get({ port, path: `/events?after=end&${query}`, headers: { authorization }, agent: false });
    request.once('error', reject).once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) {
          if (block === ': caught-up') resolve();
          const data = /^data: (.*)$/m.exec(block)?.[1];
          if (data === undefined) continue;
          const { metadata } = JSON.parse(data) as { readonly metadata: { readonly recordedAt: string } };
          saw(by, metadata.recordedAt);
        }
      });
    });
  });
}

interface Changes {
  readonly goalChanged?: { readonly recordedAt: string; readonly narration: object | null };
  readonly goalsChanged?: { readonly goal: { readonly updatedAt: string } | null };
}

/** Resolves when the client is connected; goalChanged begins with the goal as it is, which tells nothing of a delay. */
function followByGraphql(query: string, by: keyof Delays): Promise<void> {
  return new Promise((resolve, reject) => {
    const connectionParams = { authorization };
    const url = `ws://127.0.0.1:${port}/graphql`;
    const client = createClient({ url, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });
    client.on('connected', () => setTimeout(resolve, 1_000));
    const next = ({ data }: { readonly data?: Changes | null }): void => {
      if (data?.goalChanged?.narration) saw(by, data.goalChanged.recordedAt);
      if (data?.goalsChanged?.goal) saw(by, data.goalsChanged.goal.updatedAt);
    };
    client.subscribe<Changes>({ query }, { next, error: reject, complete: () => undefined });
  });
}

const goalChanged = (goal: string): string =>
  `subscription { goalChanged(id: "${goal}") { revision recordedAt narration { type text } goal { id phase } } }`;
const goalsChanged = 'subscription { goalsChanged { position goalId goal { phase updatedAt } } }';

/** So many connect at once: a server refuses nobody, but a burst of a thousand may meet the end of its queue. */
const together = 50;
for (let from = 0; from < goals.length; from += together)
  await Promise.all(
    goals
      .slice(from, from + together)
      .map((goal) => (over === 'sse' ? followBySse(`goal=${goal}`, 'own') : followByGraphql(goalChanged(goal), 'own'))),
  );
await Promise.all(
  Array.from({ length: onAll }, () => (over === 'sse' ? followBySse('', 'all') : followByGraphql(goalsChanged, 'all'))),
);

parentPort?.postMessage('ready');
parentPort?.once('message', () => {
  parentPort?.postMessage(delays);
  process.exit(0);
});
