import { randomInt, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { EventStore, StoredEvent } from '@baton/event-store';
import { EventStoreDbEventStore } from '@baton/event-store/eventstoredb';
import type { KillableServer } from './store/killable-server.js';
import { serverOf, standInServer } from './store/killable-server.js';
import { Writer } from './store/writer.js';

/*
 * `npm run kills:store`: kills the server at random moments while many write to it and one follows, and sees that every
 * acknowledged event is there once and in its place, nothing else is, and it was given once and in its place. The server
 * is the stand-in, or with `--command` whatever that runs in the foreground and answers at `--address`.
 */

const { values: wishes } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    writers: { type: 'string', default: '16' },
    /** How long the server lives at most once it answers again, in milliseconds. */
    'life-ms': { type: 'string', default: '500' },
    command: { type: 'string' },
    address: { type: 'string', default: 'esdb://127.0.0.1:2113?tls=false' },
  },
});

const category = `kills_${randomUUID()}`;

/** Each life of the server begins with an answer, so that no kill meets one that was not yet there. */
async function killAgainAndAgain(server: KillableServer, store: EventStore, kills: number): Promise<void> {
  for (let kill = 1; kill <= kills; kill++) {
    await pause(randomInt(0, Number(wishes['life-ms'])));
    await server.kill();
    await server.start();
    while (!(await store.end().then(Boolean, () => false)));
    process.stdout.write(kill % 20 === 0 ? `${kill} kills\n` : '');
  }
}

async function follow(store: EventStore, seen: StoredEvent[], signal: AbortSignal): Promise<void> {
  const filter = { streamPrefixes: [category] };
  for await (const item of store.subscribe({ filter, signal })) if (item.kind === 'event') seen.push(item.event);
}

/** What is wrong with the events of one writer among all that are there, or were given. */
function faultsOf({ stream, ids }: Writer, events: readonly StoredEvent[], where: string): string[] {
  const found = events.filter((event) => event.stream === stream);
  const misplaced = found.filter(({ id, revision }, index) => revision !== index || id !== ids[index]);
  if (found.length === ids.length && misplaced.length === 0) return [];
  return [`${stream} ${where}: ${found.length} of ${ids.length} events, ${misplaced.length} out of place`];
}

async function main(folder: string): Promise<void> {
  const server = wishes.command ? serverOf(wishes.command, wishes.address) : await standInServer(folder);
  await server.start();
  const store = await EventStoreDbEventStore.open(server.address, {
    onBroken: (failure) => {
      throw failure;
    },
  });
  const writers = Array.from({ length: Number(wishes.writers) }, (_, n) => new Writer(store, `${category}-${n}`));
  const seen: StoredEvent[] = [];
  const stop = new AbortController();
  const following = follow(store, seen, stop.signal);
  let isOver = false;
  const writing = Promise.all(writers.map((writer) => writer.writeUntil(() => isOver)));
  await killAgainAndAgain(server, store, Number(wishes.kills));
  isOver = true;
  await writing;
  const kept: StoredEvent[] = [];
  for await (const event of store.readAll()) if (event.stream.startsWith(category)) kept.push(event);
  while (seen.length < kept.length) await pause(10);
  stop.abort();
  await following;
  await store.close();
  await server.kill();
  const faults = writers.flatMap((writer) => [...faultsOf(writer, kept, 'kept'), ...faultsOf(writer, seen, 'given')]);
  const appends = writers.reduce((sum, writer) => sum + writer.appends, 0);
  const givenUp = writers.reduce((sum, writer) => sum + writer.givenUp, 0);
  process.stdout.write(
    `${wishes.kills} kills, ${appends} appends (${givenUp} calls given up and repeated), ${kept.length} events kept, ${seen.length} given, ${faults.length} faults\n`,
  );
  for (const fault of faults) process.stdout.write(`WRONG: ${fault}\n`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

const folder = mkdtempSync(join(tmpdir(), 'baton-kills-'));
try {
  await main(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
