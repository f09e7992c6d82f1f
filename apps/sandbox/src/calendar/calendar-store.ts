import type { SQLOutputValue } from 'node:sqlite';
import type { SystemDatabase } from '../system-database.js';
import { attendeesOf, isCancelled, readCalendarObject, significanceOf } from './calendar-data.js';
import { calendarError } from './calendar-error.js';

export const schema = `
CREATE TABLE Calendar (Path TEXT PRIMARY KEY, Name TEXT NOT NULL);
CREATE TABLE CalendarObject (
  Path TEXT PRIMARY KEY, Calendar TEXT NOT NULL, Uid TEXT NOT NULL, Content TEXT NOT NULL,
  Version INTEGER NOT NULL, ModifiedMs INTEGER NOT NULL, ModifiedBy TEXT NOT NULL,
  UNIQUE (Calendar, Uid));
CREATE TABLE Change (Number INTEGER PRIMARY KEY AUTOINCREMENT, Path TEXT NOT NULL, ChangedAt TEXT NOT NULL);
CREATE TABLE ScheduleMessage (
  Number INTEGER PRIMARY KEY, Method TEXT NOT NULL, Uid TEXT NOT NULL, Recipient TEXT NOT NULL, SentAt TEXT NOT NULL)`;

export interface StoredObject {
  readonly path: string;
  readonly uid: string;
  readonly content: string;
  /** Changes with every write, an answer of somebody invited among them. */
  readonly etag: string;
  readonly modifiedMs: number;
  readonly modifiedBy: string;
}

/** Who writes, and when. */
export interface Writing {
  readonly user: string;
  readonly atMs: number;
}

export function calendarOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** Calendars and what is in them. The methods that write expect to run inside `transaction`. */
export class CalendarStore {
  readonly #database: SystemDatabase;

  constructor(database: SystemDatabase) {
    this.#database = database;
  }

  transaction<T>(work: () => T): T {
    return this.#database.write(work);
  }

  addCalendar(path: string, name: string): void {
    this.#database.connection.prepare('INSERT INTO Calendar VALUES (?, ?)').run(path, name);
  }

  /** Paths of all calendars. */
  calendars(): readonly string[] {
    return this.#database.connection
      .prepare('SELECT Path FROM Calendar ORDER BY Path')
      .all()
      .map((row) => String(row['Path']));
  }

  calendarName(path: string): string | undefined {
    const row = this.#database.connection.prepare('SELECT Name FROM Calendar WHERE Path = ?').get(path);
    return row === undefined ? undefined : String(row['Name']);
  }

  find(path: string, replicaId?: string): StoredObject | undefined {
    const row = this.#database.readsOf(replicaId).prepare('SELECT * FROM CalendarObject WHERE Path = ?').get(path);
    return row === undefined ? undefined : storedObjectOf(row);
  }

  objectsIn(calendar: string, replicaId?: string): StoredObject[] {
    return this.#database
      .readsOf(replicaId)
      .prepare('SELECT * FROM CalendarObject WHERE Calendar = ? ORDER BY Path')
      .all(calendar)
      .map(storedObjectOf);
  }

  /** Keeps an object as it is given, and tells those who are invited what changed for them (RFC 6638, 3.2). */
  put(path: string, content: string, writing: Writing): StoredObject {
    const object = readCalendarObject(content);
    const before = this.find(path);
    const namesake = this.#withUid(calendarOf(path), object.uid);
    if ((before !== undefined && before.uid !== object.uid) || (namesake !== undefined && namesake !== path)) {
      throw calendarError(403, 'no-uid-conflict', 'Another object of this calendar has that UID.');
    }
    const isNews =
      before === undefined || significanceOf(readCalendarObject(before.content)) !== significanceOf(object);
    if (isNews) this.#tell(isCancelled(object) ? 'CANCEL' : 'REQUEST', object.uid, attendeesOf(object), writing);
    return this.#write(path, object.uid, content, writing);
  }

  /** What somebody who was invited answers is kept with the object, and told to nobody. */
  keepReply(path: string, content: string, writing: Writing): void {
    this.#write(path, this.#get(path).uid, content, writing);
  }

  remove(path: string, writing: Writing): void {
    const before = this.#get(path);
    const object = readCalendarObject(before.content);
    if (!isCancelled(object)) this.#tell('CANCEL', object.uid, attendeesOf(object), writing);
    this.#logChange(path, writing);
    this.#database.connection.prepare('DELETE FROM CalendarObject WHERE Path = ?').run(path);
  }

  #write(path: string, uid: string, content: string, writing: Writing): StoredObject {
    this.#database.connection
      .prepare('INSERT OR REPLACE INTO CalendarObject VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(path, calendarOf(path), uid, content, this.#logChange(path, writing), writing.atMs, writing.user);
    return this.#get(path);
  }

  #tell(method: 'REQUEST' | 'CANCEL', uid: string, recipients: readonly string[], { atMs }: Writing): void {
    const insert = this.#database.connection.prepare(
      'INSERT INTO ScheduleMessage (Method, Uid, Recipient, SentAt) VALUES (?, ?, ?, ?)',
    );
    for (const recipient of recipients) insert.run(method, uid, recipient, new Date(atMs).toISOString());
  }

  #get(path: string): StoredObject {
    const object = this.find(path);
    if (object === undefined) throw new Error('An object that was just there is gone');
    return object;
  }

  #withUid(calendar: string, uid: string): string | undefined {
    const row = this.#database.connection
      .prepare('SELECT Path FROM CalendarObject WHERE Calendar = ? AND Uid = ?')
      .get(calendar, uid);
    return row === undefined ? undefined : String(row['Path']);
  }

  /** The number of a change is never used twice, so the tags that are made from it aren't either. */
  #logChange(path: string, { atMs }: Writing): number {
    const { lastInsertRowid } = this.#database.connection
      .prepare('INSERT INTO Change (Path, ChangedAt) VALUES (?, ?)')
      .run(path, new Date(atMs).toISOString());
    return Number(lastInsertRowid);
  }
}

export function storedObjectOf(row: Readonly<Record<string, SQLOutputValue>>): StoredObject {
  return {
    path: String(row['Path']),
    uid: String(row['Uid']),
    content: String(row['Content']),
    etag: `"${String(row['Version'])}"`,
    modifiedMs: Number(row['ModifiedMs']),
    modifiedBy: String(row['ModifiedBy']),
  };
}
