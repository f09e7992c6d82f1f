import type { EventId, Instant, SealedValue } from '@baton/kernel';
import type { CompensationKind, IdempotencyClass } from '@baton/specialist/domain';
import type { ActionNeeded } from './action-needed.js';
import { actionsNeeded } from './action-needed.js';
import { conclusionOf, effectsAskedFor } from './conclusion.js';
import type { RecoveryChoice } from './control.events.js';
import type { GoalState, StepState } from './goal.state.js';
import { effectfulSteps, effectOf, operationsEver } from './goal.state.js';
import type { Fence, Operation, OperationName, OperationPhase } from './operation.js';
import { compensationIndexOf, compensationName } from './operation.js';
import type { CloseReason, Effect, EffectCounts, Outcome } from './outcome.js';
import { countEffects } from './outcome.js';
import type { RecoveryPolicy } from './plan.js';
import type { Amendment, OperationTimes, ReportMoment, ReportRecord } from './report-record.js';
import { emptyRecord, timesKey } from './report-record.js';

/** A record in a system, with its id still sealed: whoever may see it opens it at the edge. */
export interface ReportedReceipt {
  readonly operation: OperationName;
  readonly recordType: string;
  readonly sealedRecordId: SealedValue;
  readonly sealedLink?: SealedValue;
  readonly sealedIn: EventId;
  readonly committedAt?: Instant;
}

export interface ReportedOperation extends Partial<OperationTimes> {
  readonly operation: OperationName;
  /** What kind of compensation it is; absent for the step's own effect. */
  readonly compensation?: CompensationKind;
  readonly capability: string;
  /** Counts its keys, from 1: a later one came after the former was over. */
  readonly generation: number;
  /** WINDOW_PASSED: it was never sent, since the time for it was over when its turn came. */
  readonly state: OperationPhase['at'] | 'BLOCKED' | 'WINDOW_PASSED';
  /** Why it was refused or is unknown. */
  readonly code?: string;
  readonly attempts: number;
  readonly fence: Fence;
  /** How it ended is taken on the word of a person, who had evidence of their own. */
  readonly onPersonsWord: boolean;
  /** A person has settled a doubt of it: they answer for it that nothing more comes of it. */
  readonly lookedInto: boolean;
  readonly unaccountedAttempts: readonly number[];
}

export interface ReportedStep {
  readonly step: string;
  readonly title: string;
  readonly system: string;
  readonly effect: Effect;
  readonly idempotencyClass: IdempotencyClass;
  /** Since when the effect has been what it is; absent where nothing ever changed it. */
  readonly since?: Instant;
  /** The plan has no way back beyond it. */
  readonly pivot: boolean;
  /** What follows where it fails for good. */
  readonly recovery: RecoveryPolicy;
  /** What a person chose after it had failed. */
  readonly recoveryChosen?: RecoveryChoice;
  readonly tried: readonly ReportedOperation[];
  readonly receipts: readonly ReportedReceipt[];
  readonly actionNeeded?: ActionNeeded;
}

/** What is done and what is not, told from the events alone; residual and unknown effects come first. */
export interface OutcomeReport {
  readonly goalId: string;
  readonly concluded: boolean;
  /** Before the goal has concluded there is none. */
  readonly outcome?: Outcome;
  readonly closeReason?: CloseReason;
  readonly failure?: { readonly step: string; readonly code: string };
  readonly effects: EffectCounts;
  readonly steps: readonly ReportedStep[];
  /** The report in one sentence for a person. */
  readonly sentence: string;
  /** The event up to which it is told; absent where it was made of a bare state. */
  readonly asOf?: ReportMoment;
  /** What was learned after it was issued, each by an event of its own. */
  readonly amendments: readonly Amendment[];
  /** The report as it was given out when the goal ended: no later truth edits a line of it. */
  readonly issued?: Omit<OutcomeReport, 'issued'>;
}

const mostUrgentFirst: readonly Effect[] = ['UNKNOWN', 'RESIDUAL', 'FLAGGED', 'APPLIED', 'CORRECTED', 'UNDONE', 'NONE'];

/**
 * A pure function of the folded events: the plan says what was wanted, and has no say in what is reported as done. The
 * outcome follows from the effects alone, so that no report can claim what its own lines do not show.
 */
export function reportOutcome(state: GoalState, record: ReportRecord = emptyRecord): OutcomeReport {
  const actionOf = actionsNeeded(state, record.asOf?.recordedAt);
  const steps = effectfulSteps(state)
    .map((step) => reportStep(state, step, actionOf, record))
    .sort((a, b) => mostUrgentFirst.indexOf(a.effect) - mostUrgentFirst.indexOf(b.effect));
  const concluded = state.phase === 'CONCLUDED';
  const outcome = concluded ? conclusionOf(state).outcome : undefined;
  const { issued } = record;
  return {
    goalId: state.goalId,
    concluded,
    outcome,
    closeReason: state.closeReason,
    failure: state.failure,
    effects: countEffects(steps.map((step) => step.effect)),
    steps,
    sentence: sentenceOf(outcome, effectsAskedFor(state)),
    ...{ asOf: record.asOf, amendments: record.amendments },
    issued: issued && reportOutcome(issued.state, issued.record),
  };
}

