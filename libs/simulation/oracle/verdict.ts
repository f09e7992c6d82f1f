import { goalCodec, goalStream } from '@baton/event-store';
import type { GoalEvent, GoalState, OperationRef, StepState } from '@baton/goal/domain';
import { goalDecider, resume } from '@baton/goal/domain';
import type { PolicyHistory } from '@baton/handoff/policy';
import { epochMsOf, instantOf, isSameJson } from '@baton/kernel';
import type { SimulatedLog } from '../orchestrator/simulated-log.js';
import type { World } from '../world/world.js';
import type { GoalAccount, Ledger } from './ledger.js';
import { nameOf } from './names.js';
import { judgeDecisions, judgeReservations } from './disclosure.js';
import { builtUpon, isAtItsTurningPoint, isInDoubt, isLeft } from './standing.js';
import { judgeConclusion, judgeReport } from './truth.js';

/** Sends of one operation: more than this is no persistence any more but a loop. */
const sendsMax = 60;
const eventsMax = 600;
const tasksMax = 80;
/** Where a capability says nothing, on the way forward. */
const attemptsMax = 25;

/** What wakes a goal after longer than this is a person's deadline: machines are done with it. */
const soonMs = 60 * 60_000;

/** Whether nothing is left to do but by persons who may never come: the goal has ended, or one in a role is asked. */
export function isSettled(goal: GoalAccount, nowMs: number): boolean {
  const { state, setAsideAtMs } = goal;
  if (setAsideAtMs !== undefined) return true;
  if (!isAtRest(goal, nowMs)) return false;
  if (state.phase === 'CONCLUDED' || state.paused) return true;
  const open = Object.values(state.tasks).filter(({ ended }) => ended === undefined);
  // Whoever approves plans always comes.
  return open.some(({ role }) => role !== '') && open.every(({ kind }) => kind !== 'APPROVE_PLAN');
}

/** Whether the goal has come to its end, and machines have nothing left to find out about it. */
export function hasEnded(goal: GoalAccount, nowMs: number): boolean {
  return goal.state.phase === 'CONCLUDED' && isAtRest(goal, nowMs);
}

function isAtRest({ state }: GoalAccount, nowMs: number): boolean {
  const { owed, wakeAt } = resume(state, { now: instantOf(nowMs), inFlight: new Set() });
  return owed.length === 0 && (wakeAt === undefined || epochMsOf(wakeAt) > nowMs + soonMs);
}

export interface End {
  readonly ledger: Ledger;
  readonly log: SimulatedLog;
  /** A person did all that was asked of anybody, so that no goal waits any more. */
  readonly isSomebodyComing: boolean;
  readonly policies: PolicyHistory;
}

/** The promises that are judged once the history is over, against what the systems then hold. */
export function judgeEnd(world: World, { ledger, log, isSomebodyComing, policies }: End): void {
  for (const goal of ledger.goals.values()) {
    const name = goal.goalId.slice(0, 8);
    if (!(isSomebodyComing ? hasEnded(goal, world.nowMs) : isSettled(goal, world.nowMs))) {
      const owed = resume(goal.state, { now: instantOf(world.nowMs), inFlight: new Set() });
      world.violate('12 every goal ends', `${name} is still ${goal.state.phase}: ${JSON.stringify(owed)}`);
      continue;
    }
    judgeFold(world, log, goal);
    judgeDecisions(world, log, goal, policies);
    if (goal.events.length > eventsMax) world.violate('12 work is bounded', `${name}: ${goal.events.length} events`);
    // What is set aside waits for a person with all that is open: nobody said how it stands.
    if (goal.setAsideAtMs !== undefined) continue;
    judgeReport(world, ledger, goal, 'AT_LAST');
    const { outcome, concludedEffects: effects } = goal.state;
    if (outcome !== undefined) judgeConclusion(world, goal, { outcome, effects });
    if (!goal.state.paused) judgeAnswers(world, goal);
    judgeAttempts(world, goal);
    judgeTasks(world, goal);
  }
  judgeReservations(world, log, ledger);
  for (const account of ledger.operations.values())
    for (const { size } of account.sends.values())
      if (size > sendsMax) world.violate('12 work is bounded', `${nameOf(account)}: sent ${size} times`);
}

