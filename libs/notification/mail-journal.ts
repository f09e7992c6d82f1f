import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Instant } from '@baton/kernel';
import type { Position } from '@baton/event-store';
import type { Handover } from './mailer.port.js';

/** What became of the mail about one fact. INTENDED: it was about to be handed over, and nobody noted what followed. */
export type MailState = 'INTENDED' | Handover;

const schema = `
  create table if not exists checkpoint (one integer primary key check (one = 1), position text) strict;
  create table if not exists mail (
    event_id text primary key,
    state text not null,
    noted_at text not null
  ) strict, without rowid;
`;

/**
 * Which facts were told by mail, and how far the events were read. It is no read model: thrown away, it can't be built
 * again, and what it has forgotten might be told twice. So every note of a mail waits for the disk.
 */
export class MailJournal {
  private readonly database: DatabaseSync;
  /** For the checkpoint: what it forgets is read again, and known from the notes, so it never waits for the disk. */
  private readonly forCheckpoint: DatabaseSync;

  /** @param file a path; its folder is made if there is none */
  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    this.database = new DatabaseSync(file, { timeout: 5_000 });
    this.database.exec('pragma journal_mode = wal; pragma synchronous = full');
    this.database.exec(schema);
    this.forCheckpoint = new DatabaseSync(file, { timeout: 5_000 });
    this.forCheckpoint.exec('pragma synchronous = normal');
  }

  /** How far the events were read: `position` is absent for "from the first". Undefined before it was ever noted. */
  checkpoint(): { readonly position?: Position } | undefined {
    const row = this.database.prepare('select position from checkpoint').get();
    if (row === undefined) return undefined;
    return typeof row['position'] === 'string' ? { position: row['position'] } : {};
  }

  reach(position: Position | undefined): void {
    this.forCheckpoint
      .prepare('insert into checkpoint values (1, ?) on conflict (one) do update set position = excluded.position')
      .run(position ?? null);
  }

  stateOf(eventId: string): MailState | undefined {
    const row = this.database.prepare('select state from mail where event_id = ?').get(eventId);
    // Only this class writes it.
    return row?.['state'] as MailState | undefined;
  }

  note(eventId: string, state: MailState, at: Instant): void {
    this.database
      .prepare(
        'insert into mail values (?, ?, ?) on conflict (event_id) do update set state = excluded.state, noted_at = excluded.noted_at',
      )
      .run(eventId, state, at);
  }

  close(): void {
    this.forCheckpoint.close();
    this.database.close();
  }
}

/**
 * Lets the journal go on with a store that was put back from a copy under another identity.
 * @param translate where a place of the copy is now
 */
export function moveMailJournal(file: string, translate: (position: Position) => Position): void {
  const journal = new MailJournal(file);
  const position = journal.checkpoint()?.position;
  if (position !== undefined) journal.reach(translate(position));
  journal.close();
}
