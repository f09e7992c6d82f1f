import type { StoredEvent } from '@baton/event-store';
import { goalCodec, goalStream } from '@baton/event-store';
import type { GoalEvent, GoalState, OperationRef } from '@baton/goal/domain';
import { goalDecider } from '@baton/goal/domain';
import type { IdempotencyClass } from '@baton/specialist/domain';
import type { Effect } from '../systems/effects.js';

/** One operation of one goal, as far as events and systems tell of it. */
export interface OperationAccount {
  readonly goalId: string;
  readonly step: string;
  readonly operation: OperationRef['operation'];
  readonly idempotencyClass: IdempotencyClass;
  /** By key: how often it was sent. */
  readonly sends: Map<string, number>;
  readonly effects: Effect[];
}

export interface GoalAccount {
  readonly goalId: string;
  state: GoalState;
  readonly events: GoalEvent[];
}

const prefix = goalStream('');

/** Keeps two books side by side: what the log says, event by event, and what the systems did, effect by effect. */
export class Ledger {
  readonly goals = new Map<string, GoalAccount>();
  readonly operations = new Map<string, OperationAccount>();
  readonly #operationByKey = new Map<string, OperationAccount>();

  operationOfKey(key: string): OperationAccount | undefined {
    return this.#operationByKey.get(key);
  }

  operation(goalId: string, { step, operation }: OperationRef): OperationAccount | undefined {
    return this.operations.get(`${goalId}/${step}/${operation}`);
  }

  /** Undefined for events of other streams. */
  enter(stored: StoredEvent): { readonly goal: GoalAccount; readonly event: GoalEvent } | undefined {
    if (!stored.stream.startsWith(prefix)) return undefined;
    const goalId = stored.stream.slice(prefix.length);
    const { event } = goalCodec.decode(stored);
    const goal = this.goals.get(goalId) ?? { goalId, state: goalDecider.initial, events: [] };
    goal.state = goalDecider.evolve(goal.state, event);
    goal.events.push(event);
    this.goals.set(goalId, goal);
    if (event.type === 'OperationDispatched') this.#enterDispatch(goalId, event.data);
    return { goal, event };
  }

  #enterDispatch(goalId: string, data: Extract<GoalEvent, { type: 'OperationDispatched' }>['data']): void {
    const { step, operation, idempotencyClass, key } = data;
    const name = `${goalId}/${step}/${operation}`;
    const account = this.operations.get(name) ?? {
      ...{ goalId, step, operation, idempotencyClass },
      sends: new Map<string, number>(),
      effects: [],
    };
    account.sends.set(key, (account.sends.get(key) ?? 0) + 1);
    this.operations.set(name, account);
    this.#operationByKey.set(key, account);
  }
}
