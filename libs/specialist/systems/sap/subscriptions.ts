import { Decimal } from 'decimal.js';
import { instantOf } from '@baton/kernel';
import type { Instant, JsonValue } from '@baton/kernel';
import type { Committed, KnownKey, Receipt } from '@baton/specialist/domain';
import { OutcomeUnclear, rejection } from '@baton/specialist/kit';
import type {
  ConnectorInput,
  ConnectorOperation,
  FindResult,
  OperationToPerform,
  PerformResult,
} from '@baton/specialist/kit';
import { present, queryText, since } from './query.js';
import type { Sap, SapEntity } from './client.js';

/** One row of the ERP's own change log: one field of one change. */
interface LoggedChange {
  readonly number: number;
  readonly reference: unknown;
  readonly field: string;
  readonly before: unknown;
  readonly at: Instant;
}

/** Subscriptions: changed under the version that was read, and found again in the ERP's own change log. */
export class Subscriptions {
  readonly #sap: Sap;

  constructor(sap: Sap) {
    this.#sap = sap;
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

  /** Both the extension and its undo write the same two fields; only the extension keeps what was there before. */
  async write(operation: OperationToPerform): Promise<PerformResult> {
    const { key, input, signal } = operation;
    if (operation.earlierAttemptMayHaveReached) {
      const found = await this.find(operation);
      if (found.kind === 'COMMITTED') return found;
    }
    const path = pathOf(String(input['subscriptionId']));
    const before = await this.#sap.read(path, signal);
    if (before === undefined) throw rejection('NOT_FOUND');
    const version = versionOf(before);
    if (input['version'] !== undefined && input['version'] !== version) throw rejection('CHANGED');
    try {
      const fields = { ...fieldsOf(input), ChangeReference: key };
      const after = await this.#sap.change(path, fields, version, signal);
      return this.#written(operation, after, versionOf(after), changeTimeOf(after), {
        versionBefore: version,
        before: imageOf(before),
      });
    } catch (error) {
      if (!(error instanceof OutcomeUnclear)) throw error;
      const found = await this.find(operation).catch(() => undefined);
      if (found?.kind === 'COMMITTED') return found;
      throw error;
    }
  }

  async find(operation: ConnectorOperation): Promise<FindResult> {
    const { key, input, signal } = operation;
    const subscriptionId = String(input['subscriptionId']);
    const entity = await this.#sap.read(pathOf(subscriptionId), signal);
    if (entity === undefined) return { kind: 'CANNOT_TELL' };
    const log = await this.#logOf(subscriptionId, signal);
    const ours = log.filter(({ reference }) => reference === key);
    const last = ours.at(-1);
    if (last === undefined) {
      // A write that found its own reference there changes nothing and logs nothing.
      return entity['ChangeReference'] === key ? { kind: 'CANNOT_TELL' } : { kind: 'ABSENT' };
    }
    const isLatest = log.at(-1)?.number === last.number;
    const version = isLatest ? versionOf(entity) : `W/"${last.at}"`;
    return this.#written(operation, entity, version, isLatest ? changeTimeOf(entity) : last.at, {
      ...(typeof input['version'] === 'string' ? { versionBefore: input['version'] } : {}),
      before: {
        validTo: String(valueBefore('ValidTo', ours, log, entity, input['validTo'])),
        annualAmount: decimalOf(valueBefore('AnnualAmount', ours, log, entity, input['annualAmount'])) ?? '',
      },
    });
  }

  async listKeys(sinceIso: string, signal: AbortSignal): Promise<readonly KnownKey[]> {
    const filter = { ChangeReference: present, ChangedAt: since(sinceIso) };
    const rows = await this.#sap.readAll(`SubscriptionChange${queryText({ filter })}`, signal);
    const keys = new Map<string, KnownKey>();
    for (const row of rows) {
      const key = String(row['ChangeReference']);
      if (!/^[0-9a-f]{32}$/.test(key)) continue;
      const recordId = String(row['Subscription']);
      keys.set(key, { key, recordType: 'Subscription', recordId, at: instantFrom(row['ChangedAt']) });
    }
    return [...keys.values()];
  }

  /** Every row of the change log of one subscription, oldest first. */
  async #logOf(subscriptionId: string, signal: AbortSignal): Promise<readonly LoggedChange[]> {
    const query = queryText({ filter: { Subscription: subscriptionId }, orderBy: 'ChangeNumber asc' });
    const rows = await this.#sap.readAll(`SubscriptionChange${query}`, signal);
    return rows.map((row) => ({
      number: Number(row['ChangeNumber']),
      reference: row['ChangeReference'],
      field: String(row['Field']),
      before: row['OldValue'],
      at: instantFrom(row['ChangedAt']),
    }));
  }

  #written(
    { capability, input }: ConnectorOperation,
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
      before: capability === 'erp.subscription.extend' ? former.before : {},
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

function fieldsOf(input: ConnectorInput): SapEntity {
  return {
    ValidTo: input['validTo'],
    ...(input['annualAmount'] === undefined ? {} : { AnnualAmount: input['annualAmount'] }),
  };
}

function imageOf(entity: SapEntity): Readonly<Record<string, JsonValue>> {
  return { validTo: String(entity['ValidTo']), annualAmount: decimalOf(entity['AnnualAmount']) ?? '' };
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
  written: ConnectorInput[string] | undefined,
): unknown {
  const own = ours.find((row) => row.field === field);
  if (own !== undefined) return own.before;
  if (written !== undefined) return written;
  const last = ours.at(-1)?.number ?? 0;
  const next = log.find((row) => row.field === field && row.number > last);
  return next === undefined ? entity[field] : next.before;
}

function versionOf(entity: SapEntity): string {
  return String(entity['@odata.etag']);
}

function changeTimeOf(entity: SapEntity): Instant {
  return instantFrom(entity['LastChangeDateTime']);
}

/** OData instants may have up to twelve decimal places, or none; three are kept. */
function instantFrom(value: unknown): Instant {
  return instantOf(Date.parse(String(value)));
}

function decimalOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? new Decimal(value).toFixed(2) : undefined;
}
