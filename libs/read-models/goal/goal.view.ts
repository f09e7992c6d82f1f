import type { Labels, SealedAt } from '@baton/kernel';
import { goalStream } from '@baton/event-store';
import type {
  ActionNeeded,
  Effect,
  GoalState,
  JoinedSubject,
  Operation,
  OperationName,
  OutcomeReport,
  Plan,
  PlannedStep,
  PlanWarning,
  Question,
  ReportedReceipt,
  ReportedStep,
  Resumption,
  SealedAttribute,
  StepState,
} from '@baton/goal/domain';
import {
  briefFieldPlace,
  effectOf,
  recordIdPlace,
  recordLinkPlace,
  quoteAskedAbout,
  recordsAbout,
  reportOutcome,
  resume,
  warningsOf,
  statementOf,
} from '@baton/goal/domain';
import type { ConsideredAttribute } from '@baton/handoff/domain';
import { systemsOf } from '../goals/goals.view.js';
import type { HumanTaskView } from '../human-tasks/human-tasks.view.js';
import { humanTasksOf } from '../human-tasks/human-tasks.view.js';
import type { SealedPlace } from '../sealed-place.js';
import type { GoalHistory, HandoffRecord } from './goal-history.projection.js';

/** An open question, with the values that may be what is meant. */
export interface QuestionView extends Omit<Question, 'candidates'> {
  readonly candidates: readonly (SealedPlace & { readonly labels: Labels })[];
}

export interface OperationView {
  readonly name: OperationName;
  readonly state: Operation['phase']['at'] | 'BLOCKED';
  readonly attempt: number;
  readonly deadline?: string;
}

export interface StepView {
  readonly planned: PlannedStep;
  readonly planRevision: number;
  /** Of its forward operation; PLANNED before it was handed off. */
  readonly state: OperationView['state'] | 'PLANNED';
  readonly effect: Effect;
  readonly operations: readonly OperationView[];
  /** Who left it out; absent where nobody did. REPLACED: nothing of it was done before the plan was made anew. */
  readonly skipped: StepState['skipped'] | 'REPLACED';
  /** When a person is asked about it, by the plan or as it was moved. */
  readonly settleBy: StepState['settleBy'];
}

export interface DisclosedView extends Pick<ConsideredAttribute, 'attribute' | 'policies'> {
  readonly labels: Labels;
  readonly field: string;
  readonly form: NonNullable<ConsideredAttribute['form']>;
  /** The value in the form in which it crossed. */
  readonly value: SealedPlace;
}

export interface WithheldView {
  readonly attribute: string;
  readonly labels: Labels;
  readonly field?: string;
  readonly reason: NonNullable<ConsideredAttribute['reason']>;
  readonly policies: readonly string[];
}

/** One handoff: all that was considered for it stands in exactly one of the two lists. */
export interface HandoffView {
  /** The place of its event in the goal. */
  readonly revision: number;
  readonly handoffId?: string;
  readonly step: string;
  readonly operation: OperationName;
  readonly recipient: string;
  readonly purpose: string;
  readonly decidedAt: string;
  readonly policySetHash: string;
  /** Required fields that may not cross; with any of these nothing crossed at all. */
  readonly blockedFields: readonly string[];
  /** Fields of its brief that may not cross any more; with any of these it was not sent once more. */
  readonly withdrawnFields: readonly string[];
  /** Who joined it beside those whom every handoff of the plan is about. */
  readonly joined: readonly JoinedSubject[];
  readonly disclosed: readonly DisclosedView[];
  readonly withheld: readonly WithheldView[];
}

export interface ReceiptView extends Pick<ReportedReceipt, 'operation' | 'recordType' | 'committedAt'> {
  readonly recordId: SealedPlace;
  readonly link?: SealedPlace;
}

export type ReportedStepView = Omit<ReportedStep, 'receipts'> & { readonly receipts: readonly ReceiptView[] };

/** Where an attribute of the goal lies, with what is known of it. */
interface LabelledPlace extends SealedPlace {
  readonly attribute: string;
  readonly labels: Labels;
}

/** A question to a person, with what is known of the effect that it is about. */
export interface AskedView extends HumanTaskView, Pick<ActionNeeded, 'recordOf' | 'putsRight'> {
  /** What an undo writes back: what the record held before, where the question is about a way back. */
  readonly formerValues: readonly LabelledPlace[];
  /** The very text that may cross if a person approves it; absent where none is asked about, or it has changed since. */
  readonly quote?: LabelledPlace;
}

