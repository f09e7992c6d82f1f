import type { JsonObject } from '@baton/kernel';
import type {
  JournalMark,
  OperationCall,
  PerformAnswer,
  QueryAnswer,
  RevokeAnswer,
  Stamped,
} from '@baton/specialist/domain';
import { CallRefused, OutcomeUnknown, type OperationGrant, type OperationRequest } from '@baton/specialist/contract';
import type { SystemLimits } from '../core/system-guard.js';
import type { Journal } from '../journal/journal.js';
import { MemoryJournal } from '../journal/memory-journal.js';
import { createSpecialist, type SpecialistCore } from '../specialist.js';
import { ManualClock } from './manual-clock.js';
import { RecordingConnector } from './recording-connector.js';
import { TestIssuer } from './test-issuer.js';

type CallChanges = Partial<OperationCall> & { readonly fields?: JsonObject; readonly heard?: JournalMark };

/** The system of notes behind the kit, on a clock that stands still, and an orchestrator's hand to ask it with. */
export class SpecialistUnderTest {
  readonly clock = new ManualClock();
  readonly issuer = new TestIssuer(() => this.clock.now());
  readonly connector = new RecordingConnector();
  journal: Journal = new MemoryJournal('journal-1', () => this.clock.now());
  core: SpecialistCore;

  constructor(private readonly limits: Partial<SystemLimits> = {}) {
    this.core = this.#start();
  }

  /** The process ends and begins again: what it had in memory is gone. */
  restart(journal: Journal = this.journal): void {
    this.journal = journal;
    this.core = this.#start();
  }

  perform(changes: CallChanges = {}): Promise<Stamped<PerformAnswer>> {
    return this.core.perform(this.#requestFor({ journal: this.journal.id, ...changes }, 'perform'));
  }

  query(changes: CallChanges = {}): Promise<Stamped<QueryAnswer>> {
    return this.core.queryOutcome(this.#requestFor(changes, 'query'));
  }

  revoke(changes: CallChanges = {}): Promise<Stamped<RevokeAnswer>> {
    return this.core.revoke(this.#requestFor(changes, 'revoke'));
  }

  /** Resolves once the connector was called, with the signal that it was given first. */
  async untilPerformed(): Promise<AbortSignal> {
    for (;;) {
      const [operation] = this.connector.performed;
      if (operation) return operation.signal;
      await Promise.resolve();
    }
  }

  #requestFor({ heard, ...changes }: CallChanges, action: OperationGrant['action']): OperationRequest {
    return this.issuer.requestFor(this.issuer.call(changes), action, heard);
  }

  #start(): SpecialistCore {
    const { clock, connector, journal, limits } = this;
    return createSpecialist({ connector, journal, verifier: this.issuer.verifier, clock, limits });
  }
}

/** The code of a refusal or the cause of an unknown outcome; fails if the call was answered. */
export async function failureOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof CallRefused) return error.code;
    if (error instanceof OutcomeUnknown) return error.unknownCause;
    throw error;
  }
  throw new Error('The call was answered');
}
