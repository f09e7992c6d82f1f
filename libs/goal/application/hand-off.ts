import type { EventId, Instant, JsonValue, SealedAt, SubjectId, TenantId } from '@baton/kernel';
import { eventIdOf, invariant, plusMs } from '@baton/kernel';
import type { KeyStore, Vault } from '@baton/encryption';
import { idempotencyKeyOf, Opened, pseudonymOf, recipientKey, tenantKey } from '@baton/encryption';
import { goalStream } from '@baton/event-store';
import type {
  AttributeName,
  CapabilityPin,
  GoalCommand,
  GoalState,
  HandoffBlocked,
  OperationRef,
  RecordedBrief,
  Reservation,
} from '@baton/goal/domain';
import {
  briefFieldPlace,
  briefInputs,
  briefSaltPlace,
  nextGeneration,
  plannedOperation,
  withLinkedIds,
} from '@baton/goal/domain';
import type { BoundField, ConsideredAttribute, DisclosedField } from '@baton/handoff/domain';
import { briefSerialisation, computeBrief, factOf, isWatched, serialiseBrief, toldBy } from '@baton/handoff/domain';
import type { EgressStop } from '@baton/handoff/egress';
import type { DisclosurePolicy } from '@baton/handoff/policy';
import type { Capability } from '@baton/specialist/domain';
import { briefDigest } from '@baton/specialist/contract';
import type { SpecialistGateway } from '@baton/specialist/gateway';
import type { LedgerPage, LedgerTools, ToReserve } from './disclosure-ledger.js';
import { readLedger, reserve } from './disclosure-ledger.js';
import { lastLook } from './egress.js';
import type { ManifestCatalog } from './manifest-catalog.js';
import { opened } from './open-attribute.js';
import { sealerFor } from './sealer.js';

/** A brief in the clear, on its way to one specialist; nothing keeps it longer than its call, and no log can print it. */
export interface OpenBrief {
  readonly text: Opened<string>;
  readonly salt: Opened<string>;
  readonly digest: string;
}

export interface PreparedHandoff {
  readonly command: Extract<GoalCommand, { type: 'HandOff' | 'BlockHandoff' | 'RequestReservation' }>;
  readonly firstEventId: EventId;
  /** Absent where nothing crosses now. */
  readonly brief?: OpenBrief;
}

/** How long a specialist may take to start an operation after it was dispatched. */
export const dispatchWindowMs = 30_000;

export interface HandOffDesk extends LedgerTools {
  readonly vault: Vault;
  readonly keys: KeyStore;
  readonly policy: DisclosurePolicy;
  readonly catalog: ManifestCatalog;
  readonly gateway: Pick<SpecialistGateway, 'heardOf'>;
}

/** What one handoff is about, before it is decided. */
interface Matter {
  readonly ref: OperationRef;
  readonly now: Instant;
  readonly tenant: TenantId;
  readonly pin: CapabilityPin;
  readonly fields: readonly BoundField[];
  readonly journalId: string;
  readonly named: Parameters<typeof handoffIdOf>[2];
  readonly handoffId: string;
  /** What was asked to be reserved for it in the ledger. */
  readonly held: Reservation | undefined;
}

type Decided = PreparedHandoff & { readonly considered: readonly ConsideredAttribute[] };

/**
 * Prepares one handoff: what crosses is computed from labels, policy and what was told before, sealed for the event that
 * will record it, and bound to the key that names the operation. What a forbidden combination watches is asked to be
 * reserved first, and is reserved as soon as that is durable. Nothing is sent here.
 * @returns ONCE_DURABLE where the ledger may not be touched before what was decided so far is durable
 * @throws CapabilityUnavailable, LedgerBehind
 */
