import { instantOf } from '@baton/kernel';
import type { Instant } from '@baton/kernel';
import type { Committed, KnownKey, Receipt } from '@baton/specialist/domain';
import { afterWrite, OutcomeUnclear, rejection } from '@baton/specialist/kit';
import type { ConnectorOperation, FindResult, OperationToPerform, PerformResult } from '@baton/specialist/kit';
import type { TableRecord, Tickets } from './client.js';
import { cancelText, caseTexts, keyOnNote, noteOf, referenceMark, withReference } from './texts.js';

const table = 'sn_customerservice_case';
const cancelledState = '7';
const caseFields = ['sys_id', 'number', 'company', 'active', 'sys_mod_count', 'sys_created_on', 'correlation_id'];

/**
 * Cases: one is found again by the key that stands in its correlation id, and a change of one by the key on the note
 * that goes with it, since notes are only ever added. The Table API has no precondition, so a change looks first.
 */
export class Cases {
  readonly #tickets: Tickets;

  constructor(tickets: Tickets) {
    this.#tickets = tickets;
  }

  async open(operation: OperationToPerform): Promise<PerformResult> {
    const { key, input, signal } = operation;
    if (operation.earlierAttemptMayHaveReached) {
      const found = await this.findOpened(operation);
      if (found.kind === 'COMMITTED') return found;
      if (found.kind === 'CANNOT_TELL') throw new OutcomeUnclear('There are several cases under one key');
    }
    const companyId = String(input['companyId']);
    // The system would take a case for nobody, too.
    if ((await this.#tickets.read('core_company', companyId, [], signal)) === undefined) throw rejection('NOT_FOUND');
    const text = caseTexts[String(input['topic'])];
    if (text === undefined) throw rejection('INVALID_FOR_SYSTEM');
    const fields = {
      company: companyId,
      short_description: text.subject,
      description: text.description,
      due_date: `${String(input['dueDate'])} 12:00:00`,
      correlation_id: key,
      correlation_display: 'Baton',
      contact_type: 'api',
    };
    try {
      const opened = await this.#tickets.create(table, fields, signal);
      return this.#opened(opened, opened['sys_mod_count'] ?? firstVersion);
    } catch (error) {
      return this.#foundAfter(error, () => this.findOpened(operation));
    }
  }

  async findOpened({ key, signal }: ConnectorOperation): Promise<FindResult> {
    const where = [{ field: 'correlation_id', is: '=', value: key }] as const;
    const [opened, ...others] = await this.#tickets.list(table, { where, fields: caseFields, limit: 2 }, signal);
    if (opened === undefined) return { kind: 'ABSENT' };
    // Two under one key are one too many: a person has to see them.
    return others.length > 0 ? { kind: 'CANNOT_TELL' } : this.#opened(opened, firstVersion);
  }

  /** Unless somebody has worked on the case since. A note in the moment between the look and the change stays as it is. */
  async cancel(operation: OperationToPerform): Promise<PerformResult> {
    return this.#change(operation, (found) => {
      if (found['sys_mod_count'] !== operation.input['version'] || found['active'] !== 'true') {
        throw rejection('CHANGED');
      }
      return { state: cancelledState, close_notes: cancelText, work_notes: withReference(cancelText, operation.key) };
    });
  }

  /** Adds a note, whatever became of the case. */
  async note(operation: OperationToPerform): Promise<PerformResult> {
    const text = noteOf[operation.capability]?.(operation.input) ?? '';
    return this.#change(operation, () => ({ work_notes: withReference(text, operation.key) }));
  }

  async findChanged(operation: ConnectorOperation): Promise<FindResult> {
    const caseId = String(operation.input['caseId']);
    const where = [
      { field: 'element_id', is: '=', value: caseId },
      { field: 'value', is: 'LIKE', value: operation.key },
    ] as const;
    const fields = ['value', 'sys_created_on'];
    const notes = await this.#tickets.list('sys_journal_field', { where, fields }, operation.signal);
    const note = notes.find(({ value = '' }) => keyOnNote(value) === operation.key);
    const found = await this.#tickets.read(table, caseId, caseFields, operation.signal);
    if (found === undefined) return { kind: 'CANNOT_TELL' };
    if (note === undefined) return { kind: 'ABSENT' };
    return this.#changed(operation, found, instantIn(note['sys_created_on']));
  }

