import type { PlanningRequest, PlanningResult } from '@baton/conversation';
import type { Plan } from '@baton/goal/domain';
import type { Instant } from '@baton/kernel';
import { plusMs } from '@baton/kernel';
import type { World } from '../world/world.js';
import { SeededPlanner } from './seeded-planner.js';

/** What may be wrong with a plan that somebody clever laid down. */
const faulty: readonly [(plan: Plan) => Plan, ...((plan: Plan) => Plan)[]] = [
  (plan) => ({ ...plan, steps: [] }),
  (plan) => ({ ...plan, steps: plan.steps.map((step) => ({ ...step, after: [step.id] })) }),
  (plan) => ({ ...plan, steps: plan.steps.map((step) => ({ ...step, after: ['s99'] })) }),
  (plan) => ({ ...plan, steps: [...plan.steps, ...plan.steps] }),
  (plan) => ({
    ...plan,
    steps: plan.steps.map((step) => ({ ...step, inputs: { ...step.inputs, value: 's99.value' } })),
  }),
  (plan) => ({ ...plan, steps: plan.steps.map((step) => ({ ...step, compensations: [] })) }),
];

const minutesAtMostMs = 4 * 60_000;

/** The planner may be out of reach, or answer with a plan that can't be carried out. */
export class FailingPlanner extends SeededPlanner {
  constructor(private readonly world: World) {
    super();
  }

  override async plan(request: PlanningRequest): Promise<PlanningResult> {
    if (this.world.faults.strike('planner fails')) throw new PlannerFailed('The planner gave no answer');
    const planned = await super.plan(request);
    if (planned.kind !== 'PLAN' || planned.plan.stage !== 'ACTING') return planned;
    const inTime = this.world.faults.strike('steps have little time') ? this.#hurried(planned, request) : planned;
    if (!this.world.faults.strike('plan is faulty')) return inTime;
    return { ...inTime, plan: this.world.random.pick(faulty)(inTime.plan) };
  }

  /** Persons are asked about steps, and about the goal, as soon as they have taken some minutes. */
  #hurried<Planned extends { readonly plan: Plan }>(planned: Planned, { now }: PlanningRequest): Planned {
    const soon = (): Instant => plusMs(now, Math.floor(this.world.random.fraction() * minutesAtMostMs));
    const steps = planned.plan.steps.map((step) => ({ ...step, settleBy: soon() }));
    return { ...planned, plan: { ...planned.plan, steps, settleBy: soon() } };
  }
}

class PlannerFailed extends Error {
  override readonly name = 'PlannerFailed';
}
