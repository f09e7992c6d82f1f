import type { StoredEvent } from '@baton/event-store';
import type { GoalEvent, GoalState, Operation, OperationName, OperationRef, StepState } from '@baton/goal/domain';
import { compensationIndexOf, operationOf } from '@baton/goal/domain';
import type { Instant } from '@baton/kernel';
import { epochMsOf } from '@baton/kernel';
import type { Effect } from '../systems/effects.js';
import { skewMsMax } from '../world/process-ports.js';
import type { World } from '../world/world.js';
import { graceMs } from './grace.js';
import type { GoalAccount } from './ledger.js';
import { Ledger } from './ledger.js';
import { describeEvent, nameOf, shortGoal, shortKey } from './names.js';
import { judgeOffers } from './offers.js';
import {
  builtUpon,
  hasFailed,
  isAtItsTurningPoint,
  isInDoubt,
  isLeft,
  isNeedless,
  isPivotUnderWay,
} from './standing.js';
import { judgeConclusion, judgeReport } from './truth.js';

type DispatchedRef = Extract<GoalEvent, { type: 'OperationDispatched' }>['data'];

/** How long after it was sent an attempt may begin: so its deadline tells when that was. */
const beginsWithinMs = 30_000;
/** Of the clocks of two machines, together. */
const skewsMsMax = 2 * skewMsMax;

/** The promises that can be judged at the very moment at which something happens. */
export class Watch {
  readonly ledger: Ledger;
  #effectCount = 0;
  /** By command: the revision of the last event that it led to. */
  readonly #carriedOut = new Map<string, number>();

  constructor(private readonly world: World) {
    this.ledger = new Ledger(() => world.nowMs);
  }

  onEffect(done: Omit<Effect, 'ordinal'>): Effect {
    const effect: Effect = { ...done, ordinal: this.#effectCount++ };
    this.world.say(() => `   ${effect.system}: ${effect.capability} on ${effect.recordId} (${shortKey(effect.key)})`);
    if (effect.key !== undefined) this.#judgeEffect(effect, effect.key);
    return effect;
  }

  /** Judges all that was written at once; what persons are offered, once it is all there. */
  onWritten(events: readonly StoredEvent[]): void {
    const offering = new Map<GoalAccount, Instant>();
    const opened = new Set<string>();
    for (const stored of events) {
      const entered = this.ledger.enter(stored);
      if (!entered) {
        this.world.say(() => `${stored.stream} ${stored.type}`);
        continue;
      }
      const { goal, event, metadata } = entered;
      this.world.say(() => `${shortGoal(goal.goalId)} ${stored.revision} ${describeEvent(event)}`);
      if (metadata.tenant !== goal.tenant)
        this.world.violate(
          '10 nothing crosses a tenant',
          `${shortGoal(goal.goalId)}: ${event.type} of ${metadata.tenant}`,
        );
      if (metadata.actor.kind === 'person') this.#judgeCommand(goal, stored.revision, metadata.commandId);
      this.#judgeEvent(goal, event);
      if (mayChangeReport(event)) judgeReport(this.world, this.ledger, goal, 'MEANWHILE');
      if (event.type === 'HumanTaskOpened') opened.add(event.data.taskId);
      if (event.type === 'HumanTaskOpened' || metadata.actor.kind === 'person') offering.set(goal, metadata.recordedAt);
    }
    for (const [goal, now] of offering) judgeOffers(this.world, goal, now, opened);
  }

  /** What a person asks for is carried out once, however often they ask: all of it in one append. */
  #judgeCommand({ goalId }: GoalAccount, revision: number, commandId: string): void {
    const last = this.#carriedOut.get(commandId);
    if (last !== undefined && last !== revision - 1)
      this.world.violate('5 a command is carried out once', `${shortGoal(goalId)} ${last} and ${revision}`);
    this.#carriedOut.set(commandId, revision);
  }

