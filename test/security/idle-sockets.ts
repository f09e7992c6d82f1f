import { RawSocket, Socket } from './socket.js';
import type { Tried } from './tried.js';

const atOnce = 50;
/** How many of those who say nothing may be left, with what is under way. */
const leftMax = 300;

/**
 * Many who connect and do not say who they are: they keep nobody out who does, and nobody who is in is put out for them.
 *
 * @param idle how many; more than the server takes connections in all
 */
export async function holdIdleSockets(url: string, token: string, idle: number): Promise<Tried> {
  const before = await Socket.known(url, token);
  const held: RawSocket[] = [];
  while (held.length < idle)
    held.push(...(await Promise.all(Array.from({ length: atOnce }, async () => idleSocket(url)))));
  const after = await Socket.known(url, token);
  const faults: string[] = [];
  for (const [who, client] of Object.entries({ 'was there before': before, 'comes after': after })) {
    client.subscribe('one', '{ __typename }');
    const answer = await client.until(({ id, type }) => id === 'one' && type === 'next', 2_000);
    if (!answer) faults.push(`beside ${idle} idle connections nobody answers a client who ${who} them`);
    client.end();
  }
  const left = held.filter(({ tcp }) => !tcp.closed).length;
  if (left > leftMax) faults.push(`${left} connections are kept of those who do not say who they are`);
  for (const { tcp } of held) tcp.destroy();
  return { cases: idle, figures: { left }, faults };
}

async function idleSocket(url: string): Promise<RawSocket> {
  const raw = await RawSocket.connect(url);
  raw.ask(url, '/graphql');
  await raw.status();
  return raw;
}