function reportStep(
  state: GoalState,
  step: StepState,
  actionOf: ReturnType<typeof actionsNeeded>,
  record: ReportRecord,
): ReportedStep {
  const { planned } = step;
  const effect = effectOf(step);
  return {
    step: planned.id,
    title: planned.title,
    system: planned.pin.system,
    effect,
    idempotencyClass: planned.pin.idempotencyClass,
    since: record.since[planned.id],
    pivot: planned.pivot,
    recovery: planned.recovery ?? state.recovery,
    recoveryChosen: step.recovery,
    tried: operationsTried(step).map((tried) => {
      const { operation, generation } = tried;
      return { ...tried, ...record.times[timesKey({ step: planned.id, operation }, generation)] };
    }),
    receipts: receiptsOf(step),
    actionNeeded: actionOf(step, effect),
  };
}

/** Under all keys, the former ones first; the step's own effect before its compensations. */
function operationsTried(step: StepState): readonly ReportedOperation[] {
  const sent = operationsEver(step).map((operation) => ({
    operation: operation.name,
    ...capabilityOf(step, operation.name),
    generation: operation.generation,
    state: operation.phase.at,
    code: codeOf(operation),
    attempts: operation.attempt,
    fence: operation.fence,
    onPersonsWord: operation.markedByPerson ?? false,
    lookedInto: operation.lookedInto ?? false,
    unaccountedAttempts: operation.unaccountedAttempts,
  }));
  const blocked = (Object.keys(step.blocked) as OperationName[]).map((name) =>
    neverSent(step, name, { state: 'BLOCKED', code: 'HANDOFF_BLOCKED' }),
  );
  const passed = windowsPassed(step).map((name) => neverSent(step, name, { state: 'WINDOW_PASSED' }));
  return [...sent, ...blocked, ...passed].sort((a, b) => placeOf(a) - placeOf(b) || a.generation - b.generation);
}

function neverSent(
  step: StepState,
  name: OperationName,
  why: Pick<ReportedOperation, 'state' | 'code'>,
): ReportedOperation {
  return {
    operation: name,
    ...capabilityOf(step, name),
    generation: step.earlier.filter((earlier) => earlier.name === name).length + 1,
    ...why,
    ...{ attempts: 0, fence: 'NONE', onPersonsWord: false, lookedInto: false, unaccountedAttempts: [] },
  };
}

/** What has a time of its own and was passed over for what comes after it. */
export function windowsPassed({ planned, operations, blocked, exhaustedFor }: StepState): readonly OperationName[] {
  const isBegun = (name: OperationName) => operations[name] !== undefined || blocked[name] !== undefined;
  const names = planned.compensations.map((_, index) => compensationName(index));
  const reached = exhaustedFor === undefined ? names.findLastIndex(isBegun) : names.length;
  return names.filter(
    (name, index) => index < reached && planned.compensations[index]?.windowMs !== undefined && !isBegun(name),
  );
}

function placeOf({ operation }: ReportedOperation): number {
  return operation === 'forward' ? -1 : compensationIndexOf(operation);
}

function capabilityOf(step: StepState, name: OperationName): Pick<ReportedOperation, 'capability' | 'compensation'> {
  if (name === 'forward') return { capability: step.planned.pin.capability };
  const entry = step.planned.compensations[compensationIndexOf(name)];
  return { capability: entry?.pin?.capability ?? '', compensation: entry?.kind };
}

function codeOf({ phase }: Operation): string | undefined {
  if (phase.at === 'REJECTED') return phase.code;
  return phase.at === 'UNKNOWN' ? phase.cause : undefined;
}

function receiptsOf(step: StepState): readonly ReportedReceipt[] {
  return Object.entries(step.receipts).flatMap(([name, receipt]) => {
    const operation = name as OperationName;
    const { recordType, sealedRecordId, sealedLink, sealedIn, committedAt } = receipt;
    return [{ operation, recordType, sealedRecordId, sealedLink, sealedIn, committedAt }];
  });
}

const effectWords: Readonly<Record<Effect, string>> = {
  UNKNOWN: 'unknown',
  RESIDUAL: 'left for a person',
  FLAGGED: 'flagged and still there',
  APPLIED: 'done',
  CORRECTED: 'corrected',
  UNDONE: 'undone',
  NONE: 'not done',
};

/** @param asked the effects of what the present plan asks for, and of whatever else is there */
function sentenceOf(outcome: Outcome | undefined, asked: readonly Effect[]): string {
  const told = mostUrgentFirst
    .map((effect) => ({ effect, count: asked.filter((one) => one === effect).length }))
    .filter(({ count }) => count > 0)
    .map(({ effect, count }) => `${count} ${effectWords[effect]}`)
    .join(', ');
  const counted = told === '' ? 'the plan asks nothing of any system' : `of ${asked.length} steps: ${told}`;
  switch (outcome) {
    case 'COMPLETED':
      return `Completed; ${counted}.`;
    case 'COMPENSATED':
      return `Not completed, and put right; ${counted}.`;
    case 'NOTHING_DONE':
      return `Ended with nothing done; ${counted}.`;
    case 'PARTIAL':
      return `Partly done and not put right; ${counted}.`;
    case undefined:
      return `Not ended yet; ${counted}.`;
  }
}
