import type { Instant, SubjectId, TenantId } from '@baton/kernel';
import type { KeyStore, Vault } from '@baton/encryption';
import { recipientKey, tenantKey } from '@baton/encryption';
import type {
  AttributeName,
  BriefInputs,
  CapabilityPin,
  GoalState,
  LedgerPosition,
  OperationRef,
} from '@baton/goal/domain';
import { briefInputs, nextGeneration, plannedOperation, waiverOfStop, withLinkedIds } from '@baton/goal/domain';
import type { BoundField, BriefDecision, BriefRequest, ConsideredAttribute } from '@baton/handoff/domain';
import { computeBrief, factOf, isWatched, serialiseBrief, toldBy } from '@baton/handoff/domain';
import type { EgressStop } from '@baton/handoff/egress';
import type { DisclosurePolicy } from '@baton/handoff/policy';
import type { Capability } from '@baton/specialist/domain';
import { fitsField } from '@baton/specialist/domain';
import type { LedgerPage, LedgerTools, ToReserve } from './disclosure-ledger.js';
import { readLedger } from './disclosure-ledger.js';
import { lastLook } from './egress.js';
import type { ManifestCatalog } from './manifest-catalog.js';
import { opened } from './open-attribute.js';
import { handoffIdOf, tokenFor } from './recipients-names.js';

export interface JudgeTools extends LedgerTools {
  readonly vault: Vault;
  readonly keys: KeyStore;
  readonly policy: DisclosurePolicy;
  readonly catalog: ManifestCatalog;
}

/** What one handoff is about, before it is decided. */
export interface UndecidedHandoff {
  readonly ref: OperationRef;
  readonly now: Instant;
  readonly tenant: TenantId;
  readonly pin: CapabilityPin;
  readonly fields: readonly BoundField[];
  readonly takes: BriefRequest['takes'];
  readonly journalId: string;
  readonly generation: number;
  readonly handoffId: string;
}

/** What was decided about one handoff, all of it at one moment and by one policy set; nothing is sealed yet. */
export interface Judgement extends BriefDecision {
  readonly inputs: BriefInputs;
  /**
   * What the last look found in the text that would leave: values that must stay, each with the waiver by which it may
   * stand there. None where policy blocks it anyway.
   */
  readonly stops: readonly (EgressStop & { readonly waiver: string | undefined })[];
  readonly policySetHash: string;
  /** What was told before of those whom it tells something that is watched. */
  readonly pages: readonly LedgerPage[];
}

/** @throws CapabilityUnavailable */
export async function undecidedHandoff(
  { catalog, keys, vault }: JudgeTools,
  state: GoalState,
  { step, operation }: OperationRef,
  { now, tenant }: { readonly now: Instant; readonly tenant: TenantId },
): Promise<UndecidedHandoff> {
  const ref = { step, operation };
  const { pin, inputs } = plannedOperation(state, ref);
  const { capability, journalId } = await catalog.pinned(pin);
  await keys.ensure([recipientKey(pin.specialist), tenantKey(tenant)]);
  const generation = nextGeneration(state, ref);
  const handoffId = handoffIdOf(vault, pin.specialist, { tenant, goal: state.goalId, ...ref, generation });
  const declared = new Map(capability.input.map((field) => [field.name, field]));
  const takes: UndecidedHandoff['takes'] = (name, value) => {
    const field = declared.get(name);
    return field !== undefined && fitsField(value, field);
  };
  const fields = boundFields(capability, inputs);
  return { ref, now, tenant, pin, fields, takes, journalId, generation, handoffId };
}

/**
 * Judges a handoff as things stand now, on top of what the ledger says of all whom it tells something that is watched.
 * @param recordedText the brief that is to cross once more; absent for one that is made now
 * @throws LedgerBehind
 */
export async function judgeHandoff(
  tools: JudgeTools,
  state: GoalState,
  undecided: UndecidedHandoff,
  recordedText?: string,
): Promise<Judgement> {
  const { pin, now, tenant } = undecided;
  const { policy } = tools;
  let read: { readonly by: string; readonly pages: readonly LedgerPage[] } = { by: policy.setHash, pages: [] };
  for (;;) {
    const judgement = judge(tools, state, undecided, { pages: read.pages, recordedText });
    const watched = watchedSubjects(policy, state, pin, judgement.considered);
    const isRead = watched.every((subject) => read.pages.some((page) => page.subject === subject));
    // Meanwhile another policy set may hold, which watches other things.
    if (isRead && (read.pages.length === 0 || read.by === policy.setHash)) return judgement;
    const by = policy.setHash;
    const reader = { tenant, goalId: state.goalId, recipient: pin.specialist, now, policySetHash: by };
    read = { by, pages: await readLedger(tools, reader, watched) };
  }
}

/** Nothing here waits for anything, so that one policy set decides all of it. */
function judge(
  { vault, policy }: JudgeTools,
  state: GoalState,
  { pin, ref, fields, takes, now, tenant, handoffId }: UndecidedHandoff,
  { pages, recordedText }: { readonly pages: readonly LedgerPage[]; readonly recordedText: string | undefined },
): Judgement {
  const told = new Map(pages.map(({ subject, events }) => [subject, toldBy(events, handoffId)]));
  const inputs = briefInputs(state, ref, { fields, now, told });
  const decision = computeBrief({
    ...{ ...inputs, combinations: policy.combinations },
    policy: (question) => policy.decide(question),
    takes,
    openValue: (name) => opened(vault, state, name),
    tokenOf: (value) => tokenFor(vault, pin.specialist, tenant, value),
  });
  const { disclosed, blockedFields } = decision;
  const text = recordedText ?? (blockedFields.length === 0 ? serialiseBrief(disclosed) : undefined);
  const found = text === undefined ? [] : lastLook({ vault, policy }, state, inputs, { text, disclosed });
  const stops = found.map((stop) => ({ ...stop, waiver: waiverOfStop(state, ref, now, stop) }));
  return { ...decision, inputs, stops, policySetHash: policy.setHash, pages };
}

/** Where the last look found what no person lets cross. */
export function stoppedOf({ stops }: Judgement): readonly EgressStop[] {
  return stops.flatMap(({ waiver, ...stop }) => (waiver === undefined ? stop : []));
}

export function fieldsOf(stops: readonly EgressStop[]): readonly string[] {
  return [...new Set(stops.map(({ field }) => field))];
}

export function positionsOf({ pages }: Judgement): readonly LedgerPosition[] {
  return pages.map(({ subject, revision }) => ({ subject, revision }));
}

/** Everyone of whom a watched value would be told, under every id, whether it may or not. */
export function watchedSubjects(
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

export function whatToReserve(
  { combinations }: DisclosurePolicy,
  state: GoalState,
  { system }: CapabilityPin,
  { considered, pages }: Judgement,
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

function boundFields({ input }: Capability, bindings: Readonly<Record<string, AttributeName>>): readonly BoundField[] {
  return input.flatMap(({ name: field, required, forms, quote }): BoundField[] => {
    const attribute = Object.hasOwn(bindings, field) ? bindings[field] : undefined;
    return attribute === undefined ? [] : [{ field, required, forms, attribute, ...(quote && { quote }) }];
  });
}
