import type { EffectCounts } from '@baton/goal/domain';
import type { Effect } from '@baton/goal/domain';
import type { GoalListEntry, GoalView, HandoffView, ReportView, StepView } from '@baton/read-models';
import type { GoalDetails, GoalSummary, StepType } from './goal-types.js';
import type { HandoffType } from './handoff-types.js';
import type { Open } from './opener.js';
import type { EffectCountType, OutcomeReportType } from './report-types.js';

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
  const { id, title, pin, reversibility, after, pivot, chosenBy } = planned;
  return {
    ...{ id, title, reversibility, after, pivot, chosenBy, planRevision, state, effect, operations, skipped, settleBy },
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

function reportOf(report: ReportView, open: Open): OutcomeReportType {
  return {
    ...report,
    effects: countsOf(report.effects),
    steps: report.steps.map((step) => ({
      ...step,
      // A record's id and its place are no secret within the tenant: who may look at the record is up to its system.
      receipts: step.receipts.map(({ recordId, link, ...receipt }) => ({
        ...receipt,
        recordId: open(recordId, 'internal'),
        link: link ? open(link, 'internal') : null,
      })),
    })),
  };
}

function countsOf(effects: EffectCounts): readonly EffectCountType[] {
  return Object.entries(effects).map(([effect, count]) => ({ effect: effect as Effect, count }));
}
