import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StoredEvent } from '@baton/event-store';
import { SqliteEventStore } from '@baton/event-store/sqlite';

const onBroken = (): undefined => undefined;

/** Lays files into an emptied folder, as whoever starts the machine again finds them. */
export function layOut(folder: string, files: ReadonlyMap<string, Buffer>): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
}

/**
 * Opens the store of a folder and says what of its promises was broken; nothing if they all were kept.
 * @param promised a line for each append that was acknowledged: stream, revision and id of its last event
 */
export async function faultsOf(folder: string, promised: readonly string[]): Promise<readonly string[]> {
  try {
    const store = SqliteEventStore.open(join(folder, 'events.db'), { onBroken });
    const events: StoredEvent[] = [];
    for await (const event of store.readAll()) events.push(event);
    const faults = [...missing(events, promised), ...halves(events), ...gapsAndDoubles(events)];
    await store.append('loss-afterwards', 'NO_STREAM', [
      { id: randomUUID(), type: 'loss.Written.v1', data: {}, metadata: {} },
    ]);
    await store.close();
    return [...faults, ...damage(folder)];
  } catch (error) {
    return [`the store can't be used: ${error instanceof Error ? error.message : String(error)}`];
  }
}

function missing(events: readonly StoredEvent[], promised: readonly string[]): readonly string[] {
  const found = new Set(events.map(({ stream, revision, id }) => `${stream} ${revision} ${id}`));
  const lost = promised.filter((line) => !found.has(line));
  return lost.length === 0 ? [] : [`${lost.length} acknowledged appends are lost, the first is ${lost[0]}`];
}

function halves(events: readonly StoredEvent[]): readonly string[] {
  const parts = Map.groupBy(events, ({ data }) => data['whole']);
  const torn = [...parts.values()].filter((part) => part.length !== part[0]?.data['count']);
  return torn.length === 0 ? [] : [`${torn.length} appends are there in part, the first in ${torn[0]?.[0]?.stream}`];
}

function gapsAndDoubles(events: readonly StoredEvent[]): readonly string[] {
  const streams = Map.groupBy(events, ({ stream }) => stream);
  const gaps = [...streams].filter(([, inStream]) => inStream.some(({ revision }, index) => revision !== index));
  const doubles = events.length - new Set(events.map(({ id }) => id)).size;
  return [
    ...gaps.map(([stream]) => `a revision of ${stream} is missing`),
    ...(doubles === 0 ? [] : [`${doubles} events are there twice`]),
  ];
}

function damage(folder: string): readonly string[] {
  const database = new DatabaseSync(join(folder, 'events.db'), { readOnly: true });
  try {
    const found = database.prepare('pragma integrity_check').get()?.['integrity_check'];
    return found === 'ok' ? [] : [`the database is damaged: ${String(found)}`];
  } finally {
    database.close();
  }
}
