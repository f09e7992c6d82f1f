import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { EventToAppend } from '@baton/event-store';
import type { AppendLog, GoalShape } from './goal-workload.js';
import { writeGoals } from './goal-workload.js';

interface Waiting {
  readonly stream: string;
  readonly end: number;
  readonly events: readonly EventToAppend[];
  readonly resolve: () => void;
}

/**
 * The log that one would write by hand in an afternoon: one table, one JSON text per event, and all appends of a turn
 * of the event loop in one durable commit. It checks nothing, gives nothing back and survives no failure well; what the
 * event store costs beyond it is the price of its promises.
 */
export class HandRolledLog implements AppendLog {
  readonly #database: DatabaseSync;
  readonly #insert;
  #waiting: Waiting[] = [];

  constructor(folder: string) {
    this.#database = new DatabaseSync(join(folder, 'hand-rolled.db'));
    this.#database.exec(`
      pragma journal_mode = wal;
      pragma synchronous = full;
      create table log (
        place integer primary key, stream text not null, version integer not null, type text not null,
        body text not null, unique (stream, version)
      )`);
    this.#insert = this.#database.prepare('insert into log (stream, version, type, body) values (?, ?, ?, ?)');
  }

  append(stream: string, end: number, events: readonly EventToAppend[]): Promise<void> {
    return new Promise((resolve) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#commit());
      this.#waiting.push({ stream, end, events, resolve });
    });
  }

  close(): void {
    this.#database.close();
  }

  #commit(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    this.#database.exec('begin immediate');
    for (const { stream, end, events } of batch)
      events.forEach((event, index) => {
        this.#insert.run(stream, end + 1 + index, event.type, JSON.stringify(event));
      });
    this.#database.exec('commit');
    for (const { resolve } of batch) resolve();
  }
}

/** Durable commits a second of one row of a kilobyte each, without any grouping: the floor of the disk and of SQLite. */
export function rawCommitsPerSecond(folder: string, ms: number): number {
  const database = new DatabaseSync(join(folder, 'raw.db'));
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = full; create table rows (id integer primary key, body)',
  );
  const insert = database.prepare('insert into rows (body) values (?)');
  const body = 'x'.repeat(1_024);
  const begun = performance.now();
  let commits = 0;
  while (performance.now() - begun < ms) {
    insert.run(body);
    commits += 1;
  }
  const seconds = (performance.now() - begun) / 1_000;
  database.close();
  return commits / seconds;
}

/** Goals a second that a hand-rolled log takes from 64 writers. */
export async function handRolledGoalsPerSecond(folder: string, shape: GoalShape, ms: number): Promise<number> {
  const log = new HandRolledLog(folder);
  const { goals, seconds } = await writeGoals(log, shape, 64, { ms });
  log.close();
  return goals / seconds;
}
