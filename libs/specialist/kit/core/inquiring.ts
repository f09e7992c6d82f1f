import { assertNever } from '@baton/kernel';
import type { QueryAnswer, Provenance, Rejected, RejectionCode, Stamped } from '@baton/specialist/domain';
import type { OperationRequest } from '@baton/specialist/contract';
import type { Journal } from '../journal/journal.js';
import { unansweredAttempts, withClosed, withOutcome, type KeyRecord } from '../journal/key-record.js';
import type { AdmittedCall, Admission, FitTask } from './admission.js';
import type { KeyDesk } from './key-desk.js';
import type { SystemCalls } from './system-calls.js';

export interface InquiringOptions {
  readonly journal: Journal;
  readonly admission: Admission;
  readonly desk: KeyDesk;
  readonly calls: SystemCalls;
}

type WithoutProvenance<Answer> = Answer extends unknown ? Omit<Answer, keyof Provenance> : never;
type Answer = WithoutProvenance<QueryAnswer>;

/**
 * QueryOutcome: what became of a key. Whoever asks has given up waiting, so every attempt up to the one asked about is
 * closed first and for good; only then does "nothing there" mean anything.
 */
export class Inquiring {
  readonly #options: InquiringOptions;

  constructor(options: InquiringOptions) {
    this.#options = options;
  }

  async queryOutcome(request: OperationRequest): Promise<Stamped<QueryAnswer>> {
    const { admission, desk } = this.#options;
    const call = admission.admit(request, 'query');
    const answer = await this.#answer(call);
    return { ...answer, ...desk.stamp(call) };
  }

  async #answer(call: AdmittedCall): Promise<Answer> {
    const { desk, journal } = this.#options;
    const { task } = call;
    // Nothing ever comes of a read.
    if (task.kind === 'FITS' && task.capability.effect === 'READ') return { kind: 'ABSENT' };
    const known = this.#known(call);
    if (known) return known;
    journal.record(withClosed(desk.recordOf(call), call.attempt));
    await journal.durable();
    const since = this.#known(call);
    if (since) return since;
    const record = desk.recordOf(call);
    if (unansweredAttempts(record).length === 0 && !record.sentElsewhere)
      return { kind: record.attempts.length === 0 ? 'NEVER_STARTED' : 'ABSENT' };
    // The system could be asked only through a manifest that is no longer served: nobody here can tell, so a person must.
    return task.kind === 'UNFIT' ? { kind: 'CANNOT_TELL' } : this.#ask(call, task);
  }

  #known(call: AdmittedCall): Promise<Answer> | Answer | undefined {
    const { desk } = this.#options;
    const record = desk.recordOf(call);
    if (record.outcome?.kind === 'COMMITTED') return desk.committedAnswer(record, record.outcome.receipt, call.task);
    return record.outcome ?? desk.inProgress(record.key);
  }

  async #ask(call: AdmittedCall, task: FitTask): Promise<Answer> {
    const { calls, desk, journal } = this.#options;
    const { key } = call.binding;
    // Taken before the question: what the system shows must be from a moment at which all would be visible.
    const asked = desk.recordOf(call);
    const begunElsewhereBy = asked.sentElsewhere ? call.deadlineMs : undefined;
    const unprovenForMs = calls.unprovenForMs(key, task.capability, begunElsewhereBy);
    const found = await desk.find(asked, task);
    // The answer of a call that was still on its way, or a later attempt, may have come in the meantime.
    const known = this.#known(call);
    if (known) return known;
    const record = desk.recordOf(call);
    switch (found.kind) {
      case 'COMMITTED':
        desk.recordFound(record, found, call.attempt);
        return found;
      case 'REJECTED':
        journal.record(withOutcome(record, { kind: 'REJECTED', code: found.code }));
        return found;
      case 'ABSENT':
        return this.#judgeAbsence(call, task, unprovenForMs);
      case 'IN_PROGRESS':
      case 'CANNOT_TELL':
        return found;
      default:
        return assertNever(found, 'result of a find');
    }
  }

  /**
   * Whether "nothing there" is proof, by what the system can promise for the key. A rejection that could not be believed
   * at once, since an earlier attempt might have been its reason or still be on its way, is true with that proof.
   */
  #judgeAbsence(call: AdmittedCall, task: FitTask, unprovenForMs: number): Promise<Answer> | Answer {
    const code = rejectionOf(this.#options.desk.recordOf(call), call.attempt);
    const { idempotencyClass } = task.capability;
    if (idempotencyClass === 'NONE') return { kind: 'CANNOT_TELL' };
    if (unprovenForMs > 0) return { kind: 'IN_PROGRESS', askAgainMs: unprovenForMs };
    switch (idempotencyClass) {
      case 'CHECK_THEN_ACT':
        return code === undefined ? { kind: 'ABSENT' } : this.#rejected(call, code);
      case 'NATIVE':
        // Whatever is on its way may land at any time: the next attempt meets it under its key, a rejection would not.
        return code === undefined ? { kind: 'ABSENT' } : this.#rejectedOnceClaimed(call, task, code);
    }
  }

  async #rejectedOnceClaimed(call: AdmittedCall, task: FitTask, code: RejectionCode): Promise<Answer> {
    const { desk } = this.#options;
    const claimed = await desk.claim(call.binding.key, task);
    const known = this.#known(call);
    if (known) return known;
    if (claimed.kind === 'REVOKED') return this.#rejected(call, code);
    if (claimed.kind === 'COMMITTED') desk.recordFound(desk.recordOf(call), claimed, call.attempt);
    return claimed;
  }

  #rejected(call: AdmittedCall, code: RejectionCode): Rejected {
    const rejected: Rejected = { kind: 'REJECTED', code };
    this.#options.journal.record(withOutcome(this.#options.desk.recordOf(call), rejected));
    return rejected;
  }
}

/** What the attempt was rejected by, if it was: a later one than the last that is known here went elsewhere. */
function rejectionOf({ attempts }: KeyRecord, asked: number): RejectionCode | undefined {
  const last = attempts.at(-1);
  if (last === undefined || last.attempt < asked) return undefined;
  return last.answer === 'COMMITTED' || last.answer === 'DEFERRED' ? undefined : last.answer;
}
