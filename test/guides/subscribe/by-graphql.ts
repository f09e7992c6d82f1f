import { setTimeout as passing } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { Event, Inbox } from './inbox.js';

const query = `subscription ($after: Position) {
  events(filter: { type: ["StepCommitted", "GoalConcluded"] }, after: $after) { id type stream revision position data }
}`;

type Given = Event & { readonly position: string };

/** Follows a GraphQL subscription until the signal aborts. */
export async function followByGraphql(
  url: string,
  token: string,
  {
    inbox,
    work,
    signal,
  }: { readonly inbox: Inbox; readonly work: (event: Event) => void; readonly signal: AbortSignal },
): Promise<void> {
  const connectionParams = { authorization: `Bearer ${token}` };
  const client = createClient({ url, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });
  signal.addEventListener('abort', () => void client.dispose());
  while (!signal.aborted) {
    try {
      const replies = client.iterate<{ readonly events: Given }>({ query, variables: { after: inbox.place } });
      for await (const { data, errors } of replies) {
        if (errors) throw new BadRequest(errors.map(({ message }) => message).join());
        if (data) inbox.take(data.events, data.events.position, work);
      }
    } catch (error) {
      if (error instanceof BadRequest) throw error;
    }
    if (!signal.aborted) await passing(2_000 * Math.random(), undefined, { signal }).catch(() => undefined);
  }
}

class BadRequest extends Error {}