type Issued = Omit<OutcomeReport, 'issued'>;

/** A report with the places of its sealed values. */
export type IssuedReportView = Omit<Issued, 'steps'> & {
  readonly steps: readonly ReportedStepView[];
  /** The text that its digest is taken of. */
  readonly statement: string;
};

export type ReportView = IssuedReportView & { readonly issued?: IssuedReportView };

/** All that can be shown of a goal, with its values still sealed: whoever may open them does so at the edge. */
export interface GoalView {
  readonly goalId: string;
  readonly tenant: string;
  readonly owner: string;
  readonly playbook: string;
  readonly purpose: string;
  readonly phase: NonNullable<GoalState['phase']>;
  readonly submittedAt: string;
  readonly updatedAt: string;
  readonly revision: number;
  readonly position: string;
  readonly openQuestions: readonly QuestionView[];
  readonly waitingFor: Resumption['waitingFor'];
  readonly systems: readonly string[];
  readonly paused: boolean;
  readonly closing: GoalState['closing'];
  /** When a person is asked about the goal as a whole. */
  readonly settleBy: GoalState['settleBy'];
  /** Every question to a person that was ever opened, in their order. */
  readonly tasks: readonly AskedView[];
  /** The plan in force, and other open goals about the same that were known of when it was laid down. */
  readonly plan?: Pick<Plan, 'revision' | 'stage' | 'approval'> & {
    readonly alongside: readonly string[];
    /** Ids of its steps, in the order in which they were planned. */
    readonly steps: readonly string[];
    /** What a person had to accept, or has to, before it was carried out. */
    readonly warnings: readonly PlanWarning[];
  };
  /** Of all plan revisions, in the order in which they were planned. */
  readonly steps: readonly StepView[];
  /** All that the goal knows, in the order in which it came. */
  readonly attributes: readonly Pick<SealedAttribute, 'name' | 'labels'>[];
  readonly handoffs: readonly HandoffView[];
  readonly report: ReportView;
  /** How many of its events are not in what is shown: see {@link GoalHistory.skipped}. */
  readonly eventsSkipped: number;
}

const nobodyIsCalling: ReadonlySet<never> = new Set();

export function goalViewOf(history: GoalHistory): GoalView {
  const { state, tenant, submittedAt, updatedAt, revision, position } = history;
  return {
    goalId: state.goalId,
    tenant,
    owner: state.owner,
    playbook: state.playbookId,
    purpose: state.purpose,
    phase: state.phase ?? 'PLANNING',
    ...{ submittedAt, updatedAt, revision, position },
    openQuestions: state.openQuestions.map((question) => questionViewOf(state, question)),
    waitingFor: resume(state, { now: updatedAt, inFlight: nobodyIsCalling }).waitingFor,
    systems: systemsOf(state),
    ...{ paused: state.paused, closing: state.closing, settleBy: state.settleBy },
    tasks: humanTasksOf(history).map((task) => askedViewOf(state, task)),
    plan: state.plan && planViewOf(state.plan, history.alongside),
    steps: Object.values(state.steps).map((step) => stepViewOf(state, step)),
    attributes: Object.values(state.attributes).map(({ name, labels }) => ({ name, labels })),
    handoffs: history.handoffs.map((handoff) => handoffViewOf(state, handoff)),
    report: reportViewOf(history),
    eventsSkipped: history.skipped.length,
  };
}

function askedViewOf(state: GoalState, task: HumanTaskView): AskedView {
  const { kind, step: id = '', operation = 'forward' } = task;
  const step = state.steps[id];
  const isAboutWayBack = step !== undefined && (kind === 'MANUAL_COMPENSATION' || operation !== 'forward');
  const before = isAboutWayBack
    ? Object.values(state.attributes).filter(({ name }) => name.startsWith(`${id}.before.`))
    : [];
  return {
    ...{ ...task, ...(step && recordsAbout(state, step, operation)) },
    formerValues: before.map((attribute) => placeOf(state, attribute)),
    quote: quoteOf(state, task),
  };
}

function quoteOf(state: GoalState, { step = '', operation = 'forward', digest, ended }: HumanTaskView) {
  const quote = ended === undefined ? quoteAskedAbout(state, { step, operation, digest }) : undefined;
  return quote && placeOf(state, quote);
}

function placeOf({ goalId }: GoalState, { name, labels, sealed, sealedIn }: SealedAttribute): LabelledPlace {
  return { attribute: name, labels, sealed, at: { stream: goalStream(goalId), eventId: sealedIn, attribute: name } };
}

