import type { Instant, Recorded } from '@baton/kernel';
import { conclusionOf } from './conclusion.js';
import type { GoalEvent } from './goal.events.js';
import type { GoalState } from './goal.state.js';
import { effectOf, nextGeneration, operationOf } from './goal.state.js';
import type { OperationRef } from './operation.js';
import type { Effect, Outcome } from './outcome.js';
import type { StepId } from './plan.js';

/** One event of a goal, by its number and when it was recorded. */
export interface ReportMoment {
  readonly revision: number;
  readonly recordedAt: Instant;
}

/** What one event told after the report was issued: what was said before it is said no more, and stays written. */
export interface Amendment extends ReportMoment {
  /** The fact that told it. */
  readonly event: GoalEvent['type'];
  /** The effects that it is about; `was` and `is` are one where a person left an effect as it is. */
  readonly changes: readonly { readonly step: StepId; readonly was: Effect; readonly is: Effect }[];
  readonly outcome?: { readonly was: Outcome; readonly is: Outcome };
}

export interface OperationTimes {
  /** When it was first sent, or about to be. */
  readonly sentAt?: Instant;
  /** When the latest news of it was recorded. */
  readonly toldAt: Instant;
}

/** What a report tells beside the state that decisions rest on: when, and what came after it was issued. */
export interface ReportRecord {
  /** The latest event. */
  readonly asOf?: ReportMoment;
  /** By step, operation and generation. */
  readonly times: Readonly<Record<string, OperationTimes>>;
  /** Since when an effect has been what it is. */
  readonly since: Readonly<Record<StepId, Instant>>;
  /** How everything stood when the goal ended: that report was given out, and stays as it is. */
  readonly issued?: { readonly state: GoalState; readonly record: ReportRecord };
  readonly amendments: readonly Amendment[];
}

export const emptyRecord: ReportRecord = { times: {}, since: {}, amendments: [] };

/** @param from the state before the event, `to` after it */
export function foldReportRecord(
  before: ReportRecord,
  { event, revision, metadata }: Recorded<GoalEvent>,
  from: GoalState,
  to: GoalState,
): ReportRecord {
  const asOf: ReportMoment = { revision, recordedAt: metadata.recordedAt };
  const change = changeOf(event, from, to);
  const record: ReportRecord = {
    ...before,
    asOf,
    times: timesWith(before.times, event, from, asOf.recordedAt),
    since: change && change.was !== change.is ? { ...before.since, [change.step]: asOf.recordedAt } : before.since,
  };
  if (event.type === 'GoalConcluded') return { ...record, issued: { state: to, record } };
  const amendment = before.issued && amendmentOf(event, change, from, to);
  return amendment ? { ...record, amendments: [...before.amendments, { ...asOf, ...amendment }] } : record;
}

/** An event tells of the effect of one step at most: its own. */
function changeOf({ data }: GoalEvent, from: GoalState, to: GoalState): Amendment['changes'][number] | undefined {
  const step = 'step' in data ? data.step : undefined;
  const after = step === undefined ? undefined : to.steps[step];
  if (step === undefined || after === undefined) return undefined;
  const before = from.steps[step];
  return { step, was: before === undefined ? 'NONE' : effectOf(before), is: effectOf(after) };
}

function amendmentOf(
  event: GoalEvent,
  change: Amendment['changes'][number] | undefined,
  from: GoalState,
  to: GoalState,
): Omit<Amendment, keyof ReportMoment> | undefined {
  const isTold = change !== undefined && (change.was !== change.is || event.type === 'StepPutRight');
  const [was, is] = [conclusionOf(from).outcome, conclusionOf(to).outcome];
  if (!isTold && was === is) return undefined;
  return { event: event.type, changes: isTold ? [change] : [], outcome: was === is ? undefined : { was, is } };
}

function timesWith(
  times: ReportRecord['times'],
  { type, data }: GoalEvent,
  from: GoalState,
  at: Instant,
): ReportRecord['times'] {
  if (!('step' in data && 'operation' in data) || type.startsWith('HumanTask')) return times;
  const { step, operation } = data;
  if (step === undefined || operation === undefined) return times;
  const ref = { step, operation };
  const generation = 'generation' in data ? data.generation : presentGeneration(from, ref);
  const key = timesKey(ref, generation);
  const sentAt = times[key]?.sentAt ?? (type === 'OperationDispatched' ? at : undefined);
  return { ...times, [key]: { sentAt, toldAt: at } };
}

function presentGeneration(state: GoalState, ref: OperationRef): number {
  return operationOf(state, ref)?.generation ?? nextGeneration(state, ref);
}

export function timesKey({ step, operation }: OperationRef, generation: number): string {
  return `${step}/${operation}/${generation}`;
}
