import type { EventMetadata, Instant, TenantId } from '@baton/kernel';
import type { StoredEvent } from '@baton/event-store';
import { goalCodec, goalStream, quarantineCodec, quarantineStream } from '@baton/event-store';
import type { CapabilityPin, GoalEvent, GoalState, OperationRef } from '@baton/goal/domain';
import { goalDecider, plannedOperation } from '@baton/goal/domain';
import type { Effect } from '../systems/effects.js';

/** One operation of one goal, as far as events and systems tell of it. */
export interface OperationAccount {
  readonly goalId: string;
  readonly step: string;
  readonly operation: OperationRef['operation'];
  readonly pin: CapabilityPin;
  /** By key and attempt: the deadline that it was sent with. */
  readonly sends: Map<string, Map<number, Instant>>;
  readonly effects: Effect[];
  /** By key: when a person first said how this operation stands, in milliseconds since 1970. */
  readonly marks: Map<string, number>;
}

export interface GoalAccount {
  readonly goalId: string;
  readonly tenant: TenantId;
  /** What the person of this goal said, from which its whole plan follows: no other goal's values begin with it. */
  readonly recipe: string;
  state: GoalState;
  /** When it was set aside, in milliseconds since 1970; no person has set it free since. */
  setAsideAtMs: number | undefined;
  readonly events: GoalEvent[];
}

const prefix = goalStream('');
const quarantinePrefix = quarantineStream('');

/** Keeps two books side by side: what the log says, event by event, and what the systems did, effect by effect. */
export class Ledger {
  /** By goal, before it is submitted. */
  readonly recipes = new Map<string, string>();
  readonly goals = new Map<string, GoalAccount>();
  readonly operations = new Map<string, OperationAccount>();
  /** Briefs as they were recorded, by handoff. */
  readonly handoffs = new Map<string, Extract<GoalEvent, { type: 'HandoffBriefed' }>['data']>();
  readonly #operationByKey = new Map<string, OperationAccount>();

  constructor(private readonly nowMs: () => number) {}

  operationOfKey(key: string): OperationAccount | undefined {
    return this.#operationByKey.get(key);
  }

  operation(goalId: string, { step, operation }: OperationRef): OperationAccount | undefined {
    return this.operations.get(`${goalId}/${step}/${operation}`);
  }

  operationsOf(goalId: string, step: string): readonly OperationAccount[] {
    return [...this.operations.values()].filter((account) => account.goalId === goalId && account.step === step);
  }

  /** Undefined for events of other streams. */
  enter(
    stored: StoredEvent,
  ): { readonly goal: GoalAccount; readonly event: GoalEvent; readonly metadata: EventMetadata } | undefined {
    if (stored.stream.startsWith(quarantinePrefix)) this.#enterQuarantine(stored);
    if (!stored.stream.startsWith(prefix)) return undefined;
    const goalId = stored.stream.slice(prefix.length);
    const { event, metadata } = goalCodec.decode(stored);
    const { tenant } = metadata;
    const goal = this.goals.get(goalId) ?? {
      ...{ goalId, tenant, recipe: this.recipes.get(goalId) ?? '', state: goalDecider.initial },
      setAsideAtMs: undefined,
      events: [],
    };
    goal.state = goalDecider.evolve(goal.state, event);
    goal.events.push(event);
    this.goals.set(goalId, goal);
    if (event.type === 'HandoffBriefed') this.handoffs.set(event.data.handoffId, event.data);
    if (event.type === 'OperationDispatched') this.#enterDispatch(goal, event.data);
    return { goal, event, metadata };
  }

  #enterQuarantine(stored: StoredEvent): void {
    const { event } = quarantineCodec.decode(stored);
    const goal = this.goals.get(event.data.goalId);
    if (goal) goal.setAsideAtMs = event.type === 'GoalQuarantined' ? this.nowMs() : undefined;
  }

  #enterDispatch(
    { goalId, state }: GoalAccount,
    data: Extract<GoalEvent, { type: 'OperationDispatched' }>['data'],
  ): void {
    const { step, operation, key, attempt, deadline } = data;
    const name = `${goalId}/${step}/${operation}`;
    const account = this.operations.get(name) ?? {
      ...{ goalId, step, operation, pin: plannedOperation(state, data).pin },
      sends: new Map<string, Map<number, Instant>>(),
      effects: [],
      marks: new Map<string, number>(),
    };
    account.sends.set(key, (account.sends.get(key) ?? new Map<number, Instant>()).set(attempt, deadline));
    this.operations.set(name, account);
    this.#operationByKey.set(key, account);
  }
}