/**
 * Whatever was sent and is given up is committed, rejected, revoked, or waits for a person. What is known not to be done
 * waits as well: a compensation while a step that was built upon its own is taken up again, or its own is in doubt, a step
 * while it is not known yet which way the goal goes, and one that was sent in vain as often as it may be and is asked about
 * since its time is over.
 */
function judgeAnswers(world: World, { goalId, state, events }: GoalAccount): void {
  const settledAt = [
    'COMMITTED',
    'REJECTED',
    'REVOKED',
    'UNTELLABLE',
    ...(state.paused ? ['DEFERRED', 'NOT_DONE'] : []),
  ];
  for (const step of Object.values(state.steps)) {
    if (step.planned.effect === 'READ') continue;
    for (const { name, phase, fence } of [...step.earlier, ...Object.values(step.operations)]) {
      const waits =
        name === 'forward'
          ? isAtItsTurningPoint(state) || (isAskedFor(state, step) && hasUsedUpItsAttempts(step, events))
          : isInDoubt(step) || builtUpon(state, step.planned.id).some(isLeft);
      const waitsItsTurn = ['DEFERRED', 'NOT_DONE'].includes(phase.at) && waits;
      const isAnsweredFor =
        settledAt.includes(phase.at) || waitsItsTurn || fence === 'UNTELLABLE' || fence === 'WAIVED';
      if (!isAnsweredFor)
        world.violate(
          '7 every maybe-done operation is answered for',
          `${goalId}/${step.planned.id}/${name}: ${phase.at}`,
        );
    }
  }
}

/** A person is asked what to do about a step whose time is over. */
function isAskedFor({ tasks }: GoalState, { planned }: StepState): boolean {
  return Object.values(tasks).some(
    ({ cause, step, ended }) => cause === 'STEP_OVERDUE' && step === planned.id && ended === undefined,
  );
}

function hasUsedUpItsAttempts({ planned }: StepState, events: readonly GoalEvent[]): boolean {
  return lossesOf({ step: planned.id, operation: 'forward' }, events) >= (planned.pin.attemptsMax ?? attemptsMax);
}

/** Only what was sent in vain counts against the attempts of an operation. */
function judgeAttempts(world: World, { goalId, state, events }: GoalAccount): void {
  for (const [step, { operations }] of Object.entries(state.steps))
    for (const { name, sentInVain } of Object.values(operations)) {
      const lost = lossesOf({ step, operation: name }, events);
      if (lost !== sentInVain)
        world.violate('only what was lost counts', `${goalId}/${step}/${name}: ${sentInVain} of ${lost}`);
    }
}

/** How often an operation was found not to have happened under its present key. A deferral is no loss. */
function lossesOf({ step, operation }: OperationRef, events: readonly GoalEvent[]): number {
  const ofIt = events.filter(({ data }) => 'operation' in data && data.step === step && data.operation === operation);
  const begun = ofIt.findLastIndex(({ type, data }) => type === 'OperationDispatched' && data.attempt === 1);
  return ofIt.slice(begun).filter(({ type }) => type === 'RetryScheduled').length;
}

/** Nobody is asked the same twice at once, nor without end. */
function judgeTasks(world: World, { goalId, state }: GoalAccount): void {
  const tasks = Object.values(state.tasks);
  const open = tasks.filter(({ ended }) => ended === undefined);
  const about = new Set(open.map(({ cause, step, operation }) => `${cause} ${step} ${operation}`));
  if (about.size < open.length) world.violate('12 work is bounded', `${goalId}: a person is asked the same twice`);
  if (tasks.length > tasksMax)
    world.violate('12 work is bounded', `${goalId}: persons were asked ${tasks.length} times`);
}

/** The state that drivers hold while they decide is the state that anybody reads from the log. */
function judgeFold(world: World, log: SimulatedLog, goal: GoalAccount): void {
  const live = log
    .asHandedIn(goalStream(goal.goalId))
    .reduce((state, stored) => goalDecider.evolve(state, goalCodec.decode(stored).event), goalDecider.initial);
  if (!isSameJson(live, goal.state)) world.violate('4 fold is live', goal.goalId);
}
