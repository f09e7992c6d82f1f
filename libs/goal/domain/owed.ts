import type { Instant } from '@baton/kernel';
import type { OperationId, OperationRef } from './operation.js';
import type { StepId } from './plan.js';

/** What the orchestrator owes the world: a decision to take now, or a call to make. */
export type Owed =
  | { readonly owe: 'PLAN' }
  | ({ readonly owe: 'HAND_OFF' } & OperationRef)
  | ({ readonly owe: 'GIVE_UP_RESERVATION' } & OperationRef)
  | ({ readonly owe: 'RELEASE_RESERVATION' } & OperationRef)
  | ({ readonly owe: 'SEND_AGAIN' } & OperationRef)
  | ({ readonly owe: 'ASK_OUTCOME' } & OperationRef)
  | ({ readonly owe: 'REQUEST_REVOCATION' } & OperationRef)
  | ({ readonly owe: 'REVOKE' } & OperationRef)
  | { readonly owe: 'CHECK_CONDITION'; readonly step: StepId }
  | { readonly owe: 'RETRY_FORWARD'; readonly step: StepId }
  | { readonly owe: 'REQUIRE_COMPENSATION'; readonly step: StepId }
  | { readonly owe: 'EXHAUST_COMPENSATION'; readonly step: StepId }
  | { readonly owe: 'OPEN_TASK'; readonly taskId: string }
  | { readonly owe: 'REMIND_OF_TASK'; readonly taskId: string }
  | { readonly owe: 'ESCALATE_TASK'; readonly taskId: string }
  | { readonly owe: 'WITHDRAW_TASK'; readonly taskId: string }
  | { readonly owe: 'CONCLUDE' }
  | { readonly owe: 'AMEND' };

export interface Resumption {
  readonly owed: readonly Owed[];
  /** When there is something to do again though no call is open: the earliest of the due times. */
  readonly wakeAt?: Instant;
  /**
   * What only a person can bring: answers to questions, the outcome of an operation that no system can tell, the choice
   * of how to go on after a step has failed, approval of a plan, leave for a value to cross.
   */
  readonly waitingFor: readonly (
    | { readonly kind: 'ANSWER' }
    | ({ readonly kind: 'OUTCOME' } & OperationRef)
    | { readonly kind: 'RECOVERY'; readonly step: StepId }
    | { readonly kind: 'APPROVAL' }
    | ({ readonly kind: 'WAIVER' } & OperationRef)
  )[];
}

export interface Surroundings {
  readonly now: Instant;
  /** The calls that this driver has open: none after a crash or a takeover. */
  readonly inFlight: ReadonlySet<OperationId>;
}

/** What goes on while nothing may be sent: questions, answers and the talk with persons, but nothing new to any system. */
const whileHeldUp: readonly Owed['owe'][] = [
  ...([
    'RELEASE_RESERVATION',
    'ASK_OUTCOME',
    'REVOKE',
    'OPEN_TASK',
    'REMIND_OF_TASK',
    'ESCALATE_TASK',
    'WITHDRAW_TASK',
  ] as const),
];

export class Collector {
  private readonly owed: Owed[] = [];
  private readonly waitingFor: Resumption['waitingFor'][number][] = [];
  private wakeAt: Instant | undefined;

  /** @param isHeldUp nothing new goes to any system: the goal is paused, or it is in doubt what is there */
  constructor(readonly isHeldUp: boolean) {}

  owe(owed: Owed): void {
    if (!this.isHeldUp || whileHeldUp.includes(owed.owe)) this.owed.push(owed);
  }

  owes(wanted: Owed): boolean {
    return this.owed.some((candidate) => isSameOwed(candidate, wanted));
  }

  wake(at: Instant): void {
    if (this.wakeAt === undefined || at < this.wakeAt) this.wakeAt = at;
  }

  waitFor(person: Resumption['waitingFor'][number]): void {
    this.waitingFor.push(person);
  }

  result(): Resumption {
    return { owed: this.owed, wakeAt: this.wakeAt, waitingFor: this.waitingFor };
  }
}

export function isSameOwed(a: Owed, b: Owed): boolean {
  if (a.owe !== b.owe) return false;
  const stepOf = (owed: Owed) => ('step' in owed ? owed.step : '');
  const operationNameOf = (owed: Owed) => ('operation' in owed ? owed.operation : '');
  const taskOf = (owed: Owed) => ('taskId' in owed ? owed.taskId : '');
  return stepOf(a) === stepOf(b) && operationNameOf(a) === operationNameOf(b) && taskOf(a) === taskOf(b);
}
