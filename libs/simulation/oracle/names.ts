import type { GoalEvent } from '@baton/goal/domain';
import type { OperationAccount } from './ledger.js';

/* How goals, keys and events are called where a history is told: short, since there are only a few of each. */

export function nameOf({ goalId, step, operation, pin }: OperationAccount): string {
  return `${shortGoal(goalId)}/${step}/${operation} (${pin.idempotencyClass})`;
}

export function shortGoal(goalId: string): string {
  return goalId.slice(0, 8);
}

export function shortKey(key: string | undefined): string {
  return key === undefined ? 'a person' : key.slice(0, 8);
}

const told = [
  ...['step', 'operation', 'generation', 'attempt', 'code', 'cause', 'answer', 'found', 'finding', 'choice', 'option'],
  ...['dueAt', 'key', 'taskId', 'role', 'because', 'outcome', 'closeReason', 'learnedBy'],
];

export function describeEvent({ type, data }: GoalEvent): string {
  const known = told.flatMap((name) => {
    const value = (data as Readonly<Record<string, unknown>>)[name];
    if (typeof value === 'number') return [`${name} ${value}`];
    if (typeof value !== 'string') return [];
    return [name === 'key' ? `key ${shortKey(value)}` : value];
  });
  return `${type} ${known.join(' ')}`;
}
