import { neverCrash, type CrashPoint } from '@baton/kernel';
import type { Description, KeyPage, PerformAnswer, QueryAnswer, RevokeAnswer, Stamped } from '@baton/specialist/domain';
import {
  manifestDigest,
  type ListKeysRequest,
  type OperationRequest,
  type TokenVerifier,
} from '@baton/specialist/contract';
import { systemClock, type KitClock } from './clock.js';
import type { SystemConnector } from './connector.js';
import { Admission } from './core/admission.js';
import { Inquiring } from './core/inquiring.js';
import { KeyDesk } from './core/key-desk.js';
import { Listing } from './core/listing.js';
import { Performing } from './core/performing.js';
import { Revoking } from './core/revoking.js';
import { SystemCalls } from './core/system-calls.js';
import { defaultLimits, SystemGuard, type SystemLimits } from './core/system-guard.js';
import type { KitCrashPlace } from './crash-point.js';
import type { Journal } from './journal/journal.js';

export interface SpecialistOptions {
  readonly connector: SystemConnector;
  readonly journal: Journal;
  readonly verifier: TokenVerifier;
  readonly clock?: KitClock;
  readonly limits?: Partial<SystemLimits>;
  readonly crash?: CrashPoint<KitCrashPlace>;
}

/**
 * A specialist without a wire. Every method but `describe` throws `CallRefused` when the call itself is refused, and
 * `OutcomeUnknown` when the system gave no answer that can be relied upon; what it returns is a fact.
 */
export interface SpecialistCore {
  describe(): Description;
  perform(request: OperationRequest): Promise<Stamped<PerformAnswer>>;
  queryOutcome(request: OperationRequest): Promise<Stamped<QueryAnswer>>;
  revoke(request: OperationRequest): Promise<Stamped<RevokeAnswer>>;
  listKeys(request: ListKeysRequest): Promise<KeyPage>;
}

const pageKeysMax = 1_000;

/** Puts a connector behind the contract: the same core is served over gRPC and called in process. */
export function createSpecialist({ connector, journal, verifier, ...options }: SpecialistOptions): SpecialistCore {
  const clock = options.clock ?? systemClock;
  const crash = options.crash ?? neverCrash;
  const { manifest } = connector;
  const admission = new Admission({ manifest, verifier, journal, now: () => clock.now() });
  const calls = new SystemCalls(clock);
  const guard = new SystemGuard({ ...defaultLimits, ...options.limits }, clock);
  const desk = new KeyDesk({ connector, journal, calls, guard });
  const performing = new Performing({ connector, journal, clock, admission, desk, calls, guard, crash });
  const inquiring = new Inquiring({ journal, admission, desk, calls });
  const revoking = new Revoking({ journal, admission, desk, calls });
  const listing = new Listing({ connector, journal, admission, calls, guard, pageKeysMax });
  /** A call is answered once no copy of it can be, not even by a process that begins where this one was killed. */
  const kept = async <Answer>(answering: Promise<Answer>): Promise<Answer> => {
    // Whatever it waits for, a call was admitted before, and its token used.
    const [answer] = await Promise.all([answering, journal.tokensKept()]);
    return answer;
  };
  return {
    describe: () => ({ manifest, manifestDigest: manifestDigest(manifest), journalId: journal.id }),
    perform: (request) => kept(performing.perform(request)),
    queryOutcome: (request) => kept(inquiring.queryOutcome(request)),
    revoke: (request) => kept(revoking.revoke(request)),
    listKeys: (request) => kept(listing.listKeys(request)),
  };
}
