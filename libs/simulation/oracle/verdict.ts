import { goalCodec, goalStream } from '@baton/event-store';
import type { ReportedStep } from '@baton/goal/domain';
import { goalDecider, reportOutcome, resume } from '@baton/goal/domain';
import { epochMsOf, instantOf } from '@baton/kernel';
import type { SimulatedLog } from '../orchestrator/simulated-log.js';
import type { World } from '../world/world.js';
import type { GoalAccount, Ledger } from './ledger.js';
import { nameOf } from './watch.js';

/** Sends of one operation: more than this is no persistence any more but a loop. */
const sendsMax = 60;
const eventsMax = 600;

/** What wakes a goal after longer than this is a person's deadline: machines are done with it. */
const soonMs = 60 * 60_000;

/** Whether machines have nothing left to do: the goal has ended, or a person in a role is asked. */
export function isSettled({ state }: GoalAccount, nowMs: number): boolean {
  const { owed, wakeAt } = resume(state, { now: instantOf(nowMs), inFlight: new Set() });
  if (owed.length > 0 || (wakeAt !== undefined && epochMsOf(wakeAt) <= nowMs + soonMs)) return false;
  if (state.phase === 'CONCLUDED') return true;
  return Object.values(state.tasks).some(({ ended, role }) => ended === undefined && role !== '');
}

/** The promises that are judged once the history is over, against what the systems then hold. */
export function judgeEnd(world: World, ledger: Ledger, log: SimulatedLog): void {
  for (const goal of ledger.goals.values()) {
    const name = goal.goalId.slice(0, 8);
    if (!isSettled(goal, world.nowMs)) {
      const owed = resume(goal.state, { now: instantOf(world.nowMs), inFlight: new Set() });
      world.violate('12 every goal ends', `${name} is still ${goal.state.phase}: ${JSON.stringify(owed)}`);
      continue;
    }
    if (goal.events.length > eventsMax) world.violate('12 work is bounded', `${name}: ${goal.events.length} events`);
    judgeReport(world, ledger, goal);
    judgeAnswers(world, goal);
    judgeFold(world, log, goal);
  }
  for (const account of ledger.operations.values())
    for (const sends of account.sends.values())
      if (sends > sendsMax) world.violate('12 work is bounded', `${nameOf(account)}: sent ${sends} times`);
}

function judgeReport(world: World, ledger: Ledger, goal: GoalAccount): void {
  const report = reportOutcome(goal.state);
  for (const step of report.steps) judgeStep(world, ledger, goal, step);
  const planned = Object.values(goal.state.steps).filter(({ planned: { effect } }) => effect === 'WRITE');
  if (planned.length !== report.steps.length)
    world.violate('9 the report is true', `${goal.goalId}: it leaves steps out`);
}

function judgeStep(
  world: World,
  ledger: Ledger,
  goal: GoalAccount,
  { step, effect, tried, actionNeeded }: ReportedStep,
): void {
  const effectsOf = (operation: string) => ledger.operations.get(`${goal.goalId}/${step}/${operation}`)?.effects ?? [];
  const forward = effectsOf('forward');
  const back = [...new Set(tried.map(({ operation }) => operation))]
    .filter((operation) => operation !== 'forward')
    .flatMap(effectsOf);
  const lie = (truth: string): void =>
    world.violate('9 the report is true', `${goal.goalId.slice(0, 8)}/${step}: reported ${effect}, but ${truth}`);
  // What the report calls open is judged by nobody: it names who must look.
  const isOpen =
    effect === 'UNKNOWN' || tried.some(({ state, fence }) => state === 'UNTELLABLE' || fence === 'UNTELLABLE');
  if (isOpen) {
    if (!actionNeeded) lie('nobody is asked to look');
    return;
  }
  const undone = back.filter(({ kind }) => kind === 'UNDO').length;
  const corrected = back.filter(({ kind }) => kind === 'CORRECT').length;
  const flagged = back.filter(({ kind }) => kind === 'FLAG').length;
  const found = `${forward.length} effects, ${undone} undone, ${corrected} corrected, ${flagged} flagged`;
  const isTrue = {
    NONE: forward.length === 0 && back.length === 0,
    APPLIED: forward.length === 1 && back.length === 0,
    UNDONE: forward.length === 1 && undone === 1 && corrected === 0,
    CORRECTED: forward.length === 1 && corrected === 1 && undone === 0,
    FLAGGED: forward.length === 1 && flagged === 1 && undone === 0 && corrected === 0,
    RESIDUAL: forward.length === 1 && undone === 0 && corrected === 0,
  }[effect];
  if (!isTrue) lie(found);
  const lastForward = forward.at(-1);
  const lastBack = back.at(-1);
  if (lastForward && lastBack && lastForward.ordinal > lastBack.ordinal) lie('its effect came after that');
}

/** Whatever was sent and is given up is committed, rejected, revoked, or waits for a person. */
function judgeAnswers(world: World, { goalId, state }: GoalAccount): void {
  for (const step of Object.values(state.steps)) {
    if (step.planned.effect === 'READ') continue;
    for (const { name, phase, fence } of Object.values(step.operations)) {
      const isAnsweredFor =
        ['COMMITTED', 'REJECTED', 'REVOKED', 'UNTELLABLE'].includes(phase.at) || fence === 'UNTELLABLE';
      if (!isAnsweredFor)
        world.violate(
          '7 every maybe-done operation is answered for',
          `${goalId}/${step.planned.id}/${name}: ${phase.at}`,
        );
    }
  }
}

/** The state that drivers hold while they decide is the state that anybody reads from the log. */
function judgeFold(world: World, log: SimulatedLog, goal: GoalAccount): void {
  const stream = log.stream(goalStream(goal.goalId));
  if (stream.some(({ revision }, index) => revision !== index))
    world.violate('3 nothing acknowledged is lost', `${goal.goalId}: revisions have gaps`);
  const live = log
    .asHandedIn(goalStream(goal.goalId))
    .reduce((state, stored) => goalDecider.evolve(state, goalCodec.decode(stored).event), goalDecider.initial);
  if (JSON.stringify(live) !== JSON.stringify(goal.state)) world.violate('4 fold is live', goal.goalId);
}
