import { plusMs } from '@baton/kernel';
import type { Plan } from '@baton/goal/domain';
import { attributesBoundBy } from '@baton/goal/domain';
import type { PlanningRequest, PlanningResult } from '../planner.port.js';
import { Planner } from '../planner.port.js';
import type { Playbook } from '../playbook.js';
import { goalWithinMsOf } from '../playbook.js';
import { Bindings } from './bindings.js';
import { Context } from './context.js';
import { PlanningRefused } from './planning-refused.js';
import { readsToDo } from './reads.js';
import { plannedRead, plannedSteps } from './steps.js';

/** Plans by the book: what the playbook reads, computes and does, bound to what the specialists offer now. */
export class PlaybookPlanner extends Planner {
  async plan(request: PlanningRequest): Promise<PlanningResult> {
    try {
      return planByTheBook(request);
    } catch (error) {
      if (!(error instanceof PlanningRefused)) throw error;
      return { kind: 'REFUSED', code: error.code, at: error.at, message: error.message };
    }
  }
}

function planByTheBook(request: PlanningRequest): PlanningResult {
  const { playbook, revision, now } = request;
  const context = new Context(request);
  const unsaid = context.unsaid();
  if (unsaid.length > 0) return { kind: 'QUESTIONS', questions: unsaid };
  const bindings = new Bindings(context, request.offers);
  const { reads, questions } = readsToDo(request, context);
  if (questions.length > 0) return { kind: 'QUESTIONS', questions };
  const uncomputable = context.uncomputable();
  if (uncomputable.length > 0) return { kind: 'QUESTIONS', questions: uncomputable };
  for (const subject of playbook.subjects) bindings.mustJoinAsDeclared(subject, playbook.reads);
  const stage = reads.length > 0 ? 'READING' : 'ACTING';
  const drafting = { playbook, context, bindings, now, chosenBy: `playbook:${playbook.id}` };
  const steps =
    stage === 'READING' ? reads.map(({ read, id }) => plannedRead(read, id, drafting)) : plannedSteps(drafting);
  const settleBy = plusMs(now, goalWithinMsOf(playbook));
  // No more is kept than is used.
  const bound = attributesBoundBy(steps);
  return {
    kind: 'PLAN',
    plan: {
      ...{ revision, stage, steps, subjects: context.subjects(), settleBy },
      ...(stage === 'ACTING' ? approvalOf(playbook) : {}),
    },
    attributes: context.brought().filter(({ name }) => bound.has(name)),
  };
}

function approvalOf({ approval }: Playbook): Pick<Plan, 'approval' | 'approvalRole'> {
  if (approval === undefined) return {};
  return { approval: approval.fourEyes ? 'FOUR_EYES' : 'ANYBODY', approvalRole: approval.role };
}
