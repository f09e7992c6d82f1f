import { createHash } from 'node:crypto';
import type { Effect, EffectCounts, OperationRef } from '@baton/goal/domain';
import { invariant } from '@baton/kernel';
import type {
  AskedView,
  GoalView,
  HandoffView,
  HumanTaskView,
  IssuedReportView,
  ListedGoal,
  ReportedStepView,
  ReportView,
  StepView,
} from '@baton/read-models';
import type { GoalDetails, GoalSummary, PlanType } from './goal-types.js';
import { StepType } from './goal-types.js';
import { HandoffType } from './handoff-types.js';
import { nodeIdOf } from './nodes/node-ids.js';
import type { Open } from './opener.js';
import type { KnownOfTaskType } from './tasks/task-types.js';
import { HumanTaskType } from './tasks/task-types.js';
import type { EffectCountType, IssuedReportType, OutcomeReportType, ReceiptType } from './report-types.js';

/** What is not at hand of an entry is not in its summary either. */
export function summaryOfEntry(entry: ListedGoal): Partial<GoalSummary> {
  return { ...entry, effects: entry.effects && countsOf(entry.effects) };
}

export function summaryOfView(view: GoalView, quarantined: boolean): GoalSummary {
  const { goalId, playbook, purpose, owner, phase, waitingFor, submittedAt, updatedAt, revision, report } = view;
  const { position, systems, paused, closing, tasks } = view;
  const { outcome, closeReason, effects } = report;
  return {
    ...{ goalId, playbook, purpose, owner, phase, waitingFor, submittedAt, updatedAt, revision, position },
    ...{ outcome, closeReason, effects: countsOf(effects), quarantined, systems, paused, closing },
    openTasks: tasks.filter(({ ended }) => ended === undefined).length,
  };
}

/** Nothing is opened before it is asked for: each value by itself, and what a report names with the report. */
export function detailsOf(view: GoalView, open: Open): GoalDetails {
  const steps = view.steps.map((step) => stepOf(view.goalId, step));
  return {
    openQuestions: view.openQuestions.map(({ candidates, ...question }) => ({
      ...question,
      get candidates() {
        return valuesOf(candidates, open);
      },
    })),
    tasks: view.tasks.map((task) => askedOf(task, view.report, open)),
    ...{ settleBy: view.settleBy, plan: view.plan && planOf(view.plan, steps) },
    ...{ steps, eventsSkipped: view.eventsSkipped },
    attributes: view.attributes,
    handoffs: view.handoffs.map((handoff) => handoffOf(view.goalId, handoff, open)),
    get report() {
      return reportOf(view.report, open);
    },
  };
}

async function valuesOf(
  candidates: GoalView['openQuestions'][number]['candidates'],
  open: Open,
): Promise<readonly string[]> {
  const values = candidates.map((candidate) => open.value(candidate, candidate.labels.classification));
  return (await Promise.all(values)).flatMap((value) => value ?? []);
}

/** An instance of its class, by which a thing of unknown kind is told. */
export function taskOf(task: HumanTaskView): HumanTaskType {
  return Object.assign(new HumanTaskType(), { id: nodeIdOf('HumanTask', task.goalId, task.taskId), ...task });
}

function askedOf(
  { recordOf, putsRight, formerValues, quote, ...task }: AskedView,
  { steps }: ReportView,
  open: Open,
): HumanTaskType {
  const recordAt = (ref: OperationRef | undefined) => {
    const step = steps.find((one) => one.step === ref?.step);
    return step && receiptsOf(step, open).find(({ operation }) => operation === ref?.operation);
  };
  const toKnown = (): KnownOfTaskType => ({
    ...{ record: recordAt(recordOf), putsRight: recordAt(putsRight) },
    tried: steps.find(({ step }) => step === task.step)?.tried ?? [],
    formerValues: formerValues.map((former) => openedIn(open, former)),
    quote: quote && openedIn(open, quote),
  });
  return Object.assign(taskOf(task), { toKnown });
}

function openedIn(open: Open, { attribute, labels, ...place }: AskedView['formerValues'][number]) {
  return {
    ...{ attribute, labels },
    get value() {
      return open.value(place, labels.classification);
    },
  };
}

function planOf(plan: NonNullable<GoalView['plan']>, all: readonly StepType[]): PlanType {
  const steps = all.filter(({ step }) => plan.steps.includes(step));
  const dependencies = steps.flatMap(({ step, after }) => after.map((needs) => ({ step, needs })));
  return { ...plan, steps, dependencies };
}

function stepOf(
  goalId: string,
  { planned, planRevision, state, effect, operations, skipped, settleBy }: StepView,
): StepType {
  const { id, title, pin, reversibility, after, pivot, insteadOf, chosenBy } = planned;
  return Object.assign(new StepType(), {
    id: nodeIdOf('Step', goalId, id),
    step: id,
    ...{
      title,
      reversibility,
      after,
      pivot,
      insteadOf,
      chosenBy,
      planRevision,
      state,
      effect,
      operations,
      skipped,
      settleBy,
    },
    kind: planned.effect,
    specialist: pin.specialist,
    system: pin.system,
    capability: pin.capability,
    capabilityVersion: pin.version,
    idempotencyClass: pin.idempotencyClass,
  });
}

function handoffOf(goalId: string, { disclosed, ...handoff }: HandoffView, open: Open): HandoffType {
  return Object.assign(new HandoffType(), {
    ...{ ...handoff, goalId, id: nodeIdOf('Handoff', goalId, String(handoff.revision)) },
    disclosed: disclosed.map((one) => ({
      ...one,
      get value() {
        return open.value(one.value, one.labels.classification);
      },
    })),
  });
}

function reportOf({ issued, ...report }: ReportView, open: Open): OutcomeReportType {
  return { ...issuedOf(report, open), amendments: report.amendments, issued: issued && issuedOf(issued, open) };
}

function issuedOf({ statement, asOf, ...report }: IssuedReportView, open: Open): IssuedReportType {
  invariant(asOf, `A report that is told as of no event (goal ${report.goalId})`);
  const steps = report.steps.map((step) => ({ ...step, receipts: receiptsOf(step, open) }));
  const recordAt = (ref: OperationRef | undefined) =>
    steps.find(({ step }) => step === ref?.step)?.receipts.find(({ operation }) => operation === ref?.operation);
  return {
    ...report,
    ...asOf,
    effects: countsOf(report.effects),
    steps: steps.map(({ actionNeeded, ...step }) => {
      const records = { record: recordAt(actionNeeded?.recordOf), putsRight: recordAt(actionNeeded?.putsRight) };
      return { ...step, actionNeeded: actionNeeded && { ...actionNeeded, ...records } };
    }),
    digest: createHash('sha256').update(statement).digest('base64url'),
  };
}

/** A record's id and its place are no secret within the tenant: who may look at the record is up to its system. */
function receiptsOf({ receipts }: ReportedStepView, open: Open): readonly ReceiptType[] {
  return receipts.map(({ recordId, link, ...receipt }) => ({
    ...receipt,
    recordId: open.internal(recordId),
    link: link ? open.internal(link) : null,
  }));
}

function countsOf(effects: EffectCounts): readonly EffectCountType[] {
  return Object.entries(effects).map(([effect, count]) => ({ effect: effect as Effect, count }));
}
