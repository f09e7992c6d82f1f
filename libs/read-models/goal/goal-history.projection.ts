import type { Instant, Recorded } from '@baton/kernel';
import { BrokenInvariant } from '@baton/kernel';
import type { Position, StoredEvent } from '@baton/event-store';
import { goalCodec } from '@baton/event-store';
import type { GoalEvent, HandoffBlocked, HandoffBriefed, HandoffRecalled, ReportRecord } from '@baton/goal/domain';
import { emptyRecord, foldReportRecord, goalDecider } from '@baton/goal/domain';
import type { GoalProgress } from './goal.projection.js';
import { foldGoal } from './goal.projection.js';

/** What one specialist was told, was kept from being told, or was not told once more, and when that was decided. */
export type HandoffRecord = { readonly revision: number; readonly decidedAt: Instant } & (
  | { readonly briefed: HandoffBriefed['data'] }
  | { readonly blocked: HandoffBlocked['data'] }
  | { readonly recalled: HandoffRecalled['data'] }
);

/** A goal with all that is shown of it: its progress, and every handoff there ever was. */
export interface GoalHistory extends GoalProgress {
  readonly handoffs: readonly HandoffRecord[];
  /** Other goals about the same that were open when its plan was laid down. No decision needs them. */
  readonly alongside: readonly string[];
  readonly reportRecord: ReportRecord;
  /** Numbers of the events that it is told without: a newer release wrote them, or they lean on one that it wrote. */
  readonly skipped: readonly number[];
}

export function foldHistory(
  before: GoalHistory | undefined,
  recorded: Recorded<GoalEvent>,
  position: Position,
): GoalHistory {
  const progress = foldGoal(before, recorded, position);
  const handoff = handoffOf(recorded);
  const { handoffs = [], alongside = [], reportRecord = emptyRecord, skipped = [] } = before ?? {};
  const from = before?.state ?? goalDecider.initial;
  return {
    ...progress,
    handoffs: handoff ? [...handoffs, handoff] : handoffs,
    alongside: recorded.event.type === 'PlanProposed' ? (recorded.event.data.alongside ?? []) : alongside,
    reportRecord: foldReportRecord(reportRecord, recorded, from, progress.state),
    skipped,
  };
}

/**
 * Folds the next event as it is stored, for whoever only looks on: one that a newer release wrote is skipped, and said to be.
 * Whoever decides folds by the codec alone, and stops there (docs/adr/0004).
 * @throws UndecodableEvent for what is malformed, and where a goal begins with an event of a newer release
 * @throws BrokenInvariant where an event does not fit though none was skipped before
 */
export function foldStored(before: GoalHistory | undefined, stored: StoredEvent): GoalHistory {
  const { revision, position } = stored;
  if (before === undefined) return foldHistory(undefined, goalCodec.decode(stored), position);
  const recorded = goalCodec.decodeIfKnown(stored);
  try {
    if (recorded !== undefined) return foldHistory(before, recorded, position);
  } catch (error) {
    if (!(error instanceof BrokenInvariant) || before.skipped.length === 0) throw error;
  }
  const { recordedAt } = stored.metadata;
  const updatedAt = typeof recordedAt === 'string' ? (recordedAt as Instant) : before.updatedAt;
  return { ...before, revision, position, updatedAt, skipped: [...before.skipped, revision] };
}

/** Whether the event that was folded last was skipped. */
export function wasSkipped({ skipped, revision }: GoalHistory): boolean {
  return skipped.at(-1) === revision;
}

function handoffOf({ event, metadata, revision }: Recorded<GoalEvent>): HandoffRecord | undefined {
  const at = { revision, decidedAt: metadata.recordedAt };
  if (event.type === 'HandoffBriefed') return { ...at, briefed: event.data };
  if (event.type === 'HandoffBlocked') return { ...at, blocked: event.data };
  if (event.type === 'HandoffRecalled') return { ...at, recalled: event.data };
  return undefined;
}