  #judgeEffect(effect: Effect, key: string): void {
    const account = this.ledger.operationOfKey(key);
    if (!account) {
      this.world.violate('2 intent before effect', `${effect.capability} under a key that no event names`);
      return;
    }
    account.effects.push(effect);
    const name = nameOf(account);
    const before = account.effects.filter((other) => other.key === key).length - 1;
    if (before > 0 && account.pin.idempotencyClass === 'NATIVE')
      this.world.violate('1 one effect per operation', `${name}: ${effect.capability} twice`);
    const goal = this.ledger.goals.get(account.goalId);
    const step = goal?.state.steps[account.step];
    const operation = step && operationOfKey(step, key);
    // What a person said they answer for, and whatever the report keeps open is no surprise.
    if (!operation || isAnsweredFor(operation) || operation.unaccountedAttempts.length > 0) return;
    if (operation.fence === 'FENCED')
      this.world.violate('8 no resurrection', `${name}: an effect after its key was revoked`);
    if (account.operation === 'forward' && step.compensatedBy !== undefined)
      this.world.violate('8 no resurrection', `${name}: an effect after its compensation`);
    if (operation.phase.at === 'REJECTED')
      this.world.violate('8 no resurrection', `${name}: an effect after it was rejected`);
  }

  #judgeEvent(goal: GoalAccount, event: GoalEvent): void {
    switch (event.type) {
      case 'OperationDispatched':
        this.#judgeSend(goal, event.data);
        if (event.data.operation !== 'forward') this.#judgeCompensation(goal, event.data);
        return;
      case 'HumanTaskResolved':
        if (goal.state.tasks[event.data.taskId]?.digest !== event.data.digest)
          this.world.violate('a person decides what they were shown', `${shortGoal(goal.goalId)} ${event.data.taskId}`);
        return;
      case 'PlanRevised': {
        const kept = new Set(event.data.plan.steps.map(({ id }) => id));
        const lost = Object.values(goal.state.steps).find((step) => isUnderWay(step) && !kept.has(step.planned.id));
        if (lost)
          this.world.violate('9 the report is true', `${shortGoal(goal.goalId)}/${lost.planned.id} left the plan`);
        return;
      }
      case 'OutcomeMarked': {
        const { step, generation } = event.data;
        const account = this.ledger.operation(goal.goalId, event.data);
        const about = operationsOf(goal.state.steps[step]).find(
          (operation) => operation.name === event.data.operation && operation.generation === generation,
        );
        if (account && about && !account.marks.has(about.key)) account.marks.set(about.key, this.world.nowMs);
        return;
      }
      case 'CompensationRequired':
        return this.#judgeTurningBack(goal);
      case 'RevocationRequested':
        if (event.data.why === 'GIVEN_UP') this.#judgeGivingUp(goal, event.data);
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
      case 'GoalConcluded':
      case 'ConclusionAmended':
        judgeConclusion(this.world, goal, event.data);
        return;
      default:
        return;
    }
  }

  #judgeSend(goal: GoalAccount, { step: id, operation: name, generation, attempt }: DispatchedRef): void {
    const { goalId, state, setAsideAtMs } = goal;
    const what = `${shortGoal(goalId)}/${id}/${name}`;
    const refused = (why: string): void => this.world.violate('nothing is sent against a person', `${what}: ${why}`);
    if (state.paused) refused('the goal is paused');
    if (state.phase === 'CONCLUDED') refused('the goal has ended');
    const step = state.steps[id];
    if (name === 'forward' && state.closing !== undefined) refused('the goal is to end');
    if (name === 'forward' && step?.skipped) refused('the step is skipped');
    if (name === 'forward' && placesBefore(state, id).some(({ skipped }) => skipped === 'PERSON'))
      refused('it was skipped under the plan before');
    if (name === 'forward' && step && isNeedless(state, step))
      this.world.violate('7 one of two ways', `${what}: the step that it stands for has not failed, or is left out`);
    const instead = Object.values(state.steps).find(({ planned }) => planned.insteadOf === id);
    if (name === 'forward' && attempt === 1 && instead && isLeft(instead))
      this.world.violate('7 one of two ways', `${what}: the step that stands for it is under way or done`);
    if (name === 'forward' && Object.values(state.steps).some(isInDoubt))
      this.world.violate('7 every maybe-done operation is answered for', `${what} was sent while another is in doubt`);
    // A driver that was held up while another one set the goal aside may still send, until it sees that its claim is gone.
    if (setAsideAtMs !== undefined && this.world.nowMs > setAsideAtMs + graceMs) refused('the goal is set aside');
    const former = (step?.earlier ?? []).filter((operation) => operation.name === name);
    if (former.some(({ phase }) => phase.at !== 'REJECTED' && phase.at !== 'REVOKED'))
      this.world.violate(
        '7 every maybe-done operation is answered for',
        `${what} has a new key before its old one is over`,
      );
    if (former.some((operation) => operation.generation >= generation))
      this.world.violate('1 one effect per operation', `${what}: key ${generation} comes again`);
  }

  /** Unless a person has chosen to go back, it is known of every pivot that was sent whether it is done. */
  #judgeTurningBack({ goalId, state }: GoalAccount): void {
    const steps = Object.values(state.steps);
    if (steps.some(isPivotUnderWay) && !steps.some(({ recovery }) => recovery === 'COMPENSATE'))
      this.world.violate('7 the way back is the way there', `${shortGoal(goalId)} turned back over an untold pivot`);
  }

  /** The forward key is out of use, what was built upon the step is dealt with, and no other compensation is open. */
  #judgeCompensation({ goalId, state }: GoalAccount, { step: id, operation: name }: OperationRef): void {
    const step = state.steps[id];
    if (!step) return;
    const what = `${shortGoal(goalId)}/${id}/${name}`;
    const fence = step.operations['forward']?.fence;
    if (fence !== 'FENCED' && fence !== 'WAIVED')
      this.world.violate('8 no resurrection', `${what} was sent while the forward key was in use`);
    const others = Object.values(step.operations).filter((other) => other.name !== 'forward' && other.name !== name);
    if (others.some(({ phase }) => phase.at !== 'REJECTED' && phase.at !== 'REVOKED'))
      this.world.violate('7 every maybe-done operation is answered for', `${what} was sent over an open compensation`);
    if (isLate(step, name, this.world.nowMs))
      this.world.violate('7 the way back is the way there', `${what} was sent after its time was over`);
    const upon = builtUpon(state, id);
    if (upon.some(isLeft))
      this.world.violate('7 the way back is the way there', `${what} was sent before what was built upon it`);
    const pivots = [step, ...upon].filter(({ planned }) => planned.pivot);
    if (pivots.some(({ operations }) => operations['forward']?.phase.at === 'COMMITTED'))
      this.world.violate('7 the way back is the way there', `${what} was sent beyond the point of no return`);
  }

  /**
   * However often a system fails, no step is given up for it, but a pivot where another step has failed, and an alternative that
   * nobody needs any more; and no way back before its time is over, or its window closes.
   */
  #judgeGivingUp({ goalId, state }: GoalAccount, { step: id, operation: name }: OperationRef): void {
    const step = state.steps[id];
    if (!step || step.operations[name]?.recalled) return;
    const isForward = name === 'forward';
    const isWanted = isForward
      ? state.phase === 'RUNNING' && state.closing === undefined && step.skipped === undefined
      : state.phase === 'COMPENSATING' && step.putRight === undefined;
    const mayBeGivenUp = isForward
      ? isNeedless(state, step) || (step.planned.pivot && isAtItsTurningPoint(state))
      : this.#mayBeClosed(step, name) || this.#isOverdue(step, state);
    if (isWanted && !mayBeGivenUp)
      this.world.violate('nothing is given up too soon', `${shortGoal(goalId)}/${id}/${name}`);
  }

  #mayBeClosed(step: StepState, name: OperationName): boolean {
    const closesAtMs = windowClosesAtMs(step, name);
    return closesAtMs !== undefined && this.world.nowMs + skewsMsMax >= closesAtMs;
  }

  #isOverdue(step: StepState, { settleBy: goalsTime }: GoalState): boolean {
    const endsAt = step.settleBy ?? goalsTime;
    return endsAt !== undefined && this.world.nowMs + skewsMsMax >= epochMsOf(endsAt);
  }

  #mustHaveNoEffect(goal: GoalAccount, ref: OperationRef, told: string): void {
    const account = this.ledger.operation(goal.goalId, ref);
    const operation = operationOf(goal.state, ref);
    if (account?.effects.some(({ key }) => key === operation?.key))
      this.world.violate('9 the report is true', `${nameOf(account)}: ${told}, and its effect is there`);
  }
}

