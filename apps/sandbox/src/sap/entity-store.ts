import type { SQLInputValue } from 'node:sqlite';
import type { SystemDatabase } from '../system-database.js';
import type { EntityType } from './entities.js';
import { entityTypeOf, findProperty, keyOf, releaseStatus } from './entities.js';
import type { StoredValue } from './property-values.js';
import { checkedValue, shownValue } from './property-values.js';
import type { QueryOptions } from './query-options.js';
import { badRequest, ODataError } from './odata-error.js';

export type Entity = Readonly<Record<string, StoredValue>>;

/** Who writes, and when. */
export interface Writing {
  readonly user: string;
  readonly atMs: number;
}

/** The weak entity tag: the instant of the last change. */
export function etagOf(entity: Entity): string {
  return `W/"${String(entity['LastChangeDateTime'])}"`;
}

/** The ERP's documents with the rules that it keeps for them. Every write is one transaction. */
export class EntityStore {
  readonly #database: SystemDatabase;

  constructor(database: SystemDatabase) {
    this.#database = database;
  }

  find(type: EntityType, key: string | number, replicaId?: string): Entity | undefined {
    const row = this.#database
      .readsOf(replicaId)
      .prepare(`SELECT * FROM "${type.name}" WHERE "${keyOf(type).name}" = ?`)
      .get(key);
    return row as Entity | undefined;
  }

  get(type: EntityType, key: string | number, replicaId?: string): Entity {
    const entity = this.find(type, key, replicaId);
    if (entity === undefined) throw new ODataError(404, 'Not Found');
    return entity;
  }

  query(type: EntityType, options: QueryOptions, limit: number, replicaId?: string): Entity[] {
    const sql = `SELECT * FROM "${type.name}"${options.where}${options.orderBy} LIMIT ? OFFSET ?`;
    const rows = this.#database
      .readsOf(replicaId)
      .prepare(sql)
      .all(...options.parameters, limit, options.skip);
    return rows as Entity[];
  }

  count(type: EntityType, options: QueryOptions, replicaId?: string): number {
    const row = this.#database
      .readsOf(replicaId)
      .prepare(`SELECT count(*) AS total FROM "${type.name}"${options.where}`)
      .get(...options.parameters);
    return Number(row?.['total'] ?? 0);
  }

  create(type: EntityType, body: Readonly<Record<string, unknown>>, writing: Writing): Entity {
    return this.#database.write(() => this.createInTransaction(type, checkedBody(type, body), writing));
  }

  /** For the seed, which sows everything in one transaction and sets what clients may not. */
  createInTransaction(type: EntityType, values: ReadonlyMap<string, StoredValue>, writing: Writing): Entity {
    const key = keyOf(type);
    const entity: Record<string, StoredValue> = {};
    for (const property of type.properties)
      entity[property.name] = values.get(property.name) ?? property.initially ?? null;
    entity[key.name] ??= this.#nextNumber(type);
    entity['LastChangeDateTime'] = new Date(writing.atMs).toISOString();
    this.#checkReferences(type, entity);
    this.#checkRules(type, entity);
    const marks = type.properties.map(() => '?').join(', ');
    this.#database.connection
      .prepare(`INSERT INTO "${type.name}" VALUES (${marks})`)
      .run(...type.properties.map(({ name }): SQLInputValue => entity[name] ?? null));
    if (type.logged === true) {
      const created = { field: key.name, before: null, after: entity[key.name] ?? null };
      this.#logChanges(type, entity, entity['ChangeReference'] ?? null, [created], writing.user);
    }
    return entity;
  }

