import type { StoredEvent } from '@baton/event-store';
import type { GoalEvent, GoalState, OperationRef } from '@baton/goal/domain';
import { operationOf } from '@baton/goal/domain';
import type { Effect } from '../systems/effects.js';
import type { World } from '../world/world.js';
import type { GoalAccount, OperationAccount } from './ledger.js';
import { Ledger } from './ledger.js';

/** The promises that can be judged at the very moment at which something happens. */
export class Watch {
  readonly ledger = new Ledger();
  #effectCount = 0;

  constructor(private readonly world: World) {}

  onEffect(done: Omit<Effect, 'ordinal'>): Effect {
    const effect: Effect = { ...done, ordinal: this.#effectCount++ };
    this.world.say(() => `   ${effect.system}: ${effect.capability} on ${effect.recordId} (${shortKey(effect.key)})`);
    if (effect.key !== undefined) this.#judgeEffect(effect, effect.key);
    return effect;
  }

  onWritten(events: readonly StoredEvent[]): void {
    for (const stored of events) {
      const entered = this.ledger.enter(stored);
      if (!entered) {
        this.world.say(() => `${stored.stream} ${stored.type}`);
        continue;
      }
      const { goal, event } = entered;
      this.world.say(() => `${shortGoal(goal.goalId)} ${stored.revision} ${describe(event)}`);
      this.#judgeEvent(goal, event);
    }
  }

  #judgeEffect(effect: Effect, key: string): void {
    const account = this.ledger.operationOfKey(key);
    if (!account) {
      this.world.violate('2 intent before effect', `${effect.capability} under a key that no event names`);
      return;
    }
    account.effects.push(effect);
    const name = nameOf(account);
    if (account.effects.length > 1 && account.idempotencyClass === 'NATIVE')
      this.world.violate('1 one effect per operation', `${name}: ${effect.capability} twice`);
    const goal = this.ledger.goals.get(account.goalId);
    const operation = goal && operationOf(goal.state, account);
    if (!goal || operation?.key !== key) return;
    const isAccountedFor = operation.unaccountedAttempts.length === 0;
    if (operation.fence === 'FENCED' && isAccountedFor)
      this.world.violate('8 no resurrection', `${name}: an effect after its key was revoked`);
    const step = goal.state.steps[account.step];
    if (account.operation === 'forward' && step?.compensatedBy !== undefined && isAccountedFor)
      this.world.violate('8 no resurrection', `${name}: an effect after its compensation`);
    if (operation.phase.at === 'REJECTED')
      this.world.violate('8 no resurrection', `${name}: an effect after it was rejected`);
  }

  #judgeEvent(goal: GoalAccount, event: GoalEvent): void {
    switch (event.type) {
      case 'OperationDispatched':
        if (event.data.operation !== 'forward') this.#judgeCompensation(goal, event.data);
        return;
      case 'OperationRevoked':
        if (event.data.found === 'NOTHING') this.#mustHaveNoEffect(goal, event.data, 'it was told revoked');
        return;
      case 'OperationRejected':
        return this.#mustHaveNoEffect(goal, event.data, `it was told rejected (${event.data.code})`);
      case 'StepCommitted':
      case 'StepCompensated': {
        if (goal.state.steps[event.data.step]?.planned.effect === 'READ') return;
        const account = this.ledger.operation(goal.goalId, event.data);
        if (account?.effects.length === 0)
          this.world.violate('9 the report is true', `${nameOf(account)}: told committed, and nothing is there`);
        return;
      }
      default:
        return;
    }
  }

  /** The forward key is out of use, what was built upon the step is dealt with, and no other compensation is open. */
  #judgeCompensation({ goalId, state }: GoalAccount, { step: id, operation: name }: OperationRef): void {
    const step = state.steps[id];
    if (!step) return;
    const what = `${shortGoal(goalId)}/${id}/${name}`;
    if (step.operations['forward']?.fence !== 'FENCED')
      this.world.violate('8 no resurrection', `${what} was sent while the forward key was in use`);
    const others = Object.values(step.operations).filter((other) => other.name !== 'forward' && other.name !== name);
    if (others.some(({ phase }) => phase.at !== 'REJECTED' && phase.at !== 'REVOKED'))
      this.world.violate('7 every maybe-done operation is answered for', `${what} was sent over an open compensation`);
    const upon = Object.values(state.steps).filter(({ planned }) => isBuiltUpon(state, planned.id, id));
    const isLeft = upon.some(({ operations, compensatedBy, exhaustedFor }) => {
      const at = operations['forward']?.phase.at;
      return at !== undefined && at !== 'REJECTED' && at !== 'REVOKED' && !compensatedBy && !exhaustedFor;
    });
    if (isLeft) this.world.violate('7 the way back is the way there', `${what} was sent before what was built upon it`);
  }

  #mustHaveNoEffect(goal: GoalAccount, ref: OperationRef, told: string): void {
    const account = this.ledger.operation(goal.goalId, ref);
    if (account && account.effects.length > 0)
      this.world.violate('9 the report is true', `${nameOf(account)}: ${told}, and its effect is there`);
  }
}

function isBuiltUpon(state: GoalState, step: string, earlier: string): boolean {
  const after = state.steps[step]?.planned.after ?? [];
  return after.includes(earlier) || after.some((between) => isBuiltUpon(state, between, earlier));
}

export function nameOf({ goalId, step, operation, idempotencyClass }: OperationAccount): string {
  return `${shortGoal(goalId)}/${step}/${operation} (${idempotencyClass})`;
}

function shortGoal(goalId: string): string {
  return goalId.slice(0, 8);
}

function shortKey(key: string | undefined): string {
  return key === undefined ? 'a person' : key.slice(0, 8);
}

function describe({ type, data }: GoalEvent): string {
  const told = [
    'step',
    'operation',
    'attempt',
    'code',
    'cause',
    'answer',
    'found',
    'dueAt',
    'key',
    'outcome',
    'learnedBy',
  ];
  const known = told.flatMap((name) => {
    const value = (data as Readonly<Record<string, unknown>>)[name];
    if (typeof value === 'number') return [`${name} ${value}`];
    if (typeof value !== 'string') return [];
    return [name === 'key' ? `key ${shortKey(value)}` : value];
  });
  return `${type} ${known.join(' ')}`;
}
