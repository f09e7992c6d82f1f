import { goalCodec, goalStream } from '@baton/event-store';
import type { ReportedStep } from '@baton/goal/domain';
import { goalDecider, reportOutcome, resume } from '@baton/goal/domain';
import type { PolicyHistory } from '@baton/handoff/policy';
import { epochMsOf, instantOf, isSameJson } from '@baton/kernel';
import type { SimulatedLog } from '../orchestrator/simulated-log.js';
import type { World } from '../world/world.js';
import type { EffectKind } from '../systems/effects.js';
import type { GoalAccount, Ledger, OperationAccount } from './ledger.js';
import { nameOf } from './names.js';
import { judgeDecisions, judgeReservations } from './disclosure.js';
import { builtUpon, isAtItsTurningPoint, isLeft } from './standing.js';

/** Sends of one operation: more than this is no persistence any more but a loop. */
const sendsMax = 60;
const eventsMax = 600;
const tasksMax = 80;
/** What a person found they say within this. */
const saysWithinMs = 10_000;

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
    judgeReport(world, ledger, goal);
    if (!goal.state.paused) judgeAnswers(world, goal);
    judgeTasks(world, goal);
  }
  judgeReservations(world, log, ledger);
  for (const account of ledger.operations.values())
    for (const { size } of account.sends.values())
      if (size > sendsMax) world.violate('12 work is bounded', `${nameOf(account)}: sent ${size} times`);
}

function judgeReport(world: World, ledger: Ledger, goal: GoalAccount): void {
  const report = reportOutcome(goal.state);
  for (const step of report.steps) judgeStep(world, ledger, goal, step);
  const planned = Object.values(goal.state.steps).filter(({ planned: { effect } }) => effect === 'WRITE');
  if (planned.length !== report.steps.length)
    world.violate('9 the report is true', `${goal.goalId}: it leaves steps out`);
}

function judgeStep(world: World, ledger: Ledger, goal: GoalAccount, reported: ReportedStep): void {
  const { step, effect, tried, actionNeeded } = reported;
  const accounts = ledger.operationsOf(goal.goalId, step);
  const lie = (truth: string): void =>
    world.violate('9 the report is true', `${goal.goalId.slice(0, 8)}/${step}: reported ${effect}, but ${truth}`);
  for (const { operation, sends } of accounts)
    if (tried.filter((one) => one.operation === operation && wasSent(one)).length < sends.size)
      lie(`it leaves out a key of ${operation} that was sent`);
  // What the report calls open is judged by nobody: it names who must look.
  const isOpen =
    effect === 'UNKNOWN' ||
    tried.some(({ state, fence }) => state === 'UNTELLABLE' || fence === 'UNTELLABLE' || isHeld(goal, state));
  if (isOpen) {
    const isAsked = Object.values(goal.state.tasks).some((task) => task.step === step && task.ended === undefined);
    const isFoundOut = actionNeeded !== undefined && actionNeeded.action !== 'AWAIT_ANSWER';
    if (!isFoundOut && !isAsked && !goal.state.paused) lie('nobody is asked to look');
    return;
  }
  // What landed after a person had said how it stands is shown as resting on a person's word.
  const isWordOfPerson = tried.some(({ onPersonsWord }) => onPersonsWord);
  if (isWordOfPerson && accounts.some(landedAfterMark)) return;
  const putRight = goal.state.steps[step]?.putRight;
  const forward = accounts.filter(({ operation }) => operation === 'forward').flatMap(({ effects }) => effects);
  const back = accounts.filter(({ operation }) => operation !== 'forward').flatMap(({ effects }) => effects);
  const count = (kind: EffectKind): number => back.filter((done) => done.kind === kind).length;
  const [undone, corrected, flagged] = [count('UNDO'), count('CORRECT'), count('FLAG')];
  const byHand = putRight === 'LEFT' ? 'RESIDUAL' : putRight;
  const isTrue = {
    NONE: forward.length === 0 && back.length === 0,
    APPLIED: forward.length === 1 && back.length === 0,
    UNDONE: forward.length === 1 && undone === 1 && corrected === 0,
    CORRECTED: forward.length === 1 && corrected === 1 && undone === 0,
    FLAGGED: forward.length === 1 && flagged === 1 && undone === 0 && corrected === 0,
    RESIDUAL: forward.length === 1 && undone === 0 && corrected === 0,
  }[effect];
  const found = `${forward.length} effects, ${undone} undone, ${corrected} corrected, ${flagged} flagged`;
  if (byHand === undefined ? !isTrue : byHand !== effect || forward.length !== 1) lie(found);
  const lastForward = forward.at(-1);
  const lastBack = back.at(-1);
  if (lastForward && lastBack && lastForward.ordinal > lastBack.ordinal) lie('its effect came after that');
}

function wasSent({ state }: ReportedStep['tried'][number]): boolean {
  return state !== 'BLOCKED' && state !== 'WINDOW_PASSED';
}

/** What a paused goal has sent in vain so far may still land where its system meets it under its key, once it goes on. */
function isHeld({ state: { paused } }: GoalAccount, at: ReportedStep['tried'][number]['state']): boolean {
  return paused && (at === 'NOT_DONE' || at === 'DEFERRED');
}

function landedAfterMark({ marks, effects }: OperationAccount): boolean {
  return effects.some(({ key, atMs }) => atMs > (marks.get(key ?? '') ?? Infinity) - saysWithinMs);
}

/**
 * Whatever was sent and is given up is committed, rejected, revoked, or waits for a person. What is known not to be done
 * waits as well: a compensation while a step that was built upon its own is taken up again, a step while it is not known
 * yet which way the goal goes.
 */
function judgeAnswers(world: World, { goalId, state }: GoalAccount): void {
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
      const waits = name === 'forward' ? isAtItsTurningPoint(state) : builtUpon(state, step.planned.id).some(isLeft);
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
