import { once } from 'node:events';
import { frame, RawSocket, Socket } from './socket.js';
import type { Tried } from './tried.js';

const atOnce = 30;
/** How far a client comes before it resets its connection; to ask elsewhere is to ask where nothing is upgraded. */
const stages = ['connected', 'asked elsewhere', 'asked', 'upgraded', 'known', 'following'] as const;
type Stage = (typeof stages)[number];

export interface Storm {
  readonly url: string;
  readonly token: string;
  readonly resets: number;
  /** Lets something happen to a new goal, and resolves when it has. */
  readonly happen: () => Promise<void>;
  /** The positions of all events of the token's tenant, in order. */
  readonly positions: () => Promise<readonly string[]>;
}

/**
 * Many who connect and break off at once, at each stage of a connection, while a good client follows what happens: it is
 * told of each event, once and in order, and whoever comes after the storm is served.
 */
export async function stormOfResets({ url, token, resets, happen, positions }: Storm): Promise<Tried> {
  const [start] = (await positions()).slice(-1);
  const good = await Socket.known(url, token);
  good.subscribe('good', 'subscription ($after: Position) { events(after: $after) { position } }', { after: start });
  const attack = async (count: number): Promise<void> => {
    for (let done = 0; done < count; done += atOnce)
      await Promise.all(
        stages.flatMap((stage) => Array.from({ length: atOnce / stages.length }, () => reset(url, token, stage))),
      );
  };
  await Promise.all([happen(), attack(resets / 2)]);
  await Promise.all([happen(), attack(resets / 2)]);
  const all = await positions();
  const happened = all.slice(all.indexOf(start ?? '') + 1);
  const told = () => good.messages.flatMap(({ type, payload }) => (type === 'next' ? [positionIn(payload)] : []));
  await good.until(() => told().length >= happened.length);
  const faults: string[] = [];
  if (happened.length < 20) faults.push(`nothing happened beside ${resets} resets, so that they disturbed nobody`);
  if (told().join() !== happened.join())
    faults.push(`beside ${resets} resets a good client was told ${told().length} of ${happened.length} events`);
  good.end();
  const next = await Socket.known(url, token);
  if (!next.messages.some(({ type }) => type === 'connection_ack')) faults.push('nobody is served after the resets');
  next.end();
  return { cases: resets, figures: { resets, eventsBesideThem: happened.length }, faults };
}

function positionIn(payload: unknown): string {
  return (payload as { readonly data: { readonly events: { readonly position: string } } }).data.events.position;
}

async function reset(url: string, token: string, stage: Stage): Promise<void> {
  const raw = await RawSocket.connect(url);
  const say = (message: object) => raw.tcp.write(frame(1, Buffer.from(JSON.stringify(message))));
  if (stage !== 'connected') raw.ask(url, stage === 'asked elsewhere' ? '/elsewhere' : '/graphql');
  if (stage !== 'connected' && stage !== 'asked elsewhere' && stage !== 'asked') {
    await raw.status();
    if (stage !== 'upgraded') say({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
    if (stage === 'following') {
      await once(raw.tcp, 'data');
      say({ id: '1', type: 'subscribe', payload: { query: 'subscription { events { id data metadata } }' } });
    }
  }
  raw.tcp.resetAndDestroy();
}
