import { createHash } from 'node:crypto';
import type { Effect, EffectCounts, OperationRef } from '@baton/goal/domain';
import { invariant } from '@baton/kernel';
import type {
  GoalListEntry,
  GoalView,
  HandoffView,
  IssuedReportView,
  ReportedStepView,
  ReportView,
  StepView,
} from '@baton/read-models';
import type { GoalDetails, GoalSummary, StepType } from './goal-types.js';
import type { HandoffType } from './handoff-types.js';
import type { Open } from './opener.js';
import type { EffectCountType, IssuedReportType, OutcomeReportType, ReceiptType } from './report-types.js';

export function summaryOfEntry({ goalId, effects, isQuarantined, ...entry }: GoalListEntry): GoalSummary {
  return { ...entry, id: goalId, effects: countsOf(effects), quarantined: isQuarantined };
}

export function summaryOfView(view: GoalView, quarantined: boolean): GoalSummary {
  const { goalId, playbook, purpose, owner, phase, waitingFor, submittedAt, updatedAt, revision, report } = view;
  const { systems, paused, closing, tasks } = view;
  const { outcome, closeReason, effects } = report;
  return {
    ...{ id: goalId, playbook, purpose, owner, phase, waitingFor, submittedAt, updatedAt, revision },
    ...{ outcome, closeReason, effects: countsOf(effects), quarantined, systems, paused, closing },
    openTasks: tasks.filter(({ ended }) => ended === undefined).length,
  };
}

export function detailsOf(view: GoalView, open: Open): GoalDetails {
  return {
    position: view.position,
    openQuestions: view.openQuestions.map(({ candidates, ...question }) => ({
      ...question,
      candidates: candidates.flatMap((candidate) => open(candidate, candidate.labels.classification) ?? []),
    })),
    ...{ tasks: view.tasks, settleBy: view.settleBy, plan: view.plan },
    steps: view.steps.map(stepOf),
    handoffs: view.handoffs.map((handoff) => handoffOf(handoff, open)),
    report: reportOf(view.report, open),
  };
}

function stepOf({ planned, planRevision, state, effect, operations, skipped, settleBy }: StepView): StepType {
  const { id, title, pin, reversibility, after, pivot, insteadOf, chosenBy } = planned;
  return {
    ...{
      id,
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
  };
}

function handoffOf({ handoffId, disclosed, ...handoff }: HandoffView, open: Open): HandoffType {
  return {
    ...handoff,
    id: handoffId,
    disclosed: disclosed.map((one) => ({ ...one, value: open(one.value, one.labels.classification) })),
  };
}

function reportOf({ issued, ...report }: ReportView, open: Open): OutcomeReportType {
  return { ...issuedOf(report, open), amendments: report.amendments, issued: issued && issuedOf(issued, open) };
}

function issuedOf({ statement, asOf, ...report }: IssuedReportView, open: Open): IssuedReportType {
  invariant(asOf, `A report that is told as of no event (goal ${report.goalId})`);
  const steps = report.steps.map((step) => ({ ...step, receipts: receiptsOf(step, open) }));
  const recordAt = ({ step, operation }: OperationRef) =>
    steps.find((one) => one.step === step)?.receipts.find((receipt) => receipt.operation === operation);
  return {
    ...report,
    ...asOf,
    effects: countsOf(report.effects),
    steps: steps.map(({ actionNeeded, ...step }) => {
      const { recordOf } = actionNeeded ?? {};
      return { ...step, actionNeeded: actionNeeded && { ...actionNeeded, record: recordOf && recordAt(recordOf) } };
    }),
    digest: createHash('sha256').update(statement).digest('base64url'),
  };
}

/** A record's id and its place are no secret within the tenant: who may look at the record is up to its system. */
function receiptsOf({ receipts }: ReportedStepView, open: Open): readonly ReceiptType[] {
  return receipts.map(({ recordId, link, ...receipt }) => ({
    ...receipt,
    recordId: open(recordId, 'internal'),
    link: link ? open(link, 'internal') : null,
  }));
}

function countsOf(effects: EffectCounts): readonly EffectCountType[] {
  return Object.entries(effects).map(([effect, count]) => ({ effect: effect as Effect, count }));
}
