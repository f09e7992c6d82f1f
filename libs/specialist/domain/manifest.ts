import type { Category, Classification, Form, Trust, ValueType } from '@baton/kernel';

/** What one input field of a capability takes; a brief holds these fields and no other. */
export interface InputField {
  readonly name: string;
  readonly type: ValueType;
  readonly required: boolean;
  /** The forms of its type that the capability can work with, least revealing first. */
  readonly forms: readonly Form[];
  /** Anchored regular expression that a full value must match, where the type alone says too little. */
  readonly pattern?: string;
  readonly oneOf?: readonly string[];
  /** It takes text that nobody vouches for, word for word, once a person has approved it for the one handoff. */
  readonly quote?: true;
}

/** What one output field holds and how it is labelled when it enters a goal. */
export interface OutputField {
  readonly name: string;
  readonly type: ValueType;
  readonly classification: Classification;
  readonly category: Category;
  readonly trust: Trust;
  /** The being that the value is about, named by the output field that holds its record id; absent: about nobody. */
  readonly about?: {
    readonly being: 'organisation' | 'person';
    readonly recordIdField: string;
    readonly role?: string;
  };
  /** The value is the record id of the same being in another system, so that the two can be linked. */
  readonly sameAs?: { readonly system: string; readonly recordIdField: string };
}

/** NATIVE: create-only under a key that the system enforces. CHECK_THEN_ACT: found again by key or version. NONE: neither. */
export type IdempotencyClass = 'NATIVE' | 'CHECK_THEN_ACT' | 'NONE';

export type Reversibility = 'UNDOABLE' | 'COMPENSATABLE' | 'IRREVERSIBLE';

export type CompensationKind = 'UNDO' | 'CORRECT' | 'FLAG' | 'NOTIFY';

/** Where a compensation's input comes from: what the forward brief held, what it answered, or what was there before. */
export interface CompensationInput {
  readonly from: 'input' | 'output' | 'before';
  readonly name: string;
}

/** One way to deal with a committed effect. NOTIFY has no capability: it is a person's work, and always the last. */
export interface CompensationEntry {
  readonly kind: CompensationKind;
  readonly capability?: string;
  readonly inputs: Readonly<Record<string, CompensationInput>>;
  /** Counted from the forward commit; absent: no window. */
  readonly windowMs?: number;
}

/** Where a manifest says nothing. More on the way back: giving up there leaves something in a system. */
export const usualAttempts = { forward: 25, back: 60 } as const;

/** One operation that one specialist offers on its one system. */
export interface Capability {
  readonly name: string;
  readonly version: string;
  /** One sentence for a person who reads a plan. */
  readonly sentence: string;
  readonly effect: 'READ' | 'WRITE';
  readonly input: readonly InputField[];
  readonly output: readonly OutputField[];
  /** Fields of the record as it was before the effect, labelled like outputs; what an undo writes back. */
  readonly before: readonly OutputField[];
  readonly reversibility: Reversibility;
  /** Best first; the last is NOTIFY wherever there is an effect. */
  readonly compensations: readonly CompensationEntry[];
  readonly idempotencyClass: IdempotencyClass;
  /** How long the specialist's own call of its system may take. */
  readonly callTimeoutMs: number;
  /** How long an effect of this system may stay invisible to a reader. */
  readonly visibilityLagMs: number;
  /**
   * How often it may be sent in vain. Until its time is over a system that fails is waited for, however often that takes; then
   * what was sent so often is not sent any more. Absent: {@link usualAttempts}.
   */
  readonly attemptsMax?: number;
}

export interface Manifest {
  readonly specialist: string;
  readonly system: string;
  readonly capabilities: readonly Capability[];
}

/** What a specialist says of itself. */
export interface Description {
  readonly manifest: Manifest;
  /** SHA-256 of the canonical manifest, base64url: what a plan pins. */
  readonly manifestDigest: string;
  readonly journalId: string;
}
