import { randomUUID } from 'node:crypto';
import { readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { SqliteEventStore } from '@baton/event-store/sqlite';

/*
 * The process whose disk is watched: `writer.js FOLDER PLAN`. The appends of one round come in one turn, so that they
 * share a commit. A line is written for each that was acknowledged, and by a call that returns only when it is out:
 * whoever reads the calls of this process sees what had been promised before which of them.
 */

/** An append: its stream, and for each of its events so many characters. */
interface PlannedAppend {
  readonly stream: string;
  readonly lengths: readonly number[];
}

const [folder = '.', plan = ''] = process.argv.slice(2);
const rounds = JSON.parse(readFileSync(plan, 'utf8')) as readonly (readonly PlannedAppend[])[];
const ends = new Map<string, number>();

function openStore(): SqliteEventStore {
  return SqliteEventStore.open(join(folder, 'events.db'), { onBroken: () => undefined });
}

async function append(store: SqliteEventStore, { stream, lengths }: PlannedAppend): Promise<void> {
  const whole = randomUUID();
  const events = lengths.map((length) => ({
    id: randomUUID(),
    type: 'loss.Written.v1',
    data: { whole, count: lengths.length, filling: 'x'.repeat(length) },
    metadata: {},
  }));
  const result = await store.append(stream, ends.get(stream) ?? 'NO_STREAM', events);
  if (result.status !== 'APPENDED') throw new Error(`An append of the only writer was refused (${stream})`);
  ends.set(stream, result.revision);
  writeSync(1, `${stream} ${result.revision} ${events.at(-1)?.id}\n`);
}

let store = openStore();
for (const [index, round] of rounds.entries()) {
  // In the middle as where an orchestrator is restarted: the store is closed, which empties its journal and removes it.
  if (index === Math.floor(rounds.length / 2)) {
    await store.close();
    store = openStore();
  }
  const results = await Promise.allSettled(round.map((planned) => append(store, planned)));
  const failed = results.find((result) => result.status === 'rejected');
  if (!failed) continue;
  // A store that has failed to commit takes nothing more: should it, the line of this append gives it away.
  await append(store, { stream: 'loss-after-failure', lengths: [1] }).catch(() => undefined);
  throw failed.reason;
}
await store.close();
