import type { Instant } from '@baton/kernel';
import { invariant, laterOf, plusMs } from '@baton/kernel';
import type { GoalCommand, OutcomeAnswer, RevocationAnswer, SendAnswer } from './goal.commands.js';
import { goalDecider } from './goal.decider.js';
import type { GoalEvent } from './goal.events.js';
import { aMoment, aSealedCommit, briefed, goalEventExamples } from './goal.examples.js';
import type { GoalState } from './goal.state.js';
import { nextGeneration, operationOf } from './goal.state.js';
import type { OperationId, OperationRef } from './operation.js';
import { operationIdOf } from './operation.js';
import { decisionOwed } from './owed-decision.js';
import type { Plan } from './plan.js';
import type { Owed } from './owed.js';
import { resume } from './resume.js';

/**
 * How the world answers the sends of one operation, one after the other; COMMIT where the script says nothing. Two are
 * said of the brief instead: it is blocked, or recalled when it is to be sent again.
 */
export type Scripted =
  'COMMIT' | 'REJECT' | 'DEFER' | 'LOSE_THE_REQUEST' | 'LOSE_THE_ANSWER' | 'TAKE_LONG' | 'BLOCK' | 'RECALL';
export type Script = Readonly<Partial<Record<OperationId, readonly Scripted[]>>>;

/**
 * A world in a few lines that keeps the truth about every effect: what was sent and committed, whatever was answered.
 * Tests walk a goal through it from any history, so that two walks can be compared by what they did to the world.
 */
export class ScriptedWorld {
  /** Operations whose effect is there, in the order in which it came. */
  readonly effects: OperationId[] = [];
  private readonly started = new Set<OperationId>();
  private readonly rejected = new Set<OperationId>();
  private readonly revoked = new Set<OperationId>();
  private readonly sends = new Map<OperationId, number>();

  constructor(private readonly script: Script = {}) {}

  blocks(ref: OperationRef): boolean {
    return this.script[operationIdOf(ref)]?.[0] === 'BLOCK';
  }

  /** Asked when it is to be sent once more. */
  recalls(ref: OperationRef): boolean {
    const id = operationIdOf(ref);
    const nth = this.sends.get(id) ?? 0;
    if (this.script[id]?.[nth] !== 'RECALL') return false;
    this.sends.set(id, nth + 1);
    return true;
  }

  /** It begins under a new key: what was revoked was the one before. */
  begins(ref: OperationRef): void {
    this.revoked.delete(operationIdOf(ref));
  }

  /** What is found of a step's condition; it holds unless a test says otherwise. */
  holds(_step: string): boolean {
    return true;
  }

