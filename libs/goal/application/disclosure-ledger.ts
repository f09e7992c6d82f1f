import type { Instant, SubjectId, TenantId } from '@baton/kernel';
import { eventIdOf } from '@baton/kernel';
import type { EventStore, ExpectedRevision } from '@baton/event-store';
import { ledgerCodec, ledgerStream } from '@baton/event-store';
import type { LedgerPosition, ToldBefore } from '@baton/goal/domain';
import type { LedgerEvent, ToldFact } from '@baton/handoff/domain';
import { toldBy } from '@baton/handoff/domain';
import type { LedgerLine, LedgerQuery, ReadProgress } from '@baton/read-models';
import type { Chance } from '@baton/time-and-chance';
import { metadataOf, runnerAsActor } from './event-metadata.js';

export interface LedgerTools {
  readonly store: EventStore;
  readonly chance: Chance;
  /** What was told when nothing had to be reserved, by the rows, and how far these have come. */
  readonly ledger: Pick<LedgerQuery, 'lines'>;
  readonly progress: Pick<ReadProgress, 'reaches'>;
}

/** Whose decision reads or writes the ledger. */
export interface LedgerReader {
  readonly tenant: TenantId;
  readonly goalId: string;
  readonly recipient: string;
  readonly now: Instant;
}

/** One stream of the ledger as it stood when it was read. */
export interface LedgerPage {
  readonly subject: SubjectId;
  readonly revision: number;
  readonly events: readonly LedgerEvent[];
}

/** What a handoff is about to tell about one being, by one of its ids. */
export interface ToReserve {
  readonly page: LedgerPage;
  readonly told: readonly ToldFact[];
}

/** The rows do not yet hold all that was told: what counts as told can't be said now. */
export class LedgerBehind extends Error {
  override readonly name = 'LedgerBehind';
}

const rowsWithinMs = 2_000;

/**
 * Reads what counts as told of these, each from its own stream. What was told before a policy set was first asked about
 * recipient and being is looked up once and written into the stream: from there on all inputs of a decision lie in it.
 * @throws LedgerBehind
 */
export async function readLedger(
  tools: LedgerTools,
  reader: LedgerReader & { readonly policySetHash: string },
  subjects: readonly SubjectId[],
): Promise<readonly LedgerPage[]> {
  return Promise.all(subjects.map((subject) => pageWithPast(tools, reader, subject)));
}

async function pageWithPast(
  tools: LedgerTools,
  reader: LedgerReader & { readonly policySetHash: string },
  subject: SubjectId,
): Promise<LedgerPage> {
  const { tenant, recipient, policySetHash } = reader;
  for (;;) {
    const page = await pageOf(tools.store, recipient, subject);
    const isNoted = page.events.some(
      ({ type, data }) => type === 'PastDisclosuresNoted' && data.policySetHash === policySetHash,
    );
    if (isNoted) return page;
    const end = await tools.store.end();
    if (end !== undefined && !(await tools.progress.reaches(end, rowsWithinMs)))
      throw new LedgerBehind('The rows lag behind the events: what was told before is not known yet');
    const { lines } = await tools.ledger.lines({ tenant, recipient, subject });
    const told = lines.map(factOfLine);
    await append(tools, reader, page, {
      type: 'PastDisclosuresNoted',
      data: { recipient, subject, policySetHash, told },
    });
  }
}

/** Rows hold the words of the domain, as text. */
function factOfLine({ field, category, classification, form }: LedgerLine): ToldFact {
  return { field, category, classification, form } as ToldFact;
}

/**
 * Reserves what a handoff is about to tell, in each stream exactly on top of what its decision has read; what it reserved
 * before a crash stands already. OVERTAKEN: another handoff was faster, and it has to be decided anew.
 */
export async function reserve(
  tools: LedgerTools,
  reader: LedgerReader,
  all: readonly ToReserve[],
  names: { readonly reservationId: string; readonly handoffId: string },
): Promise<'RESERVED' | 'OVERTAKEN'> {
  const { recipient } = reader;
  for (const { page, told } of all) {
    if (isHeld(page, names.reservationId, told)) continue;
    const { subject } = page;
    const isOnTop = await append(tools, reader, page, {
      type: 'DisclosuresReserved',
      data: { recipient, subject, ...names, told },
    });
    if (!isOnTop) return 'OVERTAKEN';
  }
  return 'RESERVED';
}

function isHeld({ events }: LedgerPage, reservationId: string, told: readonly ToldFact[]): boolean {
  const held = new Set(
    events.flatMap(({ type, data }) =>
      type === 'DisclosuresReserved' && data.reservationId === reservationId ? data.told.map(textOf) : [],
    ),
  );
  return told.every((fact) => held.has(textOf(fact)));
}

function textOf({ field, category, classification, form }: ToldFact): string {
  return [field, category, classification, form].join(' ');
}

/** Lets a reservation count no more, once for each stream; what a driver that was held up reserves later counts neither. */
export async function release(
  tools: Pick<LedgerTools, 'store' | 'chance'>,
  reader: LedgerReader,
  { reservationId, subjects }: { readonly reservationId: string; readonly subjects: readonly SubjectId[] },
): Promise<void> {
  const { recipient } = reader;
  for (const subject of subjects) {
    for (;;) {
      const page = await pageOf(tools.store, recipient, subject);
      const isReleased = page.events.some(
        ({ type, data }) => type === 'DisclosuresReleased' && data.reservationId === reservationId,
      );
      if (isReleased) break;
      await append(tools, reader, page, { type: 'DisclosuresReleased', data: { recipient, subject, reservationId } });
    }
  }
}

/** What counted as told where a recorded decision says that the ledger had come to. */
export async function toldAt(
  store: EventStore,
  decision: {
    readonly recipient: string;
    readonly handoffId?: string;
    readonly ledger?: readonly LedgerPosition[];
  },
): Promise<ToldBefore> {
  const told = new Map<SubjectId, readonly ToldFact[]>();
  for (const { subject, revision } of decision.ledger ?? []) {
    const { events } = await pageOf(store, decision.recipient, subject, revision);
    told.set(subject, toldBy(events, decision.handoffId ?? ''));
  }
  return told;
}

/** @param upTo the last revision that is read; by default all of the stream */
export async function pageOf(
  store: EventStore,
  recipient: string,
  subject: SubjectId,
  upTo = Number.POSITIVE_INFINITY,
): Promise<LedgerPage> {
  const events: LedgerEvent[] = [];
  for await (const stored of store.readStream(ledgerStream(recipient, subject))) {
    if (stored.revision > upTo) break;
    events.push(ledgerCodec.decode(stored).event);
  }
  return { subject, revision: events.length - 1, events };
}

async function append(
  { store, chance }: Pick<LedgerTools, 'store' | 'chance'>,
  { tenant, goalId, recipient, now }: LedgerReader,
  { subject, revision }: LedgerPage,
  event: LedgerEvent,
): Promise<boolean> {
  const metadata = metadataOf({ tenant, actor: runnerAsActor, goalId, commandId: chance.uuid(), recordedAt: now });
  const expected: ExpectedRevision = revision === -1 ? 'NO_STREAM' : revision;
  const appended = ledgerCodec.encode(event, metadata, eventIdOf(chance.uuid()));
  const { status } = await store.append(ledgerStream(recipient, subject), expected, [appended]);
  return status === 'APPENDED';
}
