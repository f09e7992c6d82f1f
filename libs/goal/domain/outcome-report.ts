import type { EventId, Instant, SealedValue } from '@baton/kernel';
import type { CompensationKind, IdempotencyClass } from '@baton/specialist/domain';
import type { GoalState, StepState } from './goal.state.js';
import { effectfulSteps, effectOf, operationsEver } from './goal.state.js';
import type { Fence, Operation, OperationName, OperationPhase } from './operation.js';
import { compensationIndexOf } from './operation.js';
import type { CloseReason, Effect, EffectCounts, Outcome } from './outcome.js';
import { countEffects } from './outcome.js';

/** A record in a system, with its id still sealed: whoever may see it opens it at the edge. */
export interface ReportedReceipt {
  readonly operation: OperationName;
  readonly recordType: string;
  readonly sealedRecordId: SealedValue;
  readonly sealedLink?: SealedValue;
  readonly sealedIn: EventId;
  readonly committedAt?: Instant;
}

export interface ReportedOperation {
  readonly operation: OperationName;
  /** What kind of compensation it is; absent for the step's own effect. */
  readonly compensation?: CompensationKind;
  readonly capability: string;
  /** Counts its keys, from 1: a later one came after the former was over. */
  readonly generation: number;
  readonly state: OperationPhase['at'] | 'BLOCKED';
  /** Why it was refused or is unknown. */
  readonly code?: string;
  readonly attempts: number;
  readonly fence: Fence;
  /** How it ended is taken on the word of a person, who had evidence of their own. */
  readonly onPersonsWord: boolean;
  readonly unaccountedAttempts: readonly number[];
}

/** What a person has to do about an effect that no machine can settle. */
export interface ActionNeeded {
  readonly role: string;
  readonly action: 'SETTLE_UNKNOWN' | 'PUT_RIGHT_BY_HAND' | 'WATCH_FOR_LATE_EFFECT';
}

export interface ReportedStep {
  readonly step: string;
  readonly title: string;
  readonly system: string;
  readonly effect: Effect;
  readonly idempotencyClass: IdempotencyClass;
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
}

const mostUrgentFirst: readonly Effect[] = ['UNKNOWN', 'RESIDUAL', 'FLAGGED', 'APPLIED', 'CORRECTED', 'UNDONE', 'NONE'];

/** A pure function of the folded events: the plan says what was wanted, and has no say in what is reported as done. */
export function reportOutcome(state: GoalState): OutcomeReport {
  const steps = effectfulSteps(state)
    .map(reportStep)
    .sort((a, b) => mostUrgentFirst.indexOf(a.effect) - mostUrgentFirst.indexOf(b.effect));
  return {
    goalId: state.goalId,
    concluded: state.phase === 'CONCLUDED',
    outcome: state.outcome,
    closeReason: state.closeReason,
    failure: state.failure,
    effects: countEffects(steps.map((step) => step.effect)),
    steps,
    sentence: sentenceOf(state, steps),
  };
}

function reportStep(step: StepState): ReportedStep {
  const { planned } = step;
  const effect = effectOf(step);
  return {
    step: planned.id,
    title: planned.title,
    system: planned.pin.system,
    effect,
    idempotencyClass: planned.pin.idempotencyClass,
    tried: operationsTried(step),
    receipts: receiptsOf(step),
    actionNeeded: actionNeeded(step, effect),
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
    unaccountedAttempts: operation.unaccountedAttempts,
  }));
  const blocked = (Object.keys(step.blocked) as OperationName[]).map((name) => ({
    operation: name,
    ...capabilityOf(step, name),
    generation: step.earlier.filter((earlier) => earlier.name === name).length + 1,
    state: 'BLOCKED' as const,
    code: 'HANDOFF_BLOCKED',
    attempts: 0,
    fence: 'NONE' as const,
    onPersonsWord: false,
    unaccountedAttempts: [],
  }));
  return [...sent, ...blocked].sort((a, b) => placeOf(a) - placeOf(b) || a.generation - b.generation);
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

function actionNeeded(step: StepState, effect: Effect): ActionNeeded | undefined {
  // What a person has left as it is asks nobody any more.
  if (effect === 'RESIDUAL' && step.putRight === undefined)
    return { role: step.exhaustedFor ?? 'operator', action: 'PUT_RIGHT_BY_HAND' };
  const ever = operationsEver(step);
  const isInDoubt = Object.values(step.operations).some(
    ({ phase, fence }) => phase.at === 'UNTELLABLE' || fence === 'UNTELLABLE',
  );
  if (isInDoubt || ever.some(({ contradicted }) => contradicted)) return { role: 'operator', action: 'SETTLE_UNKNOWN' };
  if (ever.some(({ unaccountedAttempts }) => unaccountedAttempts.length > 0))
    return { role: 'operator', action: 'WATCH_FOR_LATE_EFFECT' };
  return undefined;
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

function sentenceOf(state: GoalState, steps: readonly ReportedStep[]): string {
  const told = mostUrgentFirst
    .map((effect) => ({ effect, count: steps.filter((step) => step.effect === effect).length }))
    .filter(({ count }) => count > 0)
    .map(({ effect, count }) => `${count} ${effectWords[effect]}`)
    .join(', ');
  const counted = told === '' ? 'nothing was asked of any system' : `of ${steps.length} steps: ${told}`;
  switch (state.outcome) {
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
