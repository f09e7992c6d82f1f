import type { Instant, Recorded } from '@baton/kernel';
import type { Position } from '@baton/event-store';
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
}

export function foldHistory(
  before: GoalHistory | undefined,
  recorded: Recorded<GoalEvent>,
  position: Position,
): GoalHistory {
  const progress = foldGoal(before, recorded, position);
  const handoff = handoffOf(recorded);
  const { handoffs = [], alongside = [], reportRecord = emptyRecord } = before ?? {};
  const from = before?.state ?? goalDecider.initial;
  return {
    ...progress,
    handoffs: handoff ? [...handoffs, handoff] : handoffs,
    alongside: recorded.event.type === 'PlanProposed' ? (recorded.event.data.alongside ?? []) : alongside,
    reportRecord: foldReportRecord(reportRecord, recorded, from, progress.state),
  };
}

function handoffOf({ event, metadata, revision }: Recorded<GoalEvent>): HandoffRecord | undefined {
  const at = { revision, decidedAt: metadata.recordedAt };
  if (event.type === 'HandoffBriefed') return { ...at, briefed: event.data };
  if (event.type === 'HandoffBlocked') return { ...at, blocked: event.data };
  if (event.type === 'HandoffRecalled') return { ...at, recalled: event.data };
  return undefined;
}
