import { assertNever, instantOf, type CrashPoint } from '@baton/kernel';
import type { Capability, PerformAnswer, Rejected, Stamped } from '@baton/specialist/domain';
import { CallRefused, OutcomeUnknown, type OperationRequest } from '@baton/specialist/contract';
import type { KitClock } from '../clock.js';
import type { Deferred, PerformResult, SystemConnector } from '../connector.js';
import type { KitCrashPlace } from '../crash-point.js';
import type { Journal } from '../journal/journal.js';
import {
  recordedReceipt,
  unansweredAttempts,
  withAnswer,
  withOutcome,
  withStarted,
  type KeyRecord,
} from '../journal/key-record.js';
import type { AdmittedCall, Admission, FitTask, UnfitTask } from './admission.js';
import type { KeyDesk } from './key-desk.js';
import { fromSystem, type SystemCalls } from './system-calls.js';
import type { SystemGuard } from './system-guard.js';

export interface PerformingOptions {
  readonly connector: SystemConnector;
  readonly journal: Journal;
  readonly clock: KitClock;
  readonly admission: Admission;
  readonly desk: KeyDesk;
  readonly calls: SystemCalls;
  readonly guard: SystemGuard;
  readonly crash: CrashPoint<KitCrashPlace>;
}

const waitedTooLongRetryMs = 1_000;

/**
 * Perform: the attempt is on disk before the system is touched, so whatever happens in between, a later question knows
 * that something may have happened.
 */
export class Performing {
  readonly #options: PerformingOptions;

  constructor(options: PerformingOptions) {
    this.#options = options;
  }

  async perform(request: OperationRequest): Promise<Stamped<PerformAnswer>> {
    const { admission, crash, desk } = this.#options;
    const call = admission.admit(request, 'perform');
    const answer = await this.#answer(call);
    crash('specialist:before-answer');
    return { ...answer, ...desk.stamp(call) };
  }

  async #answer(call: AdmittedCall): Promise<PerformResult> {
    const { guard } = this.#options;
    const { task } = call;
    if (task.kind === 'FITS' && task.capability.effect === 'READ') {
      this.#refuseAfterDeadline(call);
      return guard.perform(
        'READ',
        () => this.#read(call, task),
        () => this.#waitedTooLong(call),
      );
    }
    // What is known already is answered past the guard: a deferral would say that nothing happened.
    const known = this.#known(call);
    if (known) return known;
    const answer = task.kind === 'UNFIT' ? this.#unfit(call, task.code) : await this.#guarded(call, task);
    // "Nothing happened" holds only while a copy of this request is refused: its token's use outlives the machine's power.
    if (answer.kind === 'DEFERRED' || answer.kind === 'REJECTED') await this.#options.journal.durable();
    return answer;
  }

  #guarded(call: AdmittedCall, task: FitTask): Promise<PerformResult> {
    this.#refuseAfterDeadline(call);
    return this.#options.guard.perform(
      'WRITE',
      () => this.#attempt(call, task),
      () => this.#known(call) ?? this.#waitedTooLong(call),
    );
  }

  /** Nothing was begun or written down, so it is a deferral, as if there had been no room to wait. */
  #waitedTooLong(call: AdmittedCall): Deferred | undefined {
    return this.#isLate(call) ? { kind: 'DEFERRED', cause: 'BUSY', retryAfterMs: waitedTooLongRetryMs } : undefined;
  }

  /** A read has no effect: it needs no attempt, no record and no write to disk, and may be repeated at will. */
  #read(call: AdmittedCall, { capability, input }: FitTask): Promise<PerformResult> {
    const { calls, clock, connector } = this.#options;
    const limitMs = call.startByMs - clock.now() + capability.callTimeoutMs;
    return calls.ask(limitMs, (signal) =>
      fromSystem(() =>
        connector.perform({
          capability: capability.name,
          key: call.binding.key,
          input,
          signal,
          deadline: instantOf(call.startByMs),
          earlierAttemptMayHaveReached: false,
        }),
      ),
    );
  }

  /** The answer to a key that is finished or running; undefined if this attempt may start. */
  #known(call: AdmittedCall): Promise<PerformResult> | undefined {
    const { desk } = this.#options;
    // A late copy of a request may come after the journal that knew its key was lost: this one would begin it again.
    if (!desk.isForThisJournal(call))
      throw new CallRefused('JOURNAL_REPLACED', 'The attempt was dispatched to another journal: ask for its outcome');
    const record = desk.recordOf(call);
    refuseUnlessOpen(record, call.attempt);
    switch (record.outcome?.kind) {
      case 'COMMITTED':
        return this.#committed(desk.committedAnswer(record, record.outcome.receipt, call.task));
      case 'REJECTED':
        return Promise.resolve(record.outcome);
      default: {
        // Attempts of one key never overlap: two that check and then act would both act.
        const running = desk.inProgress(call.binding.key);
        if (running) return Promise.resolve(running);
        refuseRepetition(record, call.attempt);
        refuseSecondEffect(record, call.task);
        return undefined;
      }
    }
  }

  async #committed(answer: ReturnType<KeyDesk['committedAnswer']>): Promise<PerformResult> {
    const known = await answer;
    if (known.kind === 'CANNOT_TELL')
      throw new OutcomeUnknown('SYSTEM_ERROR', 'The system shows another record than was left under this key');
    return known;
  }

  #unfit(call: AdmittedCall, code: UnfitTask['code']): Rejected {
    const record = this.#options.desk.recordOf(call);
    if (record.attempts.length > 0 || record.sentElsewhere)
      throw new CallRefused('CAPABILITY_GONE', 'An earlier attempt was made with a manifest that is no longer served');
    return { kind: 'REJECTED', code };
  }

  #attempt(call: AdmittedCall, task: FitTask): Promise<PerformResult> {
    const { calls, crash, desk, journal } = this.#options;
    crash('specialist:before-journal');
    const before = desk.recordOf(call);
    journal.record(withStarted(before, call.attempt, instantOf(call.startByMs)));
    return calls.change(call.binding.key, { startByMs: call.startByMs, capability: task.capability }, (signal) =>
      this.#touch(call, task, {
        signal,
        earlierAttemptMayHaveReached: before.sentElsewhere || unansweredAttempts(before).length > 0,
      }),
    );
  }

  async #touch(
    call: AdmittedCall,
    task: FitTask,
    { signal, earlierAttemptMayHaveReached }: { signal: AbortSignal; earlierAttemptMayHaveReached: boolean },
  ): Promise<PerformResult> {
    const { connector, crash, journal } = this.#options;
    const { key } = call.binding;
    await journal.durable();
    crash('specialist:after-journal');
    if (this.#isLate(call)) {
      journal.record(withAnswer(this.#current(key), call.attempt, 'DEFERRED'));
      this.#refuseAfterDeadline(call);
    }
    const result = await fromSystem(() =>
      connector.perform({
        capability: task.capability.name,
        key,
        input: task.input,
        signal,
        deadline: instantOf(call.startByMs),
        earlierAttemptMayHaveReached,
      }),
    );
    crash('specialist:after-effect');
    const believed = this.#recordResult(call, result, earlierAttemptMayHaveReached);
    if (isOnlyInJournal(task.capability)) await journal.durable();
    if (!believed)
      throw new OutcomeUnknown(
        'SYSTEM_ERROR',
        'The system rejected this attempt, but an earlier one that nobody had an answer to may be the reason',
      );
    return result;
  }

  /** Answers whether the result can be believed; runs also when the caller has given up waiting for it. */
  #recordResult({ binding, attempt }: AdmittedCall, result: PerformResult, earlierMayHaveReached: boolean): boolean {
    const { journal } = this.#options;
    const record = this.#current(binding.key);
    switch (result.kind) {
      case 'COMMITTED': {
        const receipt = recordedReceipt(result.receipt);
        journal.record(withOutcome(withAnswer(record, attempt, 'COMMITTED'), { kind: 'COMMITTED', receipt }));
        return true;
      }
      case 'REJECTED': {
        const answered = withAnswer(record, attempt, result.code);
        // A revocation that was told meanwhile stays what it is: with both of them, nothing happened.
        journal.record(
          earlierMayHaveReached || record.outcome
            ? answered
            : withOutcome(answered, { kind: 'REJECTED', code: result.code }),
        );
        return !earlierMayHaveReached;
      }
      case 'DEFERRED':
        journal.record(withAnswer(record, attempt, 'DEFERRED'));
        return true;
      case 'IN_PROGRESS':
        return true;
      default:
        return assertNever(result, 'result of a connector');
    }
  }

  #current(key: string): KeyRecord {
    const record = this.#options.journal.recall(key);
    if (!record) throw new OutcomeUnknown('SYSTEM_ERROR', 'The journal has lost a key that is in use');
    return record;
  }

  #isLate({ startByMs }: AdmittedCall): boolean {
    return this.#options.clock.now() > startByMs;
  }

  #refuseAfterDeadline(call: AdmittedCall): void {
    if (this.#isLate(call))
      throw new CallRefused('DEADLINE_PASSED', 'The deadline or the token has passed: nothing was begun');
  }
}

