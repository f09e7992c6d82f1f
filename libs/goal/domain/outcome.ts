import { assertNever } from '@baton/kernel';

/**
 * What is true of one step's record now. FLAGGED: marked, still there. RESIDUAL: there against the goal's end, and no
 * machine can do more. UNKNOWN: nobody can tell yet.
 */
export type Effect = 'NONE' | 'APPLIED' | 'UNDONE' | 'CORRECTED' | 'FLAGGED' | 'RESIDUAL' | 'UNKNOWN';

export type Outcome = 'NOTHING_DONE' | 'COMPLETED' | 'COMPENSATED' | 'PARTIAL';

/** Why the goal was closed; says nothing about what is in the systems. */
export type CloseReason = 'FINISHED' | 'FAILED' | 'CANCELED' | 'TERMINATED';

export type EffectCounts = Readonly<Partial<Record<Effect, number>>>;

export function countEffects(effects: readonly Effect[]): EffectCounts {
  const counts: Partial<Record<Effect, number>> = {};
  for (const effect of effects) counts[effect] = (counts[effect] ?? 0) + 1;
  return counts;
}

/**
 * The outcome from the effects of the effectful steps alone, the first that fits. `askedFor` is false where a person
 * skipped something that the plan asked for: such a goal can't be COMPLETED any more.
 */
export function outcomeOf(effects: readonly Effect[], askedFor: boolean): Outcome {
  if (effects.every((effect) => effect === 'NONE')) return 'NOTHING_DONE';
  if (askedFor && effects.every((effect) => effect === 'APPLIED')) return 'COMPLETED';
  if (effects.every(isPutRight)) return 'COMPENSATED';
  return 'PARTIAL';
}

function isPutRight(effect: Effect): boolean {
  switch (effect) {
    case 'NONE':
    case 'UNDONE':
    case 'CORRECTED':
      return true;
    case 'APPLIED':
    case 'FLAGGED':
    case 'RESIDUAL':
    case 'UNKNOWN':
      return false;
    default:
      return assertNever(effect, 'effect');
  }
}