export async function prepareHandoff(
  desk: HandOffDesk,
  state: GoalState,
  ref: OperationRef,
  at: { readonly now: Instant; readonly tenant: TenantId; readonly isAllDurable: boolean },
): Promise<PreparedHandoff | 'ONCE_DURABLE'> {
  const matter = await matterOf(desk, state, ref, at);
  const { pin, held, handoffId, now, tenant } = matter;
  const reader = { tenant, goalId: state.goalId, recipient: pin.specialist, now };
  const read = async (subjects: readonly SubjectId[]) => {
    const policySetHash = desk.policy.setHash;
    return { policySetHash, pages: await readLedger(desk, { ...reader, policySetHash }, subjects) };
  };
  let { pages, policySetHash }: Awaited<ReturnType<typeof read>> = { pages: [], policySetHash: '' };
  for (;;) {
    const decided = decideHandoff(desk, state, matter, pages);
    const watched = watchedSubjects(desk.policy, state, pin, decided.considered);
    const isRead = watched.every((subject) => pages.some((page) => page.subject === subject));
    // Meanwhile another policy set may hold, which watches other things.
    if (!isRead || (pages.length > 0 && policySetHash !== desk.policy.setHash)) {
      ({ pages, policySetHash } = await read(watched));
      continue;
    }
    const toReserve = whatToReserve(desk.policy, state, pin, decided.considered, pages);
    if (decided.command.type === 'BlockHandoff' || toReserve.length === 0) return decided;
    const asked = new Set(held?.subjects);
    if (held === undefined || toReserve.some(({ page }) => !asked.has(page.subject))) {
      const subjects = [...new Set([...asked, ...watched])];
      const reservationId = held?.reservationId ?? desk.chance.uuid();
      const requested = { ...ref, reservationId, recipient: pin.specialist, subjects };
      return { command: { type: 'RequestReservation', data: { now, requested } }, firstEventId: decided.firstEventId };
    }
    if (!at.isAllDurable) return 'ONCE_DURABLE';
    const { reservationId } = held;
    if ((await reserve(desk, reader, toReserve, { reservationId, handoffId })) === 'RESERVED') return decided;
    ({ pages, policySetHash } = await read(watched));
  }
}

async function matterOf(
  desk: HandOffDesk,
  state: GoalState,
  { step, operation }: OperationRef,
  { now, tenant }: { readonly now: Instant; readonly tenant: TenantId },
): Promise<Matter> {
  const ref = { step, operation };
  const { pin, inputs: bindings } = plannedOperation(state, ref);
  const { capability, journalId } = await desk.catalog.pinned(pin);
  await desk.keys.ensure([recipientKey(pin.specialist), tenantKey(tenant)]);
  const named = { tenant, goal: state.goalId, ...ref, generation: nextGeneration(state, ref) };
  const fields = boundFields(capability, bindings);
  const handoffId = handoffIdOf(desk.vault, pin.specialist, named);
  return {
    ...{ ref, now, tenant, pin, fields, journalId, named, handoffId },
    held: state.steps[step]?.reservations[operation],
  };
}

/** Everyone of whom a watched value would be told, under every id, whether it may or not. */
function watchedSubjects(
  { combinations }: DisclosurePolicy,
  state: GoalState,
  { system }: CapabilityPin,
  considered: readonly ConsideredAttribute[],
): readonly SubjectId[] {
  if (combinations.length === 0) return [];
  const subjects = considered.flatMap((one) => {
    const fact = factOf(one);
    const isAtStake = fact ? isWatched(combinations, system, fact) : one.reason === 'COMBINATION_FORBIDDEN';
    return isAtStake ? (one.labels?.subjects ?? []) : [];
  });
  // In one order for all, so that two goals that reserve for the same beings meet at the first.
  return [...withLinkedIds(state, subjects)].sort();
}

function whatToReserve(
  { combinations }: DisclosurePolicy,
  state: GoalState,
  { system }: CapabilityPin,
  considered: readonly ConsideredAttribute[],
  pages: readonly LedgerPage[],
): readonly ToReserve[] {
  return pages.flatMap((page) => {
    const told = considered.flatMap((one) => {
      const fact = factOf(one);
      const ids = withLinkedIds(state, one.labels?.subjects ?? []);
      return fact && ids.includes(page.subject) && isWatched(combinations, system, fact) ? [fact] : [];
    });
    return told.length === 0 ? [] : [{ page, told }];
  });
}