/** Outcomes that no later question to the system can bring back. */
function isOnlyInJournal({ idempotencyClass }: Capability): boolean {
  return idempotencyClass === 'NONE';
}

/** What was revoked, closed or overtaken stays so, finished or not: a late request is told so and changes nothing. */
function refuseUnlessOpen(record: KeyRecord, attempt: number): void {
  const { revocationAsked, outcome, closedThrough, attempts } = record;
  if (outcome?.kind === 'REVOKED' || (revocationAsked && !outcome))
    throw new CallRefused('KEY_REVOKED', 'A revocation of this key was asked for: no further attempt starts');
  if (attempt <= closedThrough)
    throw new CallRefused(
      'ATTEMPT_CLOSED',
      `The attempt is closed (attempt ${attempt}, closed through ${closedThrough})`,
    );
  const highest = attempts.at(-1)?.attempt ?? 0;
  if (attempt < highest)
    throw new CallRefused('ATTEMPT_SUPERSEDED', `A later attempt has started (attempt ${attempt}, highest ${highest})`);
}

function refuseRepetition({ attempts }: KeyRecord, attempt: number): void {
  if (attempts.at(-1)?.attempt === attempt)
    throw new CallRefused(
      'ATTEMPT_REPEATED',
      `The attempt has started before: ask for its outcome (attempt ${attempt})`,
    );
}

/**
 * Where nothing keeps a second request from having a second effect, an attempt that nobody can account for is the last
 * one of its key. The call is not refused as such, since that would tell nothing about the attempt before it.
 */
function refuseSecondEffect(record: KeyRecord, task: AdmittedCall['task']): void {
  if (task.kind === 'UNFIT' || task.capability.idempotencyClass !== 'NONE') return;
  if (record.sentElsewhere || unansweredAttempts(record).length > 0)
    throw new OutcomeUnknown(
      'SYSTEM_ERROR',
      'An earlier attempt may have had its effect, and nothing would keep another one from having it again: only a person can tell',
    );
}
