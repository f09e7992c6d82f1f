import type { GoalState, OperationName } from '@baton/goal/domain';
import { compensationIndexOf } from '@baton/goal/domain';

export type Tone = 'TELL' | 'QUIET' | 'HAND' | 'GOOD' | 'BAD' | 'DOUBT' | 'BACK' | 'ASK' | 'END';

/** One event as it is told to a person: names, never a value. */
export interface Narration {
  readonly tone: Tone;
  /** The system or specialist that it is about; absent: the goal itself. */
  readonly about?: string;
  readonly text: string;
  /** Further sentences, e.g. what was withheld. */
  readonly details: readonly string[];
}

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