/** Decides it as things stand now: nothing here waits for anything, so that one policy set decides all of it. */
function decideHandoff(desk: HandOffDesk, state: GoalState, matter: Matter, pages: readonly LedgerPage[]): Decided {
  const { pin, ref, fields, now, tenant, named, handoffId, held } = matter;
  const told = new Map(pages.map(({ subject, events }) => [subject, toldBy(events, handoffId)]));
  const inputs = briefInputs(state, ref, { fields, now, told });
  const { considered, disclosed, blockedFields } = computeBrief({
    ...{ ...inputs, combinations: desk.policy.combinations },
    policy: (question) => desk.policy.decide(question),
    openValue: (name) => opened(desk.vault, state, name),
    tokenOf: (value) => tokenFor(desk.vault, pin.specialist, tenant, value),
  });
  const ledger = pages.map(({ subject, revision }) => ({ subject, revision }));
  const common = {
    ...{ ...ref, generation: named.generation, recipient: pin.specialist, purpose: state.purpose },
    ...{ policySetHash: desk.policy.setHash, inputs: { decidedAt: now, fields }, considered },
  };
  const firstEventId = eventIdOf(desk.chance.uuid());
  const asBlocked = (blocked: Pick<HandoffBlocked['data'], 'blockedFields' | 'stopped'>): Decided => {
    const after = ledger.length === 0 ? {} : { handoffId, ledger };
    return {
      command: { type: 'BlockHandoff', data: { now, blocked: { ...common, ...after, ...blocked } } },
      firstEventId,
      considered,
    };
  };
  if (blockedFields.length > 0) return asBlocked({ blockedFields });
  const brief = openBrief(serialiseBrief(disclosed), desk.chance.salt());
  // The last look at the very text that leaves: its digest stands in the event, and nothing else is ever sent for it.
  const stops = lastLook(desk, state, inputs, { text: brief.text.reveal(), disclosed });
  const stopped = stops.filter(({ field }) => !Object.hasOwn(inputs.waived ?? {}, field));
  if (stopped.length > 0) return asBlocked({ blockedFields: fieldsOf(stopped), stopped });
  const seal = sealerFor(desk.vault, tenant, goalStream(state.goalId), firstEventId);
  const recorded = {
    ...{ ...common, handoffId, subjects: inputs.subjects, ledger },
    ...(held && ledger.length > 0 ? { reservation: held.reservationId } : {}),
    disclosed: disclosed.map((field) => ({
      field: field.field,
      attribute: field.attribute,
      sealed: seal(field.value, briefFieldPlace(field.field), subjectOf(state, field)),
    })),
    serialisation: briefSerialisation,
    sealedSalt: seal(brief.salt.reveal(), briefSaltPlace),
    digest: brief.digest,
    waivers: waiversUsed(considered, stops, inputs.waived),
    sealedIn: firstEventId,
  };
  return {
    command: { type: 'HandOff', data: { now, brief: recorded, ...dispatchOf(desk, matter) } },
    firstEventId,
    brief,
    considered,
  };
}

function dispatchOf({ vault, gateway }: HandOffDesk, { pin, now, named, journalId }: Matter) {
  const key = idempotencyKeyOf(vault, { recipient: pin.specialist, ...named });
  return { key, deadline: plusMs(now, dispatchWindowMs), journalId, heard: gateway.heardOf(journalId) };
}

function fieldsOf(stops: readonly EgressStop[]): readonly string[] {
  return [...new Set(stops.map(({ field }) => field))];
}

/** Those that policy was overruled by, and those that the last look was. */
function waiversUsed(
  considered: readonly ConsideredAttribute[],
  stops: readonly EgressStop[],
  waived: Readonly<Record<string, string>> = {},
): readonly string[] {
  const ofPolicy = considered.flatMap(({ waiver }) => waiver ?? []);
  return [...new Set([...ofPolicy, ...stops.flatMap(({ field }) => waived[field] ?? [])])];
}

function boundFields({ input }: Capability, bindings: Readonly<Record<string, AttributeName>>): readonly BoundField[] {
  return input.flatMap(({ name: field, required, forms }): BoundField[] => {
    const attribute = Object.hasOwn(bindings, field) ? bindings[field] : undefined;
    return attribute === undefined ? [] : [{ field, required, forms, attribute }];
  });
}

/** The recorded brief again, byte for byte as it crossed the first time. */
export function reopenBrief(vault: Vault, goalId: string, recorded: RecordedBrief): OpenBrief {
  const at = (attribute: string): SealedAt => ({ stream: goalStream(goalId), eventId: recorded.sealedIn, attribute });
  const fields = recorded.fields.map(({ field, sealed }) => ({
    field,
    value: vault.open(sealed, at(briefFieldPlace(field))),
  }));
  const salt = vault.open(recorded.sealedSalt, at(briefSaltPlace));
  invariant(typeof salt === 'string', `A salt that is no text (goal ${goalId}, handoff ${recorded.handoffId})`);
  const brief = openBrief(serialiseBrief(fields), salt);
  invariant(brief.digest === recorded.digest, `A brief that changed (goal ${goalId}, handoff ${recorded.handoffId})`);
  return brief;
}

function openBrief(text: string, salt: string): OpenBrief {
  return { text: new Opened(text), salt: new Opened(salt), digest: briefDigest(salt, text) };
}

/** The being that a field is about, under whose key it is sealed: so erasing that being erases the brief's field. */
function subjectOf(state: GoalState, { attribute }: DisclosedField): string | undefined {
  return state.attributes[attribute]?.labels.subjects[0];
}

function handoffIdOf(
  vault: Vault,
  recipient: string,
  named: {
    readonly tenant: string;
    readonly goal: string;
    readonly step: string;
    readonly operation: string;
    readonly generation: number;
  },
): string {
  const { tenant, goal, step, operation, generation } = named;
  return pseudonymOf(vault, recipient, { tenant, kind: 'handoff', id: `${goal}/${step}/${operation}/${generation}` });
}

function tokenFor(vault: Vault, recipient: string, tenant: TenantId, value: JsonValue): string {
  return pseudonymOf(vault, recipient, { tenant, kind: 'value', id: JSON.stringify(value) });
}
