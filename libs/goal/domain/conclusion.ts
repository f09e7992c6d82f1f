import type { GoalEvent } from './goal.events.js';
import type { GoalState, StepState } from './goal.state.js';
import { alternativeTo, effectfulSteps, effectOf, isCurrent, isDoneBeside } from './goal.state.js';
import type { Effect, EffectCounts, Outcome } from './outcome.js';
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
  const isLeftOut = steps.some(
    (step) => step.skipped === 'PERSON' && step.planned.insteadOf === undefined && isCurrent(state, step),
  );
  const isWhole = state.closeReason !== 'TERMINATED' && !isLeftOut;
  return { outcome: outcomeOf(effectsAskedFor(state), isWhole), effects: countEffects(steps.map(effectOf)) };
}

/**
 * The effects that decide the outcome: of what was asked for in the end, and of whatever is there besides. What was done beside
 * another step that it stands for, or though it was left out, is there against the goal's end for as long as nobody has put it right;
 * once they have, it counts for nothing where all that was asked for is there.
 */
export function effectsAskedFor(state: GoalState): readonly Effect[] {
  const told = effectfulSteps(state).map((step) => ({
    effect: effectForTheEnd(state, step),
    isAsked: isAskedFor(state, step),
  }));
  const asked = told.filter(({ isAsked }) => isAsked);
  const isWhole = asked.length > 0 && asked.every(({ effect }) => effect === 'APPLIED');
  const noMore: readonly Effect[] = isWhole ? ['NONE', 'UNDONE', 'CORRECTED'] : ['NONE'];
  return told.filter(({ effect, isAsked }) => isAsked || !noMore.includes(effect)).map(({ effect }) => effect);
}

function effectForTheEnd(state: GoalState, step: StepState): Effect {
  const effect = effectOf(step);
  return effect === 'APPLIED' && state.closing !== 'ACCEPTED' && isDoneBeside(state, step) ? 'RESIDUAL' : effect;
}

/**
 * What the plan's own condition left out, an alternative that nobody needed, a step whose alternative is there, and one that a
 * later revision of the plan replaced were not asked for in the end.
 */
function isAskedFor(state: GoalState, step: StepState): boolean {
  const { id, insteadOf } = step.planned;
  if (step.skipped === 'CONDITION' || insteadOf !== undefined || !isCurrent(state, step)) return false;
  const alternative = alternativeTo(state, id);
  return alternative === undefined || effectForTheEnd(state, alternative) !== 'APPLIED';
}