  send(ref: OperationRef): SendAnswer {
    const id = operationIdOf(ref);
    const nth = this.sends.get(id) ?? 0;
    this.sends.set(id, nth + 1);
    const said = this.script[id]?.[nth] ?? 'COMMIT';
    if (said === 'LOSE_THE_REQUEST') return { kind: 'UNANSWERED', cause: 'CONNECTION_LOST' };
    if (said === 'DEFER') return { kind: 'DEFERRED', cause: 'BUSY', retryAfterMs: 1_000, ...told };
    this.started.add(id);
    if (said === 'REJECT' || this.rejected.has(id)) {
      this.rejected.add(id);
      return { kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM', ...told };
    }
    if (!this.effects.includes(id) && !this.revoked.has(id)) this.effects.push(id);
    if (said === 'LOSE_THE_ANSWER') return { kind: 'UNANSWERED', cause: 'TIMEOUT' };
    if (said === 'TAKE_LONG') return { kind: 'IN_PROGRESS', askAgainMs: 60_000, ...told };
    return { kind: 'COMMITTED', commit: aSealedCommit(id), ...told };
  }

  ask(ref: OperationRef): OutcomeAnswer {
    const id = operationIdOf(ref);
    if (this.effects.includes(id)) return { kind: 'COMMITTED', commit: aSealedCommit(id), ...told };
    if (this.rejected.has(id)) return { kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM', ...told };
    return { kind: this.started.has(id) ? 'ABSENT' : 'NEVER_STARTED', ...told };
  }

  revoke(ref: OperationRef): RevocationAnswer {
    const id = operationIdOf(ref);
    if (this.effects.includes(id))
      return { kind: 'COMMITTED', commit: aSealedCommit(id), unaccountedAttempts: [], ...told };
    this.revoked.add(id);
    return { kind: 'REVOKED', ...told };
  }
}

const told = { journalId: 'journal-1', highestAttempt: 1 };

export interface Walk {
  readonly history: readonly GoalEvent[];
  /** All that was recorded, also where the driver died before it had read so far. */
  readonly whole: readonly GoalEvent[];
  readonly state: GoalState;
}

/**
 * Drives a goal from a history until nothing is owed any more, as a driver does that has no call open. With `cutAt` the
 * driver dies as soon as the history is that long: what the world has done by then stays done, whatever was recorded.
 */
export function walk(from: readonly GoalEvent[], world: ScriptedWorld, nextPlan: Plan, cutAt = Infinity): Walk {
  const history = [...from];
  let state = from.reduce((folded, event) => goalDecider.evolve(folded, event), goalDecider.initial);
  let now = aMoment;
  const decide = (command: GoalCommand) => {
    for (const event of goalDecider.decide(command, state)) {
      history.push(event);
      state = goalDecider.evolve(state, event);
    }
  };
  const attemptOf = (ref: OperationRef) => operationOf(state, ref)?.attempt ?? 0;
  const generationOf = (ref: OperationRef) => operationOf(state, ref)?.generation ?? nextGeneration(state, ref);
  for (let turns = 0; ; turns++) {
    invariant(turns < 1_000, 'A walk that does not end');
    if (history.length >= cutAt) return { history: history.slice(0, cutAt), whole: history, state };
    const calls: (() => void)[] = [];
    const inFlight = new Set<OperationId>();
    let { owed, wakeAt } = resume(state, { now, inFlight });
    // All intents of one turn first, and what the world answers to them after that: as one append and its calls.
    for (let [next] = owed; next; [next] = owed) {
      const call = settle(next, { now, world, nextPlan, decide, attemptOf, generationOf });
      if (call) calls.push(call);
      if (call && 'operation' in next) inFlight.add(operationIdOf(next));
      ({ owed, wakeAt } = resume(state, { now, inFlight }));
    }
    const before = history.length;
    for (const call of calls) call();
    if (calls.length > 0 || history.length > before) continue;
    if (wakeAt) now = laterOf(plusMs(now, 1), wakeAt);
    else return { history, whole: history, state };
  }
}

interface Turn {
  readonly attemptOf: (ref: OperationRef) => number;
  /** Of the key in use, or of the next one where the operation begins under a new key. */
  readonly generationOf: (ref: OperationRef) => number;
  readonly now: Instant;
  readonly world: ScriptedWorld;
  readonly nextPlan: Plan;
  readonly decide: (command: GoalCommand) => void;
}

/** Takes one owed decision; what it gives back is the call that follows from it. */
function settle(owed: Owed, { now, world, nextPlan, decide, attemptOf, generationOf }: Turn): (() => void) | undefined {
  const circumstances = { now, chance: 0.5 };
  const generation = 'operation' in owed ? generationOf(owed) : 1;
  const dispatch = { deadline: plusMs(now, 30_000), journalId: 'journal-1' };
  switch (owed.owe) {
    case 'PLAN':
      decide({ type: 'ProposePlan', data: { plan: nextPlan, attributes: [], sealedIn: aSealedCommit('').sealedIn } });
      return undefined;
    case 'HAND_OFF': {
      const { step, operation } = owed;
      const brief = { ...briefed({ step, operation }).data, generation };
      if (world.blocks(owed)) {
        const blocked = { ...brief, blockedFields: ['amount'] };
        decide({ type: 'BlockHandoff', data: { now, blocked } });
        return undefined;
      }
      world.begins(owed);
      decide({ type: 'HandOff', data: { now, brief, key: `key-${operationIdOf(owed)}-${generation}`, ...dispatch } });
      return () =>
        decide({
          type: 'RecordAnswer',
          data: { step, operation, generation, ...circumstances, attempt: attemptOf(owed), answer: world.send(owed) },
        });
    }
    case 'RELEASE_RESERVATION': {
      const { step, operation } = owed;
      decide({ type: 'RecordRelease', data: { step, operation, reservationId: 'reservation-1' } });
      return undefined;
    }
    case 'SEND_AGAIN': {
      const { step, operation } = owed;
      if (world.recalls(owed)) {
        const { data: recalled } = goalEventExamples.HandoffRecalled;
        decide({ type: 'RecallHandoff', data: { now, recalled: { ...recalled, step, operation, generation } } });
        return undefined;
      }
      decide({ type: 'SendAgain', data: { step, operation, now, ...dispatch } });
      return () =>
        decide({
          type: 'RecordAnswer',
          data: { step, operation, generation, ...circumstances, attempt: attemptOf(owed), answer: world.send(owed) },
        });
    }
    case 'ASK_OUTCOME': {
      const { step, operation } = owed;
      return () =>
        decide({
          type: 'RecordOutcome',
          data: { step, operation, generation, attempt: attemptOf(owed), ...circumstances, answer: world.ask(owed) },
        });
    }
    case 'REVOKE': {
      const { step, operation } = owed;
      return () =>
        decide({
          type: 'RecordRevocation',
          data: { step, operation, generation, ...circumstances, answer: world.revoke(owed) },
        });
    }
    case 'CHECK_CONDITION':
      decide({ type: 'CheckCondition', data: { now, step: owed.step, holds: world.holds(owed.step) } });
      return undefined;
    case 'GIVE_UP_RESERVATION':
    case 'REQUEST_REVOCATION':
    case 'RETRY_FORWARD':
    case 'REQUIRE_COMPENSATION':
    case 'EXHAUST_COMPENSATION':
    case 'OPEN_TASK':
    case 'REMIND_OF_TASK':
    case 'ESCALATE_TASK':
    case 'WITHDRAW_TASK':
    case 'CONCLUDE':
    case 'AMEND':
      decide(decisionOwed(owed, now));
      return undefined;
  }
}