function planViewOf(plan: Plan, alongside: readonly string[]): GoalView['plan'] {
  const { revision, stage, approval } = plan;
  const steps = plan.steps.map(({ id }) => id);
  return { revision, stage, approval, alongside, steps, warnings: stage === 'ACTING' ? warningsOf(plan) : [] };
}

function questionViewOf(state: GoalState, { candidates, ...question }: Question): QuestionView {
  const stream = goalStream(state.goalId);
  const found = candidates.flatMap((name) => state.attributes[name] ?? []);
  return {
    ...question,
    candidates: found.map(({ name, labels, sealed, sealedIn }) => {
      return { labels, sealed, at: { stream, eventId: sealedIn, attribute: name } };
    }),
  };
}

function stepViewOf({ plan }: GoalState, step: StepState): StepView {
  const { planned, planRevision, settleBy } = step;
  const operations: OperationView[] = [
    ...Object.values(step.operations).map(({ name, phase, attempt, deadline }) => {
      return { name, state: phase.at, attempt, deadline };
    }),
    ...(Object.keys(step.blocked) as OperationName[]).map((name) => {
      return { name, state: 'BLOCKED' as const, attempt: 0 };
    }),
  ];
  const state = operations.find(({ name }) => name === 'forward')?.state ?? 'PLANNED';
  const effect = effectOf(step);
  const isOfPlan = planned.effect === 'READ' || plan?.steps.some(({ id }) => id === planned.id);
  const skipped = step.skipped ?? (effect === 'NONE' && !isOfPlan ? 'REPLACED' : undefined);
  return { planned, planRevision, state, effect, operations, skipped, settleBy };
}

function handoffViewOf({ goalId, attributes }: GoalState, record: HandoffRecord): HandoffView {
  const { revision, decidedAt } = record;
  const data = 'briefed' in record ? record.briefed : 'blocked' in record ? record.blocked : record.recalled;
  const { step, operation, recipient, purpose, policySetHash, considered } = data;
  const withheld = considered.flatMap((one) => withheldViewOf(one, attributes) ?? []);
  const common = {
    ...{ revision, step, operation, recipient, purpose, decidedAt, policySetHash },
    ...{ blockedFields: [], withdrawnFields: [], joined: [], disclosed: [], withheld },
  };
  if ('blocked' in record) return { ...common, blockedFields: record.blocked.blockedFields };
  if ('recalled' in record) {
    const { handoffId, withdrawnFields } = record.recalled;
    return { ...common, handoffId, withdrawnFields };
  }
  const { handoffId, sealedIn, joined = [] } = record.briefed;
  const disclosed = record.briefed.disclosed.flatMap(({ field, attribute, sealed }): DisclosedView[] => {
    const decision = considered.find((one) => one.field === field && one.attribute === attribute);
    if (decision?.form === undefined || decision.labels === undefined) return [];
    const { labels, policies, form } = decision;
    const at = { stream: goalStream(goalId), eventId: sealedIn, attribute: briefFieldPlace(field) };
    return [{ field, attribute, labels, policies, form, value: { sealed, at } }];
  });
  return { ...common, handoffId, joined, disclosed };
}

/** What nobody asked for was recorded without its labels: they are those of the goal's own attribute. */
function withheldViewOf(
  { attribute, field, reason, policies, ...considered }: ConsideredAttribute,
  attributes: GoalState['attributes'],
): WithheldView | undefined {
  const labels = considered.labels ?? attributes[attribute]?.labels;
  return reason && labels && { attribute, labels, field, reason, policies };
}

function reportViewOf({ state, reportRecord }: GoalHistory): ReportView {
  const { issued, ...report } = reportOutcome(state, reportRecord);
  return { ...placed(report), issued: issued && placed(issued) };
}

function placed(report: Issued): IssuedReportView {
  const steps = report.steps.map((step) => ({
    ...step,
    receipts: step.receipts.map((receipt): ReceiptView => {
      const { operation, recordType, committedAt, sealedRecordId, sealedLink, sealedIn } = receipt;
      const ref = { step: step.step, operation };
      const at = (attribute: string): SealedAt => ({ stream: goalStream(report.goalId), eventId: sealedIn, attribute });
      return {
        ...{ operation, recordType, committedAt },
        recordId: { sealed: sealedRecordId, at: at(recordIdPlace(ref)) },
        link: sealedLink && { sealed: sealedLink, at: at(recordLinkPlace(ref)) },
      };
    }),
  }));
  return { ...report, steps, statement: statementOf(report) };
}
