/*
 * The messages of specialist.proto as the loader gives and takes them. What comes in was decoded by the loader, so its
 * types are right, but any message may be absent (null) and any enum value may be unknown here (then it is a number).
 */

export interface TimestampMessage {
  readonly seconds: number;
  readonly nanos: number;
}

export interface StructMessage {
  readonly fields: Readonly<Record<string, ValueMessage>>;
}

export interface ValueMessage {
  readonly kind?: string;
  readonly nullValue?: string | number;
  readonly numberValue?: number;
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly structValue?: StructMessage | null;
  readonly listValue?: { readonly values: readonly ValueMessage[] } | null;
}

export type EnumMessage = string | number;
type Optional<Message> = Message | null | undefined;

export interface OperationMessage {
  readonly token: string;
  readonly tenant: string;
  readonly capability: string;
  readonly capabilityVersion: string;
  readonly key: string;
  readonly attempt: number;
  readonly deadline: Optional<TimestampMessage>;
  readonly brief: Uint8Array;
  readonly briefSalt: string;
  readonly dispatchedTo: string;
  readonly journal: string;
  readonly heard?: Optional<JournalMarkMessage>;
}

export interface JournalMarkMessage {
  readonly opening: string;
  readonly sequence: number;
}

export interface OperationCallMessage {
  readonly operation: Optional<OperationMessage>;
}

export interface ProvenanceMessage {
  readonly journalId: string;
  readonly highestAttempt: number;
  readonly key: string;
  readonly mark: Optional<JournalMarkMessage>;
}

export interface ReceiptMessage {
  readonly recordType: string;
  readonly recordId: string;
  readonly versionBefore?: string;
  readonly versionAfter?: string;
  readonly link?: string;
  readonly committedAt?: Optional<TimestampMessage>;
  readonly outputs: Optional<StructMessage>;
  readonly before: Optional<StructMessage>;
}

export interface ReceiptHolderMessage {
  readonly receipt: Optional<ReceiptMessage>;
}

export interface RejectedMessage {
  readonly code: EnumMessage;
}

export interface InProgressMessage {
  readonly askAgainMs: number;
}

type Empty = Readonly<Record<never, never>>;

interface Answered {
  readonly provenance: Optional<ProvenanceMessage>;
  /** Which of the answers is set: the field's name. Ignored when a message is sent. */
  readonly answer?: string;
}

export interface PerformResponseMessage extends Answered {
  readonly committed?: Optional<ReceiptHolderMessage>;
  readonly rejected?: Optional<RejectedMessage>;
  readonly deferred?: Optional<{ readonly cause: EnumMessage; readonly retryAfterMs: number }>;
  readonly inProgress?: Optional<InProgressMessage>;
}

export interface QueryOutcomeResponseMessage extends Answered {
  readonly committed?: Optional<ReceiptHolderMessage>;
  readonly rejected?: Optional<RejectedMessage>;
  readonly inProgress?: Optional<InProgressMessage>;
  readonly revoked?: Optional<Empty>;
  readonly neverStarted?: Optional<Empty>;
  readonly absent?: Optional<Empty>;
  readonly cannotTell?: Optional<Empty>;
}

export interface RevokeResponseMessage extends Answered {
  readonly revoked?: Optional<Empty>;
  readonly alreadyCommitted?: Optional<ReceiptHolderMessage & { readonly unaccountedAttempts: readonly number[] }>;
  readonly rejected?: Optional<RejectedMessage>;
  readonly cannotTell?: Optional<Empty>;
}

export interface InputFieldMessage {
  readonly name: string;
  readonly type: EnumMessage;
  readonly required: boolean;
  readonly forms: readonly EnumMessage[];
  readonly pattern?: string;
  readonly oneOf: readonly string[];
  readonly quote: boolean;
}

export interface OutputFieldMessage {
  readonly name: string;
  readonly type: EnumMessage;
  readonly classification: EnumMessage;
  readonly category: EnumMessage;
  readonly trust: EnumMessage;
  readonly about?: Optional<{ readonly being: EnumMessage; readonly recordIdField: string; readonly role?: string }>;
  readonly sameAs?: Optional<{ readonly system: string; readonly recordIdField: string }>;
}

export interface CompensationEntryMessage {
  readonly kind: EnumMessage;
  readonly capability?: string;
  readonly inputs: Readonly<Record<string, { readonly from: EnumMessage; readonly name: string }>>;
  readonly windowMs?: number;
}

export interface CapabilityMessage {
  readonly name: string;
  readonly version: string;
  readonly sentence: string;
  readonly effect: EnumMessage;
  readonly input: readonly InputFieldMessage[];
  readonly output: readonly OutputFieldMessage[];
  readonly before: readonly OutputFieldMessage[];
  readonly reversibility: EnumMessage;
  readonly compensations: readonly CompensationEntryMessage[];
  readonly idempotencyClass: EnumMessage;
  readonly callTimeoutMs: number;
  readonly visibilityLagMs: number;
  readonly attemptsMax?: number;
}

export interface ManifestMessage {
  readonly specialist: string;
  readonly system: string;
  readonly capabilities: readonly CapabilityMessage[];
}

export type DescribeRequestMessage = Empty;

export interface DescribeResponseMessage {
  readonly manifest: Optional<ManifestMessage>;
  readonly manifestDigest: string;
  readonly journalId: string;
}

export interface ListKeysRequestMessage {
  readonly token: string;
  readonly tenant: string;
  readonly since: Optional<TimestampMessage>;
  readonly after: string;
}

export interface KnownKeyMessage {
  readonly key: string;
  readonly recordType: string;
  readonly recordId: string;
  readonly at: Optional<TimestampMessage>;
}

export interface ListKeysResponseMessage {
  readonly keys: readonly KnownKeyMessage[];
  readonly next: string;
  readonly unlisted: readonly string[];
}
