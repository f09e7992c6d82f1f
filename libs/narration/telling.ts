import type { GoalState, OperationName } from '@baton/goal/domain';
import { compensationIndexOf } from '@baton/goal/domain';
import type { Narration, Tone } from './event-narration.js';

export function tell(tone: Tone, text: string, about?: string, details: readonly string[] = []): Narration {
  return { tone, about, text, details };
}

export function titleOf(state: GoalState, step: string, operation: OperationName = 'forward'): string {
  const planned = state.steps[step]?.planned;
  const title = planned?.title ?? step;
  if (operation === 'forward') return title;
  const kind = planned?.compensations[compensationIndexOf(operation)]?.kind;
  return kind === undefined ? title : `${kind.toLowerCase()} "${title}"`;
}

export function systemOf(state: GoalState, step: string): string {
  return state.steps[step]?.planned.pin.system ?? '';
}