  /** `expected` is the client's entity tag, or `*`. */
  update(
    type: EntityType,
    keyValue: string | number,
    body: Readonly<Record<string, unknown>>,
    expected: string,
    writing: Writing,
  ): Entity {
    return this.#database.write(() => {
      const before = this.get(type, keyValue);
      checkExpected(before, expected);
      const values = checkedBody(type, body);
      refuseUnchangeable(type, values, before);
      return this.#change(type, before, Object.fromEntries(values), writing);
    });
  }

  /** Cancels an invoice, which is all that can be done to a posted one besides crediting it. */
  cancelInvoice(number: string, expected: string | undefined, writing: Writing): Entity {
    return this.#database.write(() => {
      const type = entityTypeOf('Invoice');
      const before = this.get(type, number);
      if (expected !== undefined) checkExpected(before, expected);
      if (before['Status'] === 'Cancelled') throw new ODataError(409, `Invoice ${number} is already cancelled`);
      if (this.#creditedHundredths(number) > 0) {
        throw new ODataError(409, `Invoice ${number} has credit memos and can't be cancelled`);
      }
      return this.#change(type, before, { Status: 'Cancelled' }, writing);
    });
  }

  /** Approves a purchase order, which only a person can, in the system's own screens. */
  releasePurchaseOrder(number: string, writing: Writing): Entity {
    return this.#database.write(() => {
      const type = entityTypeOf('PurchaseOrder');
      const before = this.get(type, number);
      if (before['PurchasingDocumentDeletionCode'] !== null) {
        throw new ODataError(409, `Purchase order ${number} is marked for deletion`);
      }
      if (before['PurchasingProcessingStatus'] === releaseStatus.released) {
        throw new ODataError(409, `Purchase order ${number} is already released`);
      }
      return this.#change(type, before, { PurchasingProcessingStatus: releaseStatus.released }, writing);
    });
  }

  /**
   * Mails an invoice to the address that the ERP itself has for its customer, each time that it is asked to. The
   * document stays as it is, and no client can find out afterwards whether it was mailed.
   */
  mailInvoice(number: string, writing: Writing): void {
    this.#database.write(() => {
      const invoice = this.get(entityTypeOf('Invoice'), number);
      if (invoice['Status'] === 'Cancelled') throw new ODataError(409, `Invoice ${number} is cancelled`);
      const recipient = this.get(entityTypeOf('Customer'), String(invoice['Customer']))['EmailAddress'] ?? null;
      if (recipient === null) throw badRequest(`Customer ${String(invoice['Customer'])} has no e-mail address`);
      this.#database.connection
        .prepare('INSERT INTO SentOutput (Invoice, Recipient, Subject, SentAt, SentBy) VALUES (?, ?, ?, ?, ?)')
        .run(number, recipient, `Invoice ${number}`, new Date(writing.atMs).toISOString(), writing.user);
    });
  }

  #change(type: EntityType, before: Entity, values: Entity, writing: Writing): Entity {
    const after = { ...before, ...values, LastChangeDateTime: laterThan(before, writing.atMs) };
    this.#checkReferences(type, after);
    this.#checkRules(type, after);
    this.#replace(type, after);
    if (type.logged === true) {
      const changes = Object.keys(values)
        .map((name) => ({ field: name, before: shown(type, name, before), after: shown(type, name, after) }))
        .filter((change) => change.before !== change.after);
      this.#logChanges(type, after, values['ChangeReference'] ?? null, changes, writing.user);
    }
    return after;
  }

  #replace(type: EntityType, entity: Entity): void {
    const key = keyOf(type);
    const assignments = type.properties.map(({ name }) => `"${name}" = ?`).join(', ');
    this.#database.connection
      .prepare(`UPDATE "${type.name}" SET ${assignments} WHERE "${key.name}" = ?`)
      .run(...type.properties.map(({ name }): SQLInputValue => entity[name] ?? null), entity[key.name] ?? null);
  }

  #nextNumber(type: EntityType): string {
    const key = keyOf(type);
    if (type.firstNumber === undefined) throw badRequest(`Property ${key.name} is mandatory`, key.name);
    const row = this.#database.connection
      .prepare(`SELECT max("${key.name}") AS newest FROM "${type.name}" WHERE "${key.name}" GLOB ?`)
      .get(`${String(type.firstNumber).slice(0, 1)}${'[0-9]'.repeat(7)}`);
    return String(typeof row?.['newest'] === 'string' ? Number(row['newest']) + 1 : type.firstNumber);
  }

  #checkReferences(type: EntityType, entity: Entity): void {
    for (const { name, required, references } of type.properties) {
      const value = entity[name] ?? null;
      if (value === null && required === true) throw badRequest(`Property ${name} is mandatory`, name);
      if (value !== null && references !== undefined && this.find(entityTypeOf(references), value) === undefined) {
        throw badRequest(`${references} ${String(value)} does not exist`, name);
      }
    }
  }

  #checkRules(type: EntityType, entity: Entity): void {
    if (type.name === 'Subscription' && String(entity['ValidTo']) < String(entity['ValidFrom'])) {
      throw badRequest('ValidTo lies before ValidFrom', 'ValidTo');
    }
    if (Number(entity['AnnualAmount'] ?? 0) < 0) throw badRequest('AnnualAmount is negative', 'AnnualAmount');
    if (findProperty(type, 'Amount') === undefined) return;
    if (Number(entity['Amount']) <= 0) throw badRequest('Amount is not positive', 'Amount');
    if (type.name === 'CreditMemo') this.#checkCreditMemo(entity);
  }

  #checkCreditMemo(memo: Entity): void {
    const number = String(memo['Invoice']);
    const invoice = this.get(entityTypeOf('Invoice'), number);
    if (invoice['Status'] === 'Cancelled') throw badRequest(`Invoice ${number} is cancelled`, 'Invoice');
    for (const name of ['Customer', 'Currency']) {
      if (memo[name] !== invoice[name]) throw badRequest(`${name} is not that of invoice ${number}`, name);
    }
    if (this.#creditedHundredths(number) + Number(memo['Amount']) > Number(invoice['Amount'])) {
      throw badRequest(`The credit memos of invoice ${number} would exceed its amount`, 'Amount');
    }
  }

  #creditedHundredths(invoice: string): number {
    const row = this.#database.connection
      .prepare('SELECT coalesce(sum(Amount), 0) AS total FROM CreditMemo WHERE Invoice = ?')
      .get(invoice);
    return Number(row?.['total'] ?? 0);
  }

  #logChanges(
    type: EntityType,
    entity: Entity,
    reference: StoredValue,
    changes: readonly { readonly field: string; readonly before: StoredValue; readonly after: StoredValue }[],
    user: string,
  ): void {
    const insert = this.#database.connection.prepare(
      `INSERT INTO "${type.name}Change" ("${type.name}", ChangeReference, Field, OldValue, NewValue, ChangedAt, ChangedBy) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
    const record = entity[keyOf(type).name] ?? null;
    const at = entity['LastChangeDateTime'] ?? null;
    for (const { field, before, after } of changes) {
      insert.run(record, reference, field, before, after, at, user);
    }
  }
}

export function checkedBody(type: EntityType, body: Readonly<Record<string, unknown>>): Map<string, StoredValue> {
  const values = new Map<string, StoredValue>();
  for (const [name, value] of Object.entries(body)) {
    if (name.startsWith('@')) continue;
    const property = findProperty(type, name);
    if (property === undefined) throw badRequest(`Property ${name} does not exist in type ${type.name}`, name);
    if (property.system === true || (property === keyOf(type) && type.clientKeys !== true)) {
      throw badRequest(`Property ${name} is read-only`, name);
    }
    values.set(name, checkedValue(property, value));
  }
  return values;
}

function checkExpected(entity: Entity, expected: string): void {
  const tags = expected.split(',').map((tag) => tag.trim());
  if (tags.includes('*') || tags.includes(etagOf(entity))) return;
  throw new ODataError(412, 'Precondition Failed');
}

function refuseUnchangeable(type: EntityType, values: ReadonlyMap<string, StoredValue>, before: Entity): void {
  const key = keyOf(type);
  if (values.has(key.name) && values.get(key.name) !== before[key.name]) {
    throw badRequest(`The key ${key.name} can't be changed`, key.name);
  }
  const changeable = type.changeable ?? [];
  if (changeable === 'all') return;
  const fixed = [...values.keys()].find((name) => !changeable.includes(name));
  if (fixed !== undefined) throw badRequest(`Property ${fixed} of a posted document can't be changed`, fixed);
}

/** The instant is also the entity tag, so two changes within one millisecond have to differ. */
function laterThan(before: Entity, atMs: number): string {
  return new Date(Math.max(atMs, Date.parse(String(before['LastChangeDateTime'])) + 1)).toISOString();
}

function shown(type: EntityType, name: string, entity: Entity): StoredValue {
  const property = findProperty(type, name);
  return property === undefined ? null : shownValue(property, entity[name] ?? null);
}
