import { instantOf } from '@baton/kernel';
import type { Committed, KnownKey } from '@baton/specialist/domain';
import { afterWrite, OutcomeUnclear, rejection } from '@baton/specialist/kit';
import type { ConnectorOperation, FindResult, OperationToPerform, PerformResult } from '@baton/specialist/kit';
import type { Salesforce, SalesforceRow } from './client.js';
import { soqlText } from './client.js';
import { historyRowOf, OpportunityHistory } from './history.js';
import type { Image } from './image.js';
import { asBefore, asFields, imageFields, imageOfRecord, writtenBy } from './image.js';
import { isKey, isSameVersion, keyField, modifiedAtMs, versionFrom, versionOfRecord, versionText } from './version.js';
import type { Version } from './version.js';

const reviewMark = '[REVIEW] ';
const nameLengthMax = 120;

/** The writes to opportunities. Each leaves its key in the record, in the very request that has the effect. */
export class Opportunities {
  readonly #salesforce: Salesforce;

  constructor(salesforce: Salesforce) {
    this.#salesforce = salesforce;
  }

  async write(operation: OperationToPerform): Promise<PerformResult> {
    const { capability, key, input, signal } = operation;
    const written = writtenBy(capability, input);
    if (operation.earlierAttemptMayHaveReached) {
      const found = await this.find(operation);
      if (found.kind === 'COMMITTED') return found;
      if (found.kind === 'CANNOT_TELL') throw new OutcomeUnclear('The trace of an earlier attempt may be gone');
    }
    const id = String(input['opportunityId']);
    const record = await this.#read(id, signal);
    if (record === undefined) throw rejection('NOT_FOUND');
    await this.#checkVersion(operation, record);
    const fields = { ...asFields(written), ...markedName(capability, record), [keyField]: key };
    const unmodifiedSinceMs = modifiedAtMs(record);
    await this.#salesforce.update({ object: 'Opportunity', id, fields, unmodifiedSinceMs }, signal);
    return afterWrite(() => this.#receiptOf(operation, record));
  }

  /**
   * Looks for the key in the record's own history, where it stays when the record is changed again. A record that is gone
   * has taken its history with it. A history that doesn't show the key on the record itself wouldn't have shown ours
   * either: then only a record that is still the version to be changed proves that nothing happened.
   */
  async find({ capability, key, input, signal }: ConnectorOperation): Promise<FindResult> {
    const id = String(input['opportunityId']);
    const record = await this.#read(id, signal);
    if (record === undefined) return { kind: 'CANNOT_TELL' };
    const history = await OpportunityHistory.read(this.#salesforce, id, signal);
    const version = input['version'] === undefined ? undefined : versionFrom(String(input['version']));
    const atMs = history.changedAtMs(key);
    if (atMs !== undefined) {
      const before = isUndoable(capability)
        ? history.imageBefore(key, record, writtenBy(capability, input))
        : undefined;
      return this.#committed(record, { atMs, key }, version, before);
    }
    // Where the organisation doesn't track the field, the record itself still tells, without what was there before.
    const left = record[keyField];
    const current = versionOfRecord(record);
    if (left === key) return this.#committed(record, current, undefined, undefined);
    const isTracked = !isKey(left) || history.changedAtMs(left) !== undefined;
    const isUntouched = version !== undefined && isSameVersion(version, current);
    return { kind: isTracked || isUntouched ? 'ABSENT' : 'CANNOT_TELL' };
  }

  async listKeys(sinceMs: number, signal: AbortSignal): Promise<readonly KnownKey[]> {
    const rows = await this.#salesforce.query(
      'SELECT OpportunityId, Field, OldValue, NewValue, CreatedDate FROM OpportunityFieldHistory' +
        ` WHERE Field = ${soqlText(keyField)} AND CreatedDate >= ${wholeSecond(sinceMs)} ORDER BY CreatedDate ASC`,
      signal,
    );
    return rows.flatMap((row) => {
      const { after, atMs } = historyRowOf(row);
      return isKey(after)
        ? [{ key: after, recordType: 'Opportunity', recordId: String(row['OpportunityId']), at: instantOf(atMs) }]
        : [];
    });
  }

  async #read(id: string, signal: AbortSignal): Promise<SalesforceRow | undefined> {
    const fields = ['Id', 'AccountId', 'Name', 'LastModifiedDate', keyField];
    fields.push(...Object.values(imageFields).map(({ field }) => field));
    const soql = `SELECT ${fields.join(', ')} FROM Opportunity WHERE Id = ${soqlText(id)}`;
    const [record] = await this.#salesforce.query(soql, signal);
    return record;
  }

  /** An undo is only asked whether what it puts back is still what was left there; other fields may have moved on. */
  async #checkVersion({ capability, input, signal }: OperationToPerform, record: SalesforceRow): Promise<void> {
    if (input['version'] === undefined) return;
    const expected = versionFrom(String(input['version']));
    if (isSameVersion(expected, versionOfRecord(record))) return;
    if (capability !== 'crm.opportunity.restore') throw rejection('CHANGED');
    const history = await OpportunityHistory.read(this.#salesforce, String(record['Id']), signal);
    if (!history.isUnchangedSince(expected, record)) throw rejection('CHANGED');
  }

  async #receiptOf(operation: OperationToPerform, before: SalesforceRow): Promise<PerformResult> {
    const { capability, key, signal } = operation;
    const record = await this.#read(String(before['Id']), signal);
    if (record !== undefined && record[keyField] === key) {
      const image = isUndoable(capability) ? imageOfRecord(before) : undefined;
      return this.#committed(record, versionOfRecord(record), versionOfRecord(before), image);
    }
    // Somebody changed the record right after us; its history still shows our change.
    const found = await this.find(operation);
    if (found.kind === 'COMMITTED') return found;
    throw new OutcomeUnclear('Salesforce confirmed a change that it does not show');
  }

  #committed(
    record: SalesforceRow,
    version: Version,
    former: Version | undefined,
    before: Image | undefined,
  ): Committed {
    const id = String(record['Id']);
    const accountId = record['AccountId'];
    return {
      kind: 'COMMITTED',
      receipt: {
        recordType: 'Opportunity',
        recordId: id,
        ...(former === undefined ? {} : { versionBefore: versionText(former) }),
        versionAfter: versionText(version),
        link: this.#salesforce.linkTo('Opportunity', id),
        committedAt: instantOf(version.atMs),
        outputs: {
          opportunityId: id,
          ...(typeof accountId === 'string' ? { accountId } : {}),
          version: versionText(version),
        },
        before: before === undefined ? {} : asBefore(before),
      },
    };
  }
}

function isUndoable(capability: string): boolean {
  return capability !== 'crm.opportunity.restore' && capability !== 'crm.opportunity.flag';
}

/** The mark stands in front of the name, where every list shows it. */
function markedName(capability: string, record: SalesforceRow): Readonly<Record<string, string>> {
  const name = String(record['Name']);
  if (capability !== 'crm.opportunity.flag' || name.startsWith(reviewMark)) return {};
  return { Name: `${reviewMark}${name}`.slice(0, nameLengthMax) };
}

function wholeSecond(ms: number): string {
  return instantOf(Math.floor(ms / 1000) * 1000);
}