function operationsOf(step: StepState | undefined): readonly Operation[] {
  return step ? [...step.earlier, ...Object.values(step.operations)] : [];
}

function operationOfKey(step: StepState, key: string): Operation | undefined {
  return operationsOf(step).find((operation) => operation.key === key);
}

/** Until when the system takes a compensation of what is done; absent for always. */
function windowClosesAtMs({ planned, operations }: StepState, name: OperationName): number | undefined {
  const { windowMs } = planned.compensations[compensationIndexOf(name)] ?? {};
  const done = operations['forward']?.phase;
  return windowMs === undefined || done?.at !== 'COMMITTED' ? undefined : epochMsOf(done.committedAt) + windowMs;
}

/** By the clock of the driver that sent it; and by any clock, whichever driver was held up the longest. */
function isLate(step: StepState, name: OperationName, nowMs: number): boolean {
  const closesAtMs = windowClosesAtMs(step, name);
  const deadline = step.operations[name]?.deadline;
  if (closesAtMs === undefined || deadline === undefined) return false;
  return epochMsOf(deadline) - beginsWithinMs >= closesAtMs || nowMs > closesAtMs + skewsMsMax + graceMs;
}

/** A person has said how it ended, that nothing more comes of it, or that the goal goes on without making sure of that. */
function isAnsweredFor({ markedByPerson, lookedInto, fence }: Operation): boolean {
  return markedByPerson === true || lookedInto === true || fence === 'WAIVED';
}

