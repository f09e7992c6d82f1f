import type { SQLOutputValue } from 'node:sqlite';
import type { SystemDatabase } from '../system-database.js';

export const schema = `
CREATE TABLE Resource (
  Path TEXT PRIMARY KEY, IsCollection INTEGER NOT NULL, Content BLOB NOT NULL, ContentType TEXT NOT NULL,
  CreatedMs INTEGER NOT NULL, ModifiedUs INTEGER NOT NULL, ModifiedBy TEXT NOT NULL);
CREATE TABLE Property (
  Path TEXT NOT NULL, Namespace TEXT NOT NULL, Name TEXT NOT NULL, Value TEXT NOT NULL,
  PRIMARY KEY (Path, Namespace, Name));
CREATE TABLE Lock (
  Token TEXT PRIMARY KEY, Path TEXT NOT NULL, IsShared INTEGER NOT NULL, IsDeep INTEGER NOT NULL,
  Owner TEXT NOT NULL, ExpiresMs INTEGER)`;

export const propertyNamespace = 'urn:contract-repository:properties';

export interface Resource {
  readonly path: string;
  readonly isCollection: boolean;
  readonly content: Uint8Array;
  readonly contentType: string;
  readonly createdMs: number;
  readonly modifiedUs: number;
  readonly modifiedBy: string;
}

export interface DeadProperty {
  readonly namespace: string;
  readonly name: string;
  readonly value: string;
}

/** Who writes, and when. */
export interface Writing {
  readonly user: string;
  readonly atMs: number;
}

export function parentOf(path: string): string {
  const parent = path.slice(0, path.lastIndexOf('/'));
  return parent === '' ? '/' : parent;
}

/** The path itself and all collections above it, nearest first. */
export function lineageOf(path: string): string[] {
  return path === '/' ? ['/'] : [path, ...lineageOf(parentOf(path))];
}

/** Strong, and new with every write: size and instant, as Apache makes it. */
export function etagOf({ content, modifiedUs }: Resource): string {
  return `"${content.length.toString(16)}-${modifiedUs.toString(16)}"`;
}

/**
 * Documents, collections and their dead properties. The methods that write expect to run inside `transaction`,
 * and check nothing that is the protocol's business.
 */
export class ResourceStore {
  readonly #database: SystemDatabase;
  #lastUs = 0;

  constructor(database: SystemDatabase) {
    this.#database = database;
  }

  transaction<T>(work: () => T): T {
    return this.#database.write(work);
  }

  find(path: string, replicaId?: string): Resource | undefined {
    const row = this.#database.readsOf(replicaId).prepare('SELECT * FROM Resource WHERE Path = ?').get(path);
    return row === undefined ? undefined : resourceOf(row);
  }

  /** The members of a collection, without those of its collections. */
  members(path: string, replicaId?: string): Resource[] {
    return this.descendants(path, replicaId).filter((member) => parentOf(member.path) === path);
  }

  descendants(path: string, replicaId?: string): Resource[] {
    const prefix = path === '/' ? '/' : `${path}/`;
    return this.#database
      .readsOf(replicaId)
      .prepare('SELECT * FROM Resource WHERE Path > ? AND Path < ? ORDER BY Path')
      .all(prefix, `${prefix}\u{10FFFF}`)
      .map(resourceOf);
  }

  properties(path: string, replicaId?: string): DeadProperty[] {
    return this.#database
      .readsOf(replicaId)
      .prepare('SELECT Namespace, Name, Value FROM Property WHERE Path = ? ORDER BY Namespace, Name')
      .all(path)
      .map((row) => ({ namespace: String(row['Namespace']), name: String(row['Name']), value: String(row['Value']) }));
  }