  async listKeys(sinceMs: number, signal: AbortSignal): Promise<readonly KnownKey[]> {
    const since = { field: 'sys_created_on', is: '>=', value: timeText(sinceMs) } as const;
    const ours = { field: 'correlation_display', is: '=', value: 'Baton' } as const;
    const opened = await this.#tickets.list(table, { where: [since, ours], fields: caseFields }, signal);
    const noted = [since, { field: 'value', is: 'LIKE', value: referenceMark }] as const;
    const fields = ['element_id', 'value'];
    const notes = await this.#tickets.list('sys_journal_field', { where: noted, fields }, signal);
    return [
      ...opened.map((record) => knownKey(record['correlation_id'], record['sys_id'], record['sys_created_on'])),
      ...notes.map(({ value = '', element_id: caseId, sys_created_on: at }) => knownKey(keyOnNote(value), caseId, at)),
    ].flatMap((known) => known ?? []);
  }

  async #change(operation: OperationToPerform, fieldsFor: (found: TableRecord) => TableRecord): Promise<PerformResult> {
    const { input, signal } = operation;
    if (operation.earlierAttemptMayHaveReached) {
      const earlier = await this.findChanged(operation);
      if (earlier.kind === 'COMMITTED') return earlier;
    }
    const caseId = String(input['caseId']);
    const found = await this.#tickets.read(table, caseId, caseFields, signal);
    if (found === undefined) throw rejection('NOT_FOUND');
    try {
      return this.#changed(operation, await this.#tickets.change(table, caseId, fieldsFor(found), signal));
    } catch (error) {
      return this.#foundAfter(error, () => this.findChanged(operation));
    }
  }

  /** What became of a write whose answer can't be trusted, if the system shows it already. */
  async #foundAfter(error: unknown, find: () => Promise<FindResult>): Promise<PerformResult> {
    if (!(error instanceof OutcomeUnclear)) throw error;
    const found = await afterWrite(find).catch(() => undefined);
    if (found?.kind === 'COMMITTED') return found;
    throw error;
  }

  #opened(record: TableRecord, version: string): Committed {
    const caseId = record['sys_id'] ?? '';
    const outputs = { caseId, caseNumber: record['number'] ?? '', companyId: record['company'] ?? '', version };
    const committedAt = instantIn(record['sys_created_on']);
    return { kind: 'COMMITTED', receipt: { ...this.#receiptOf(caseId, committedAt), versionAfter: version, outputs } };
  }

  #changed({ capability, key }: ConnectorOperation, record: TableRecord, committedAt?: Instant): Committed {
    const caseId = record['sys_id'] ?? '';
    const written = { caseId, companyId: record['company'] ?? '' };
    const outputs = capability === 'itsm.note.add' ? { ...written, noteReference: key } : written;
    return { kind: 'COMMITTED', receipt: { ...this.#receiptOf(caseId, committedAt), outputs } };
  }

  #receiptOf(caseId: string, committedAt?: Instant): Omit<Receipt, 'outputs'> {
    return {
      recordType: 'Case',
      recordId: caseId,
      link: this.#tickets.linkTo(table, caseId),
      ...(committedAt === undefined ? {} : { committedAt }),
      before: {},
    };
  }
}

/** A case that nobody has touched since it was opened. Whatever came later is not ours to undo. */
const firstVersion = '0';

function knownKey(key: string | undefined, recordId = '', at = ''): KnownKey | undefined {
  return key !== undefined && /^[0-9a-f]{32}$/.test(key)
    ? { key, recordType: 'Case', recordId, at: instantIn(at) }
    : undefined;
}

/** The system writes instants in UTC, without saying so. */
function instantIn(text = ''): Instant {
  return instantOf(Date.parse(`${text.replace(' ', 'T')}Z`));
}

function timeText(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');
}
