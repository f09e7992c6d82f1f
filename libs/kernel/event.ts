import type { Brand } from './brand.js';
import type { Instant } from './instant.js';

/** The customer whose data it is, by a surrogate id: nothing of one tenant is ever shown to another. */
export type TenantId = Brand<string, 'TenantId'>;
/** Of one event alone: a UUID that it keeps wherever it is copied or sent again. */
export type EventId = Brand<string, 'EventId'>;

/** A fact: what became true, in the past tense. `data` is JSON-safe and never changed. */
export interface DomainEvent<Type extends string = string, Data extends object = object> {
  readonly type: Type;
  readonly data: Data;
}

/** Who did it, as known at the time: roles and the proof of identity are facts of that moment. */
export interface Actor {
  readonly kind: 'person' | 'orchestrator' | 'specialist';
  /** A surrogate id, never a name or an address. */
  readonly id: string;
  readonly roles: readonly string[];
  /** How the identity was established, e.g. `development`, `oidc`, `process`. */
  readonly authenticatedBy: string;
  readonly onBehalfOf?: string;
}

/** What every event carries from its first version on, since an immutable event can't be mended. */
export interface EventMetadata {
  readonly tenant: TenantId;
  readonly actor: Actor;
  /** The command that led to it; all events of one decision share it. */
  readonly commandId: string;
  /** The goal's correlation, the same on every event of one goal. */
  readonly $correlationId: string;
  /** The event or command that caused this one. */
  readonly $causationId: string;
  /** Never decreases within a stream; deadlines are counted from the clock, not from this. */
  readonly recordedAt: Instant;
  /** The release of the decision logic: rises when the same history would now be decided differently. */
  readonly decisionVersion: number;
}

/** An event as read back: with its place in its stream. */
export interface Recorded<Event extends DomainEvent> {
  readonly id: EventId;
  readonly stream: string;
  /** Gapless within the stream, from 0. */
  readonly revision: number;
  readonly event: Event;
  readonly metadata: EventMetadata;
}

export function eventIdOf(uuid: string): EventId {
  return uuid as EventId;
}
