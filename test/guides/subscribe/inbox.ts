import { DatabaseSync } from 'node:sqlite';

/** As all three ways give it. */
export interface Event {
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
  readonly data: object;
}

/** What was handled and how far it went, in one transaction with what was done about it. */
export class Inbox {
  readonly #db: DatabaseSync;

  constructor(file: string) {
    this.#db = new DatabaseSync(file);
    this.#db.exec('create table if not exists handled (id text primary key)');
    this.#db.exec('create table if not exists progress (one integer primary key check (one = 1), place text)');
  }

  /** Behind which to go on; undefined before the first event. */
  get place(): string | undefined {
    const row = this.#db.prepare('select place from progress').get();
    return row === undefined ? undefined : String(row['place']);
  }

  /** Does the work for an event once, however often it comes. */
  take(event: Event, place: string, work: (event: Event) => void): void {
    this.#db.exec('begin immediate');
    try {
      const { changes } = this.#db.prepare('insert or ignore into handled values (?)').run(event.id);
      if (changes === 1) work(event);
      this.moveTo(place);
      this.#db.exec('commit');
    } catch (error) {
      this.#db.exec('rollback');
      throw error;
    }
  }

  /** From the first event again, e.g. after the place came from another installation. */
  forgetPlace(): void {
    this.#db.exec('delete from progress');
  }

  moveTo(place: string): void {
    this.#db.prepare('insert or replace into progress values (1, ?)').run(place);
  }
}
