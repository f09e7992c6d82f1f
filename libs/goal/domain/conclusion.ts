import type { GoalEvent } from './goal.events.js';
import type { GoalState } from './goal.state.js';
import { effectfulSteps, effectOf, effectsAskedFor, isAskedFor } from './goal.state.js';
import type { EffectCounts, Outcome } from './outcome.js';
import { countEffects, outcomeOf } from './outcome.js';
import type { StepId } from './plan.js';

/** The role that finishes by hand what no machine can put right. */
const roleForResidualEffects = 'operator';

/** What is there against the goal's end, and stays unless a person acts. */
export function compensationExhausted(step: StepId): GoalEvent {
  return { type: 'CompensationExhausted', data: { step, role: roleForResidualEffects } };
}

/** What is true of a goal's effects now, as its conclusion or an amendment says it: a function of the events alone. */
export function conclusionOf(state: GoalState): { readonly outcome: Outcome; readonly effects: EffectCounts } {
  const steps = effectfulSteps(state);
  const isLeftOut = steps.some((step) => step.skipped === 'PERSON' && isAskedFor(state, step));
  const isWhole = state.closeReason !== 'TERMINATED' && !isLeftOut;
  return { outcome: outcomeOf(effectsAskedFor(state), isWhole), effects: countEffects(steps.map(effectOf)) };
}
