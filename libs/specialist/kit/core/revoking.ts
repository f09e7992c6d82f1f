import type { Committed, Provenance, RevokeAnswer, Stamped } from '@baton/specialist/domain';
import { OutcomeUnknown, type OperationRequest } from '@baton/specialist/contract';
import type { Journal } from '../journal/journal.js';
import {
  unansweredAttempts,
  withOutcome,
  withRevocationAsked,
  type KeyRecord,
  type RecordedReceipt,
} from '../journal/key-record.js';
import type { AdmittedCall, Admission, FitTask } from './admission.js';
import { unaccountedFor, type KeyDesk } from './key-desk.js';
import type { SystemCalls } from './system-calls.js';

export interface RevokingOptions {
  readonly journal: Journal;
  readonly admission: Admission;
  readonly desk: KeyDesk;
  readonly calls: SystemCalls;
}

type WithoutProvenance<Answer> = Answer extends unknown ? Omit<Answer, keyof Provenance> : never;
type Answer = WithoutProvenance<RevokeAnswer>;

/**
 * Revoke can't lie: REVOKED is said only where no attempt is without an answer, or where the system itself has taken
 * the key out of use. A write may outlive the process that sent it, so waiting for it proves nothing.
 */
export class Revoking {
  readonly #options: RevokingOptions;

  constructor(options: RevokingOptions) {
    this.#options = options;
  }

  async revoke(request: OperationRequest): Promise<Stamped<RevokeAnswer>> {
    const { admission, desk } = this.#options;
    const call = admission.admit(request, 'revoke');
    const answer = await this.#answer(call);
    return { ...answer, ...desk.stamp(call) };
  }

  async #answer(call: AdmittedCall): Promise<Answer> {
    const { calls, desk, journal } = this.#options;
    const { task } = call;
    if (task.kind === 'FITS' && task.capability.effect === 'READ') return { kind: 'REVOKED' };
    const finished = this.#finished(call);
    if (finished) return finished;
    journal.record(withRevocationAsked(desk.recordOf(call), call.attempt));
    await journal.durable();
    // Its own answer, if there is one in time, is better than any that could be found without it.
    await calls.running(call.binding.key)?.answered.catch(() => undefined);
    const since = this.#finished(call);
    if (since) return since;
    const record = desk.recordOf(call);
    if (unansweredAttempts(record).length === 0 && !record.sentElsewhere) return this.#revoked(call);
    // The key could be used up only through a manifest that is no longer served: nobody here can tell, so a person must.
    return task.kind === 'UNFIT' ? { kind: 'CANNOT_TELL' } : this.#claim(call, task);
  }

  /** The answer to a key of which the journal knows the outcome: it counts more than anything that was found without it. */
  #finished(call: AdmittedCall): Promise<Answer> | Answer | undefined {
    const record = this.#options.desk.recordOf(call);
    return record.outcome?.kind === 'COMMITTED'
      ? this.#committed(call, record, record.outcome.receipt)
      : record.outcome;
  }

  async #committed(call: AdmittedCall, record: KeyRecord, receipt: RecordedReceipt): Promise<Answer> {
    const answer = await this.#options.desk.committedAnswer(record, receipt, call.task);
    if (answer.kind === 'IN_PROGRESS')
      throw new OutcomeUnknown('SYSTEM_ERROR', 'The effect took place, and the system does not show it yet: ask again');
    if (answer.kind === 'CANNOT_TELL') return answer;
    return alreadyCommitted(answer, record, call);
  }

  async #claim(call: AdmittedCall, task: FitTask): Promise<Answer> {
    const { desk } = this.#options;
    const claimed = await desk.claim(call.binding.key, task);
    const since = this.#finished(call);
    if (since) return since;
    switch (claimed.kind) {
      case 'REVOKED':
        return this.#revoked(call);
      case 'COMMITTED':
        return alreadyCommitted(claimed, desk.recordFound(desk.recordOf(call), claimed, call.attempt), call);
      case 'CANNOT_TELL':
        return this.#find(call, task);
    }
  }

  async #find(call: AdmittedCall, task: FitTask): Promise<Answer> {
    const { desk, journal } = this.#options;
    const found = await desk.find(desk.recordOf(call), task);
    const since = this.#finished(call);
    if (since) return since;
    const record = desk.recordOf(call);
    if (found.kind === 'COMMITTED') return alreadyCommitted(found, desk.recordFound(record, found, call.attempt), call);
    if (found.kind !== 'REJECTED') return { kind: 'CANNOT_TELL' };
    journal.record(withOutcome(record, { kind: 'REJECTED', code: found.code }));
    return found;
  }

  async #revoked(call: AdmittedCall): Promise<Answer> {
    const { desk, journal } = this.#options;
    journal.record(withOutcome(desk.recordOf(call), { kind: 'REVOKED' }));
    await journal.durable();
    return { kind: 'REVOKED' };
  }
}

function alreadyCommitted({ receipt }: Committed, record: KeyRecord, { task, attempt }: AdmittedCall): Answer {
  const capability = task.kind === 'FITS' ? task.capability : undefined;
  return { kind: 'COMMITTED', receipt, unaccountedAttempts: unaccountedFor(record, capability, attempt) };
}
