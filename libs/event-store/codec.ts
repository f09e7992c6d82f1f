import type { DomainEvent, EventId, EventMetadata, Instant, JsonObject, Recorded } from '@baton/kernel';
import { eventIdOf, invariant } from '@baton/kernel';
import type { EventToAppend, StoredEvent } from './event-store.port.js';

/** Turns the data of one version into that of the next; pure, and never changes what it is given. */
export type Upcaster = (data: JsonObject) => JsonObject;

/** How one type of event is stored. */
export interface StoredForm<Data extends object = object> {
  /** Name and version that are written, e.g. `goal.StepCommitted.v2`; a name that was ever written never changes. */
  readonly storedName: `${string}.${string}.v${number}`;
  /** One per former version, oldest first: v1 to v2, v2 to v3 … */
  readonly upcasters?: readonly Upcaster[];
  /** Members that the newest version always has: without them the data is malformed. */
  readonly required?: readonly (keyof Data & string)[];
  /** Adds what former releases did not record under this name, and what is told by when the event was recorded. */
  readonly completed?: (data: JsonObject, recordedAt: Instant) => JsonObject;
}

/** The stored form of every type of one union of events; the compiler asks for the ones that are missing. */
export type StoredForms<Event extends DomainEvent> = {
  readonly [Type in Event['type']]: StoredForm<Extract<Event, { type: Type }>['data']>;
};

/** An event that this release can't read. Names its place, never what is in it. */
export class UndecodableEvent extends Error {
  override readonly name = 'UndecodableEvent';

  constructor(
    readonly reason: 'UNKNOWN_TYPE' | 'NEWER_VERSION' | 'MALFORMED',
    readonly stream: string,
    readonly revision: number,
    readonly storedType: string,
  ) {
    super(`${explanations[reason]} (stream ${stream}, revision ${revision}, type ${storedType})`);
  }
}

const explanations = {
  UNKNOWN_TYPE: 'No event of this type is known to this release: start the release that wrote it',
  NEWER_VERSION: 'The event was written by a newer release: start that release',
  MALFORMED: 'The event is not of the form that its type promises',
} as const;

/**
 * Between the events of a domain and those of the store. The domain knows only the newest version of each event; stored
 * names, versions and how old ones are read stand in a table beside it.
 */
export class EventCodec<Event extends DomainEvent> {
  readonly #writers = new Map<string, string>();
  readonly #readers = new Map<string, Reader>();
  readonly #newest = new Map<string, number>();

  constructor(forms: StoredForms<Event>) {
    for (const [type, form] of Object.entries<StoredForm>(forms)) this.#register(type, form);
  }

  /** Types as they are stored in their newest version, e.g. for a subscription's filter. */
  get storedNames(): readonly string[] {
    return [...this.#writers.values()];
  }

  encode(event: Event, metadata: EventMetadata, id: EventId): EventToAppend {
    const type = this.#writers.get(event.type);
    invariant(type !== undefined, `An event type has no stored form (type ${event.type})`);
    return { id, type, data: jsonOf(event.data), metadata: jsonOf(metadata) };
  }

  /** @throws UndecodableEvent */
  decode(stored: StoredEvent): Recorded<Event> {
    const { id, stream, revision, type } = stored;
    const reader = this.#readers.get(type);
    if (reader === undefined)
      throw new UndecodableEvent(this.#isNewer(type) ? 'NEWER_VERSION' : 'UNKNOWN_TYPE', stream, revision, type);
    const data = newestData(reader, stored.data);
    const { metadata } = stored;
    if (data === undefined || !isMetadata(metadata)) throw new UndecodableEvent('MALFORMED', stream, revision, type);
    const { type: domainType, completed } = reader;
    // The table has an entry for each type of the union, and the data has been brought to its newest version.
    const event = { type: domainType, data: completed?.(data, metadata.recordedAt) ?? data } as Event;
    return { id: eventIdOf(id), stream, revision, event, metadata };
  }

  /**
   * For whoever only looks on: nothing for what a newer release wrote. Whoever decides stops at it instead.
   * @throws UndecodableEvent for what is malformed
   */
  decodeIfKnown(stored: StoredEvent): Recorded<Event> | undefined {
    return this.#readers.has(stored.type) ? this.decode(stored) : undefined;
  }

  #register(type: string, { storedName, upcasters = [], required = [], completed }: StoredForm): void {
    const { base, version } = parseStoredName(storedName);
    invariant(
      version === upcasters.length + 1,
      `Every former version needs its upcaster (type ${storedName}, upcasters ${upcasters.length})`,
    );
    invariant(!this.#newest.has(base), `Two types of event have one stored name (name ${base})`);
    this.#newest.set(base, version);
    this.#writers.set(type, storedName);
    for (let former = 1; former <= version; former++)
      this.#readers.set(`${base}.v${former}`, { type, upcasters: upcasters.slice(former - 1), required, completed });
  }

  #isNewer(storedType: string): boolean {
    const { base, version } = parseStoredName(storedType);
    return version > (this.#newest.get(base) ?? Number.POSITIVE_INFINITY);
  }
}

interface Reader extends Pick<StoredForm, 'completed'> {
  readonly type: string;
  readonly upcasters: readonly Upcaster[];
  readonly required: readonly string[];
}

/** Events and their metadata are JSON-safe by rule; the compiler can't tell it of an interface, which may be extended. */
function jsonOf(value: object): JsonObject {
  return value as JsonObject;
}

function parseStoredName(storedName: string): { base: string; version: number } {
  const [, base = storedName, version = '0'] = /^(.+)\.v([1-9]\d*)$/.exec(storedName) ?? [];
  return { base, version: Number(version) };
}

function newestData({ upcasters, required }: Reader, stored: JsonObject): JsonObject | undefined {
  let data = stored;
  try {
    for (const upcast of upcasters) data = upcast(data);
  } catch {
    // An upcaster that stumbles has met data that its version never had; its error may quote it.
    return undefined;
  }
  return required.every((member) => data[member] !== undefined) ? data : undefined;
}

function isMetadata(metadata: object): metadata is EventMetadata {
  const { tenant, actor, commandId, $correlationId, $causationId, recordedAt, decisionVersion } =
    metadata as Partial<EventMetadata>;
  const texts = [tenant, commandId, $correlationId, $causationId, recordedAt, actor?.kind, actor?.id];
  return texts.every((text) => typeof text === 'string') && typeof decisionVersion === 'number';
}
