import type { EventId, Instant, SealedAt, TenantId } from '@baton/kernel';
import { eventIdOf, invariant, plusMs } from '@baton/kernel';
import type { Vault } from '@baton/encryption';
import { briefSaltOf, idempotencyKeyOf, Opened } from '@baton/encryption';
import { goalStream } from '@baton/event-store';
import type { GoalCommand, GoalState, HandoffBlocked, OperationRef, RecordedBrief } from '@baton/goal/domain';
import {
  briefFieldPlace,
  briefSaltPlace,
  fieldsWithdrawn,
  joinedTo,
  operationIdOf,
  operationOf,
} from '@baton/goal/domain';
import type { DisclosedField } from '@baton/handoff/domain';
import { briefSerialisation, serialiseBrief } from '@baton/handoff/domain';
import { briefDigest } from '@baton/specialist/contract';
import type { SpecialistGateway } from '@baton/specialist/gateway';
import { reserve } from './disclosure-ledger.js';
import type { Judgement, JudgeTools, UndecidedHandoff } from './judge-handoff.js';
import {
  fieldsOf,
  judgeHandoff,
  positionsOf,
  stoppedOf,
  undecidedHandoff,
  watchedSubjects,
  whatToReserve,
} from './judge-handoff.js';
import { sealerFor } from './sealer.js';

/** A brief in the clear, on its way to one specialist; nothing keeps it longer than its call, and no log can print it. */
export interface OpenBrief {
  readonly text: Opened<string>;
  readonly salt: Opened<string>;
  readonly digest: string;
}

type CommandOf<Type extends GoalCommand['type']> = Extract<GoalCommand, { type: Type }>;

export interface PreparedHandoff {
  readonly command: CommandOf<'HandOff' | 'BlockHandoff' | 'RequestReservation'>;
  readonly firstEventId: EventId;
  /** Absent where nothing crosses now. */
  readonly brief?: OpenBrief;
}

export interface PreparedResend {
  readonly command: CommandOf<'SendAgain' | 'RecallHandoff'>;
  /** Absent where it may not cross any more. */
  readonly brief?: OpenBrief;
}

/** How long a specialist may take to start an operation after it was dispatched. */
const dispatchWindowMs = 30_000;

export interface HandOffDesk extends JudgeTools {
  readonly gateway: Pick<SpecialistGateway, 'heardOf'>;
}

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
  const undecided = await undecidedHandoff(desk, state, ref, at);
  const { pin, handoffId, now, tenant } = undecided;
  const held = state.steps[ref.step]?.reservations[ref.operation];
  const firstEventId = eventIdOf(desk.chance.uuid());
  for (;;) {
    const judgement = await judgeHandoff(desk, state, undecided);
    const blocked = blockedBy(judgement, undecided);
    if (blocked) {
      const data = { ...commonOf(state, undecided, judgement), ...blocked };
      return { command: { type: 'BlockHandoff', data: { now, blocked: data } }, firstEventId };
    }
    const toReserve = whatToReserve(desk.policy, state, pin, judgement);
    if (toReserve.length === 0) return briefed(desk, state, undecided, judgement, firstEventId);
    const asked = new Set(held?.subjects);
    if (held === undefined || toReserve.some(({ page }) => !asked.has(page.subject))) {
      const subjects = [...new Set([...asked, ...watchedSubjects(desk.policy, state, pin, judgement.considered)])];
      const reservationId = held?.reservationId ?? desk.chance.uuid();
      const requested = { ...undecided.ref, reservationId, recipient: pin.specialist, subjects };
      return { command: { type: 'RequestReservation', data: { now, requested } }, firstEventId };
    }
    if (!at.isAllDurable) return 'ONCE_DURABLE';
    const { reservationId } = held;
    const reader = { tenant, goalId: state.goalId, recipient: pin.specialist, now };
    if ((await reserve(desk, reader, toReserve, { reservationId, handoffId })) === 'RESERVED')
      return briefed(desk, state, undecided, judgement, firstEventId);
  }
}

/**
 * Prepares what was sent before to be sent once more: under the same key, byte for byte the same, and only if all of it
 * would cross now as well. Nothing is sent here.
 * @throws CapabilityUnavailable, LedgerBehind
 */
