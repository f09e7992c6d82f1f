import type { Capability, Committed, InProgress, Provenance, Receipt, Stamped } from '@baton/specialist/domain';
import { CallRefused } from '@baton/specialist/contract';
import type { ClaimResult, FindResult, SystemConnector } from '../connector.js';
import type { Journal } from '../journal/journal.js';
import {
  highestAttempt,
  isBoundTo,
  newKeyRecord,
  recordedReceipt,
  unansweredAttempts,
  withAnswer,
  withOutcome,
  type KeyRecord,
  type RecordedReceipt,
} from '../journal/key-record.js';
import type { AdmittedCall, FitTask } from './admission.js';
import { fromSystem, type SystemCalls } from './system-calls.js';
import type { SystemGuard } from './system-guard.js';

export interface KeyDeskOptions {
  readonly connector: SystemConnector;
  readonly journal: Journal;
  readonly calls: SystemCalls;
  readonly guard: SystemGuard;
}

const askAgainMsMin = 50;
const askAgainMsMax = 1_000;

/** What Perform, QueryOutcome and Revoke share: what is known of a key, here and in the system. */
export class KeyDesk {
  readonly #options: KeyDeskOptions;

  constructor(options: KeyDeskOptions) {
    this.#options = options;
  }

  /** What the journal knows of the call's key. Throws {@link CallRefused} if the key is bound to something else. */
  recordOf(call: AdmittedCall): KeyRecord {
    const { binding, attempt } = call;
    const record = this.#options.journal.recall(binding.key) ?? newKeyRecord(binding);
    if (!isBoundTo(record, binding))
      throw new CallRefused(
        'KEY_BOUND_TO_ANOTHER_BRIEF',
        'The key was used with another brief, capability or tenant before: one key, one brief',
      );
    if (!record.sentElsewhere && this.#isOfThisJournalAlone(call)) return record;
    const { outcome, ...withoutOutcome } = record;
    // That nothing happened up to here says nothing of a later attempt that went elsewhere.
    const isOvertaken = outcome !== undefined && outcome.kind !== 'COMMITTED' && attempt > highestAttempt(record);
    return { ...(isOvertaken ? withoutOutcome : record), sentElsewhere: true };
  }

  /** Whether the call's attempt was dispatched to the journal as it is now: it may have got another identity meanwhile. */
  isForThisJournal({ journalId }: AdmittedCall): boolean {
    return journalId === this.#options.journal.id;
  }

  /** Any other journal may know what this one does not, which therefore proves nothing about the key. */
  #isOfThisJournalAlone(call: AdmittedCall): boolean {
    const { dispatchedTo } = call;
    return this.isForThisJournal(call) && (dispatchedTo === undefined || dispatchedTo === this.#options.journal.id);
  }

  /** Where an answer comes from. Taken last, so that the mark is beyond all that the answer rests on. */
  stamp({ binding: { key }, attempt }: AdmittedCall): Stamped<Provenance> {
    const { id: journalId, mark } = this.#options.journal;
    const record = this.#options.journal.recall(key);
    return { journalId, highestAttempt: record ? highestAttempt(record) : attempt, key, mark };
  }

  /** The answer while a call of the key is running. */
  inProgress(key: string): InProgress | undefined {
    const running = this.#options.calls.running(key);
    if (!running) return undefined;
    const askAgainMs = Math.ceil(Math.min(Math.max(running.remainingMs, askAgainMsMin), askAgainMsMax));
    return { kind: 'IN_PROGRESS', askAgainMs };
  }

  /** Asks the system itself, by the key. Throws an unknown outcome if it can't be asked. */
  find(record: KeyRecord, { capability, input }: FitTask): Promise<FindResult> {
    const { connector, calls, guard } = this.#options;
    const recorded = record.outcome?.kind === 'COMMITTED' ? { recorded: record.outcome.receipt } : undefined;
    const find = (): Promise<FindResult> =>
      calls.ask(capability.callTimeoutMs, (signal) =>
        fromSystem(() => connector.find({ capability: capability.name, key: record.key, input, signal, ...recorded })),
      );
    return recorded ? guard.lookAgain(find) : guard.ask('READ', find);
  }

  /** Uses the key up in the system, where there is such a thing. Throws an unknown outcome if it can't be asked. */
  async claim(key: string, { capability, input }: FitTask): Promise<ClaimResult> {
    const { connector, calls, guard } = this.#options;
    if (!connector.claim) return { kind: 'CANNOT_TELL' };
    const claim = connector.claim.bind(connector);
    return guard.ask('WRITE', () =>
      calls.ask(capability.callTimeoutMs, (signal) =>
        fromSystem(() => claim({ capability: capability.name, key, input, signal })),
      ),
    );
  }

  /**
   * The answer about an effect that the journal knows of, with what the system shows of it now. Where the system shows
   * it no longer (or never could), the journal's own word stands, without outputs. Where it shows another record than
   * the one that was left, one of the two is wrong, and a person has to find out which.
   */
  async committedAnswer(
    record: KeyRecord,
    receipt: RecordedReceipt,
    task: AdmittedCall['task'],
  ): Promise<Committed | InProgress | { readonly kind: 'CANNOT_TELL' }> {
    if (task.kind === 'UNFIT') return { kind: 'COMMITTED', receipt: bareReceipt(receipt) };
    const found = await this.find(record, task);
    if (found.kind === 'COMMITTED') return isSameRecord(found.receipt, receipt) ? found : { kind: 'CANNOT_TELL' };
    const invisibleForMs = this.#options.calls.invisibleForMs(record.key, task.capability);
    if (found.kind === 'ABSENT' && invisibleForMs > 0) return { kind: 'IN_PROGRESS', askAgainMs: invisibleForMs };
    return { kind: 'COMMITTED', receipt: bareReceipt(receipt) };
  }

  /**
   * An effect that the system showed when it was asked about an attempt: of all started ones, the last is taken to be its
   * cause, unless a later one went to another journal.
   */
  recordFound(record: KeyRecord, { receipt }: Committed, asked: number): KeyRecord {
    const isOfAnother = record.sentElsewhere && asked > (record.attempts.at(-1)?.attempt ?? 0);
    const cause = isOfAnother ? undefined : unansweredAttempts(record).at(-1);
    const answered = cause === undefined ? record : withAnswer(record, cause, 'COMMITTED');
    const found = withOutcome(answered, { kind: 'COMMITTED', receipt: recordedReceipt(receipt) });
    this.#options.journal.record(found);
    return found;
  }
}

/**
 * Attempts of which something may still come although the key has had its effect. Where the system itself enforces the
 * key, a second effect is impossible.
 * @param asked the attempt that is asked about: what came before it and is not written here may have gone to another journal
 */
export function unaccountedFor(
  record: KeyRecord,
  capability: Capability | undefined,
  asked: number,
): readonly number[] {
  if (capability?.idempotencyClass === 'NATIVE') return [];
  const unanswered = unansweredAttempts(record);
  if (!record.sentElsewhere) return unanswered;
  const written = new Set(record.attempts.map(({ attempt }) => attempt));
  const before = Array.from({ length: asked - 1 }, (_, index) => index + 1);
  return [...before.filter((attempt) => !written.has(attempt)), ...unanswered].toSorted((a, b) => a - b);
}

function isSameRecord(one: RecordedReceipt, other: RecordedReceipt): boolean {
  return one.recordType === other.recordType && one.recordId === other.recordId;
}

function bareReceipt(receipt: RecordedReceipt): Receipt {
  return { ...receipt, outputs: {}, before: {} };
}
