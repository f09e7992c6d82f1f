import { Decimal } from 'decimal.js';
import type { Instant, JsonValue } from '@baton/kernel';
import type { Committed, KnownKey, Receipt } from '@baton/specialist/domain';
import { rejection } from '@baton/specialist/kit';
import type {
  ConnectorInput,
  ConnectorOperation,
  FindResult,
  OperationToPerform,
  PerformResult,
} from '@baton/specialist/kit';
import { ChangeLog, changeTimeOf, versionLeftBy, versionOf } from './change-log.js';
import type { LoggedChange } from './change-log.js';
import type { Sap, SapEntity } from './client.js';
import { once } from './once.js';
import { queryText } from './query.js';

/** What a capability writes into a subscription, by the names of its input, and what stands for good. */
interface Change {
  readonly writes: Readonly<Record<string, string>>;
  readonly sets?: SapEntity;
  /** Fields of which it keeps what was there before. */
  readonly keeps: readonly string[];
}

const terms = { validTo: 'ValidTo', annualAmount: 'AnnualAmount' };

const changes: Readonly<Record<string, Change>> = {
  'erp.subscription.extend': { writes: terms, keeps: ['validTo', 'annualAmount'] },
  'erp.subscription.restore': { writes: terms, keeps: [] },
  'erp.subscription.end': { writes: {}, sets: { Status: 'Cancelled' }, keeps: ['status'] },
  'erp.subscription.reopen': { writes: { status: 'Status' }, keeps: [] },
};

/** Where each field of a before-image stands. */
const properties: Readonly<Record<string, string>> = { ...terms, status: 'Status' };

/** Subscriptions: changed under the version that was read, and found again in the ERP's own change log. */
export class Subscriptions {
  readonly #sap: Sap;
  readonly #log: ChangeLog;

  constructor(sap: Sap) {
    this.#sap = sap;
    this.#log = new ChangeLog(sap, 'Subscription');
  }

  async read(subscriptionId: string, signal: AbortSignal): Promise<Committed> {
    const entity = await this.#sap.read(pathOf(subscriptionId), signal);
    if (entity === undefined) throw rejection('NOT_FOUND');
    const outputs = {
      subscriptionId: entity['Subscription'],
      customerId: entity['Customer'],
      product: entity['Product'],
      validFrom: entity['ValidFrom'],
      validTo: entity['ValidTo'],
      annualAmount: decimalOf(entity['AnnualAmount']),
      currency: entity['Currency'],
      status: entity['Status'],
      version: versionOf(entity),
    };
    const held = Object.entries(outputs).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    return this.#committed(subscriptionId, { outputs: Object.fromEntries(held), before: {} });
  }

  write(operation: OperationToPerform): Promise<PerformResult> {
    return once(
      operation,
      () => this.find(operation),
      () => this.#write(operation),
    );
  }

  async #write(operation: OperationToPerform): Promise<PerformResult> {
    const { key, input, signal } = operation;
    const change = changeOf(operation);
    const path = pathOf(String(input['subscriptionId']));
    const before = await this.#sap.read(path, signal);
    if (before === undefined) throw rejection('NOT_FOUND');
    const version = versionOf(before);
    if (input['version'] !== undefined && input['version'] !== version) throw rejection('CHANGED');
    if (isEnded(before) && operation.capability !== 'erp.subscription.reopen') throw rejection('CONFLICT');
    const fields = { ...fieldsOf(change, input), ChangeReference: key };
    const after = await this.#sap.change(path, fields, version, signal);
    return this.#written(operation, after, versionOf(after), changeTimeOf(after), {
      versionBefore: version,
      before: imageOf(change, (property) => before[property]),
    });
  }

  async find(operation: ConnectorOperation): Promise<FindResult> {
    const { key, input, signal } = operation;
    const change = changeOf(operation);
    const written = fieldsOf(change, input);
    const subscriptionId = String(input['subscriptionId']);
    const entity = await this.#sap.read(pathOf(subscriptionId), signal);
    if (entity === undefined) return { kind: 'CANNOT_TELL' };
    const log = await this.#log.of(subscriptionId, signal);
    const ours = log.filter(({ reference }) => reference === key);
    const last = ours.at(-1);
    if (last === undefined) {
      // A write that found its own reference there changes nothing and logs nothing.
      return entity['ChangeReference'] === key ? { kind: 'CANNOT_TELL' } : { kind: 'ABSENT' };
    }
    return this.#written(operation, entity, versionLeftBy(last, log, entity), last.at, {
      ...(typeof input['version'] === 'string' ? { versionBefore: input['version'] } : {}),
      before: imageOf(change, (property) => valueBefore(property, ours, log, entity, written[property])),
    });
  }

  listKeys(sinceIso: string, signal: AbortSignal): Promise<readonly KnownKey[]> {
    return this.#log.listKeys(sinceIso, signal);
  }

  #written(
    { input }: ConnectorOperation,
    entity: SapEntity,
    version: string,
    committedAt: Instant,
    former: Pick<Receipt, 'before' | 'versionBefore'>,
  ): Committed {
    const subscriptionId = String(input['subscriptionId']);
    return this.#committed(subscriptionId, {
      ...former,
      versionAfter: version,
      committedAt,
      outputs: { subscriptionId, customerId: String(entity['Customer']), version },
    });
  }

  #committed(recordId: string, details: Omit<Receipt, 'recordType' | 'recordId' | 'link'>): Committed {
    const link = this.#sap.linkTo(pathOf(recordId));
    return { kind: 'COMMITTED', receipt: { recordType: 'Subscription', recordId, link, ...details } };
  }
}

function pathOf(subscriptionId: string): string {
  return `Subscription${queryText({ key: subscriptionId })}`;
}

function changeOf({ capability }: ConnectorOperation): Change {
  const change = changes[capability];
  if (change === undefined) throw rejection('CAPABILITY_UNKNOWN');
  return change;
}

function fieldsOf({ writes, sets = {} }: Change, input: ConnectorInput): SapEntity {
  const given = Object.entries(writes).filter(([name]) => input[name] !== undefined);
  return { ...Object.fromEntries(given.map(([name, property]) => [property, input[name]])), ...sets };
}

/** What was there before, in the words of the manifest. */
function imageOf({ keeps }: Change, valueOf: (property: string) => unknown): Readonly<Record<string, JsonValue>> {
  return Object.fromEntries(
    keeps.map((name) => {
      const value = valueOf(properties[name] ?? name);
      return [name, name === 'annualAmount' ? (decimalOf(value) ?? '') : String(value)];
    }),
  );
}

/** Ended for good: its term and its amount are not to be changed any more. */
function isEnded(entity: SapEntity): boolean {
  return entity['Status'] === 'Cancelled';
}

/**
 * What a field held before our change: what our own row says; else, if we wrote it, the same (so nothing was logged);
 * else what the next change found there, or what is there now.
 */
function valueBefore(
  field: string,
  ours: readonly LoggedChange[],
  log: readonly LoggedChange[],
  entity: SapEntity,
  written: unknown,
): unknown {
  const own = ours.find((row) => row.field === field);
  if (own !== undefined) return own.before;
  if (written !== undefined) return written;
  const last = ours.at(-1)?.number ?? 0;
  const next = log.find((row) => row.field === field && row.number > last);
  return next === undefined ? entity[field] : next.before;
}

function decimalOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? new Decimal(value).toFixed(2) : undefined;
}