export async function prepareResend(
  desk: HandOffDesk,
  state: GoalState,
  ref: OperationRef,
  at: { readonly now: Instant; readonly tenant: TenantId },
): Promise<PreparedResend> {
  const undecided = await undecidedHandoff(desk, state, ref, at);
  const { handoffId, now, journalId } = undecided;
  const before = operationOf(state, ref);
  const recorded = before?.brief;
  invariant(
    recorded?.handoffId === handoffId,
    `Another brief is sent again (goal ${state.goalId}, ${operationIdOf(ref)})`,
  );
  const brief = reopenBrief(desk.vault, state.goalId, recorded);
  const judgement = await judgeHandoff(desk, state, undecided, brief.text.reveal());
  const withdrawn = fieldsWithdrawn(recorded, judgement);
  const stopped = withdrawn.length > 0 ? [] : stoppedOf(judgement);
  const withdrawnFields = stopped.length > 0 ? fieldsOf(stopped) : withdrawn;
  if (withdrawnFields.length > 0) {
    const recalled = {
      ...{ ...commonOf(state, undecided, judgement), handoffId, withdrawnFields, ledger: positionsOf(judgement) },
      ...(stopped.length > 0 ? { stopped } : {}),
    };
    return { command: { type: 'RecallHandoff', data: { now, recalled } } };
  }
  const heard = desk.gateway.heardOf(journalId, before?.journalId === journalId ? before.heard : undefined);
  const data = { ...undecided.ref, now, deadline: plusMs(now, dispatchWindowMs), journalId, heard };
  return { command: { type: 'SendAgain', data }, brief };
}

/** What the record of every decision on a handoff says. */
function commonOf(
  { purpose }: GoalState,
  { ref, generation, pin, now, fields }: UndecidedHandoff,
  { policySetHash, considered }: Judgement,
) {
  return {
    ...{ ...ref, generation, recipient: pin.specialist, purpose },
    ...{ policySetHash, inputs: { decidedAt: now, fields }, considered },
  };
}

function blockedBy(judgement: Judgement, { handoffId }: UndecidedHandoff) {
  const { blockedFields } = judgement;
  const stopped = stoppedOf(judgement);
  if (blockedFields.length === 0 && stopped.length === 0) return undefined;
  const ledger = positionsOf(judgement);
  const after: Pick<HandoffBlocked['data'], 'handoffId' | 'ledger'> = ledger.length === 0 ? {} : { handoffId, ledger };
  return blockedFields.length > 0
    ? { ...after, blockedFields }
    : { ...after, blockedFields: fieldsOf(stopped), stopped };
}

function briefed(
  desk: HandOffDesk,
  state: GoalState,
  undecided: UndecidedHandoff,
  judgement: Judgement,
  firstEventId: EventId,
): PreparedHandoff {
  const { ref, tenant, handoffId, now, generation, pin, journalId } = undecided;
  const { disclosed, inputs } = judgement;
  const name = { recipient: pin.specialist, ...{ tenant, goal: state.goalId, ...ref, generation } };
  const brief = openBrief(serialiseBrief(disclosed), briefSaltOf(desk.vault, name));
  const seal = sealerFor(desk.vault, tenant, goalStream(state.goalId), firstEventId);
  const ledger = positionsOf(judgement);
  const held = state.steps[ref.step]?.reservations[ref.operation];
  const joined = joinedTo(state, ref);
  const recorded = {
    ...{ ...commonOf(state, undecided, judgement), handoffId, subjects: inputs.subjects, ledger },
    ...(joined.length > 0 ? { joined } : {}),
    ...(held && ledger.length > 0 ? { reservation: held.reservationId } : {}),
    disclosed: disclosed.map((field) => ({
      field: field.field,
      attribute: field.attribute,
      sealed: seal(field.value, briefFieldPlace(field.field), subjectOf(state, field)),
    })),
    serialisation: briefSerialisation,
    sealedSalt: seal(brief.salt.reveal(), briefSaltPlace),
    digest: brief.digest,
    waivers: waiversUsed(judgement),
    sealedIn: firstEventId,
  };
  const key = idempotencyKeyOf(desk.vault, name);
  const dispatch = { key, deadline: plusMs(now, dispatchWindowMs), journalId, heard: desk.gateway.heardOf(journalId) };
  return { command: { type: 'HandOff', data: { now, brief: recorded, ...dispatch } }, firstEventId, brief };
}

/** Those that policy was overruled by, those that a text is quoted by, and those that the last look was overruled by. */
function waiversUsed({ considered, stops }: Judgement): readonly string[] {
  const names = [...considered.flatMap(({ waiver, quote }) => [waiver, quote]), ...stops.map(({ waiver }) => waiver)];
  return [...new Set(names.flatMap((name) => name ?? []))];
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
