import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import type { Position } from '../event-store.port.js';
import { Positions } from '../position.js';

/** What a copy of an event store holds. */
export interface StoreEnd {
  readonly identity: string;
  /** Absent where it holds no event. */
  readonly position?: Position;
}

/** @param file an event store that nobody writes to, e.g. a copy */
export function endOfStore(file: string): StoreEnd {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const identity = identityIn(database);
    const last = Number(database.prepare('select max(position) as last from events').get()?.['last'] ?? 0);
    return last === 0 ? { identity } : { identity, position: new Positions(identity).of(last) };
  } finally {
    database.close();
  }
}

/**
 * Makes a store that was put back from a copy another one: what happened after the copy was taken is not in it, so a place
 * that somebody has kept from then may by and by mean another event.
 * @returns where a position of the copy is now
 */
export function makeAnotherStore(file: string): (position: Position) => Position {
  const database = new DatabaseSync(file);
  try {
    const former = new Positions(identityIn(database));
    const identity = randomBytes(6).toString('hex');
    database.prepare('update store set identity = ?').run(identity);
    const now = new Positions(identity);
    return (position) => now.of(former.numberOf(position, Number.MAX_SAFE_INTEGER));
  } finally {
    database.close();
  }
}

function identityIn(database: DatabaseSync): string {
  return String(database.prepare('select identity from store').get()?.['identity']);
}