  /** The collection or document whose legal hold covers this path, or lies below it. */
  legalHoldOver(path: string): string | undefined {
    const held = this.#database.connection
      .prepare(`SELECT Path FROM Property WHERE Namespace = ? AND Name = 'legal-hold' AND Value = 'true'`)
      .all(propertyNamespace)
      .map((row) => String(row['Path']));
    return held.find((other) => lineageOf(path).includes(other) || other.startsWith(`${path}/`));
  }

  putDocument(path: string, content: Uint8Array, contentType: string, writing: Writing): void {
    this.#put(path, false, content, contentType, writing);
  }

  putCollection(path: string, writing: Writing): void {
    this.#put(path, true, new Uint8Array(), 'httpd/unix-directory', writing);
  }

  setProperty(path: string, { namespace, name, value }: DeadProperty): void {
    this.#database.connection
      .prepare('INSERT OR REPLACE INTO Property (Path, Namespace, Name, Value) VALUES (?, ?, ?, ?)')
      .run(path, namespace, name, value);
  }

  removeProperty(path: string, namespace: string, name: string): void {
    this.#database.connection
      .prepare('DELETE FROM Property WHERE Path = ? AND Namespace = ? AND Name = ?')
      .run(path, namespace, name);
  }

  /** Removes a resource with all below it, their properties and locks. */
  remove(path: string): void {
    for (const gone of [path, ...this.descendants(path).map((member) => member.path)]) {
      for (const table of ['Resource', 'Property', 'Lock']) {
        this.#database.connection.prepare(`DELETE FROM "${table}" WHERE Path = ?`).run(gone);
      }
    }
  }

  /** Copies a resource with its properties, and unless `shallow`, all below it. What was at the destination has to be gone. */
  copy(from: string, to: string, shallow: boolean, writing: Writing): void {
    for (const resource of this.#tree(from, shallow)) {
      const target = to + resource.path.slice(from.length);
      this.#put(target, resource.isCollection, resource.content, resource.contentType, writing);
      for (const property of this.properties(resource.path)) this.setProperty(target, property);
    }
  }

  /** Moves a resource with all below it; entity tags and properties go with it, locks do not. */
  move(from: string, to: string): void {
    for (const { path } of this.#tree(from, false)) {
      const target = to + path.slice(from.length);
      this.#database.connection.prepare('UPDATE Resource SET Path = ? WHERE Path = ?').run(target, path);
      this.#database.connection.prepare('UPDATE Property SET Path = ? WHERE Path = ?').run(target, path);
      this.#database.connection.prepare('DELETE FROM Lock WHERE Path = ?').run(path);
    }
  }

  #tree(path: string, shallow: boolean): Resource[] {
    const top = this.find(path);
    return top === undefined ? [] : [top, ...(shallow ? [] : this.descendants(path))];
  }

  #put(path: string, isCollection: boolean, content: Uint8Array, contentType: string, writing: Writing): void {
    const created = this.find(path)?.createdMs ?? writing.atMs;
    this.#database.connection
      .prepare('INSERT OR REPLACE INTO Resource VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(path, Number(isCollection), content, contentType, created, this.#nextUs(writing.atMs), writing.user);
  }

  /** Never the same twice, since the entity tag is made from it. */
  #nextUs(atMs: number): number {
    if (this.#lastUs === 0) {
      const row = this.#database.connection.prepare('SELECT max(ModifiedUs) AS newest FROM Resource').get();
      this.#lastUs = Number(row?.['newest'] ?? 0);
    }
    this.#lastUs = Math.max(atMs * 1000, this.#lastUs + 1);
    return this.#lastUs;
  }
}

export function resourceOf(row: Readonly<Record<string, SQLOutputValue>>): Resource {
  const content = row['Content'];
  return {
    path: String(row['Path']),
    isCollection: row['IsCollection'] === 1,
    content: content instanceof Uint8Array ? content : new Uint8Array(),
    contentType: String(row['ContentType']),
    createdMs: Number(row['CreatedMs']),
    modifiedUs: Number(row['ModifiedUs']),
    modifiedBy: String(row['ModifiedBy']),
  };
}
