import type { Instant } from '@baton/kernel';
import type { Committed, DeferralCause, InProgress, KnownKey, Manifest, Rejected } from '@baton/specialist/domain';

/** The fields of a brief, already checked against the capability's input: exactly the declared ones, of their types. */
export type ConnectorInput = Readonly<Record<string, string | number | boolean>>;

/** One operation, as every method of a connector is told of it. */
export interface ConnectorOperation {
  /** Name of one of the manifest's capabilities. */
  readonly capability: string;
  /** Names the operation to the system: 32 hexadecimal digits, the same on every attempt. Leave it on the record. */
  readonly key: string;
  readonly input: ConnectorInput;
  /**
   * Aborts when the time for the system call is over. Settle then, and begin no further request: what is still on its
   * way may land, and the kit counts it as unknown.
   */
  readonly signal: AbortSignal;
}

export interface OperationToPerform extends ConnectorOperation {
  /** The moment after which nothing may be begun; the kit has checked it once, just before this call. */
  readonly deadline: Instant;
  /**
   * An earlier attempt with this key may have taken effect. A failed precondition, a duplicate or a record that is gone
   * may then be that attempt's own doing: look for the key before you answer REJECTED (the kit believes no rejection
   * after such an attempt, and calls the outcome unknown).
   */
  readonly earlierAttemptMayHaveReached: boolean;
}

export interface OperationToFind extends ConnectorOperation {
  /** The record that the journal remembers of this key, if it remembers one. */
  readonly recorded?: { readonly recordType: string; readonly recordId: string };
}

/** Not now, and nothing happened: the system said so itself, or was not reached at all. */
export interface Deferred {
  readonly kind: 'DEFERRED';
  readonly cause: DeferralCause;
  readonly retryAfterMs: number;
}

export type PerformResult = Committed | Rejected | Deferred | InProgress;

export type FindResult =
  | Committed
  | Rejected
  | InProgress
  /** The system was asked and shows nothing of this key. Whether that proves anything is for the kit to judge. */
  | { readonly kind: 'ABSENT' }
  /** The system was asked, and what it shows can't be attributed to this key or to anybody else. */
  | { readonly kind: 'CANNOT_TELL' };

export type ClaimResult =
  | Committed
  /** The key is used up in the system itself: no late request with it can take effect any more. */
  | { readonly kind: 'REVOKED' }
  | { readonly kind: 'CANNOT_TELL' };

/**
 * One system behind the contract: all that an author writes. The kit owns tokens, attempts, the journal, deadlines and
 * the wire; a connector turns operations into requests and answers into results.
 *
 * What a method throws means *unknown*. So throw for every 5xx, reset and timeout once a request may have reached the
 * system, and answer REJECTED or DEFERRED only where the system itself says, or it is certain, that nothing happened.
 */
export interface SystemConnector {
  readonly manifest: Manifest;

  /** Has the effect, or for a READ capability reads. It is never called twice at once for one key. */
  perform(operation: OperationToPerform): Promise<PerformResult>;

  /**
   * Asks the system what became of a key, without changing anything. It is called for WRITE capabilities alone; throw
   * when the system can't be asked.
   */
  find(operation: OperationToFind): Promise<FindResult>;

  /**
   * Uses the key up in the system (a void record under it, a consumed precondition), so that no late write can land.
   * Leave it out where the system has no such thing; answer CANNOT_TELL for the capabilities that have none.
   */
  claim?(operation: ConnectorOperation): Promise<ClaimResult>;

  /**
   * Records that bear keys of ours, written since a moment; all of them, however many pages the system makes of them.
   * Leave it out where the system can't be searched for them: then it is said that none of them is listed. Of
   * capabilities of class NONE that is said anyhow.
   */
  listKeys?(request: { readonly since: Instant; readonly signal: AbortSignal }): Promise<readonly KnownKey[]>;

  /** Releases connections. Called once, after the last call has settled. */
  close?(): Promise<void>;
}

/** Settings as the environment holds them; credentials of this one system are among them, and of no other. */
export type Settings = Readonly<Record<string, string | undefined>>;

/**
 * What the index of each folder of `systems/` exports as `connectSystem`. It reaches no system yet (one that is down
 * defers, it doesn't keep its specialist from starting); throws {@link MissingSettings} for what it can't do without, and
 * {@link UnsuitableSetting} for what it can't work with.
 */
export type ConnectSystem = (settings: Settings) => SystemConnector;

/** The environment lacks what a connector can't do without. */
export class MissingSettings extends Error {
  override readonly name = 'MissingSettings';

  constructor(readonly settings: readonly string[]) {
    super(`Settings are missing: put them into this specialist's environment (${settings.join(', ')})`);
  }
}

/** The environment holds something that a connector can't work with; `expected` says what it may be. */
export class UnsuitableSetting extends Error {
  override readonly name = 'UnsuitableSetting';

  constructor(setting: string, expected: string) {
    super(`A setting can't be used: ${setting} is ${expected}`);
  }
}

/** The named settings, all present. Throws {@link MissingSettings} with all that are not, at once. */
export function requiredSettings<Name extends string>(
  settings: Settings,
  names: readonly Name[],
): Readonly<Record<Name, string>> {
  const missing = names.filter((name) => !settings[name]);
  if (missing.length > 0) throw new MissingSettings(missing);
  return Object.fromEntries(names.map((name) => [name, settings[name]])) as Record<Name, string>;
}