/** An effect of it is there or may yet be. */
function isUnderWay(step: StepState): boolean {
  return step.planned.effect === 'WRITE' && step.operations['forward'] !== undefined && !hasFailed(step);
}

/** Most events are of plans, briefs, persons who are asked and what is sent: none of them tells what a system holds. */
function mayChangeReport({ type, data }: GoalEvent): boolean {
  if (type === 'GoalConcluded' || type === 'ConclusionAmended') return true;
  return 'step' in data && !saysNothingOfEffects.has(type);
}

const saysNothingOfEffects: ReadonlySet<GoalEvent['type']> = new Set<GoalEvent['type']>([
  ...(['ReservationRequested', 'HandoffBriefed', 'HandoffBlocked', 'OperationDispatched'] as const),
  ...(['RevocationRequested', 'ConditionChecked'] as const),
  ...(['HumanTaskOpened', 'HumanTaskReminded', 'HumanTaskWithdrawn', 'HumanTaskResolved'] as const),
]);

/** A new plan puts `s2-r2` in the place of `s2`, and `s2-r3` in the place of both. */
function placesBefore({ steps }: GoalState, id: string): readonly StepState[] {
  const origin = id.replace(/-r\d+$/, '');
  return Object.entries(steps).flatMap(([other, step]) =>
    other !== id && other.replace(/-r\d+$/, '') === origin ? [step] : [],
  );
}
