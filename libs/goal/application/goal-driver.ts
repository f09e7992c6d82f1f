import type { EventId, Instant } from '@baton/kernel';
import { epochMsOf, instantOf, invariant, laterOf, plusMs } from '@baton/kernel';
import type { EventStore } from '@baton/event-store';
import type { GoalCommand, OperationId, OperationRef, Owed, StepId } from '@baton/goal/domain';
import { conditionHolds, decisionOwed, operationIdOf, plannedOperation, resume } from '@baton/goal/domain';
import type { SpecialistGateway } from '@baton/specialist/gateway';
import type { Clock } from '@baton/time-and-chance';
import { pause } from '@baton/time-and-chance';
import type { CallRoom } from './call-room.js';
import type { CrashPoint } from './crash-point.js';
import { runnerAsActor } from './event-metadata.js';
import { LedgerBehind, release } from './disclosure-ledger.js';
import type { HandOffDesk } from './hand-off.js';
import { prepareHandoff, prepareResend } from './hand-off.js';
import { CapabilityUnavailable, PinnedGone } from './manifest-catalog.js';
import { opened } from './open-attribute.js';
import { NextTries, waitBeforeTryMs } from './next-tries.js';
import type { OpenGoal } from './open-goal.js';
import type { PlanningDesk } from './plan-goal.js';
import type { Heard, OwedCall } from './owed-call.js';
import { idOf, makeCall, planning } from './owed-call.js';
import { PlaybookUnavailable } from './playbook-shelf.js';

/** A goal that nothing is open for, and when there is something to do again. */
export interface Rest {
  readonly wakeInMs?: number;
  /** How often in a row it was postponed: the next driver goes on counting, and so does the time between tries. */
  readonly tries: number;
}

/** Who gave the goal to its driver. */
export interface Employer {
  readonly reload: () => Promise<OpenGoal>;
  readonly onCallEnd: () => void;
  readonly onRest: (rest: Rest) => void;
  /** Whether a goal stays in hand that is tried again in so many milliseconds. */
  readonly keepsFor: (ms: number) => boolean;
  readonly onFailure: (error: unknown, revision: number) => void;
}

export interface DriverTools extends HandOffDesk {
  readonly store: EventStore;
  readonly gateway: SpecialistGateway;
  readonly clock: Clock;
  readonly planning: PlanningDesk;
  readonly crashPoint: CrashPoint;
}

/**
 * Drives one goal to its end or to where only time or a person can take it on. Whatever happens goes through four
 * moments of a turn: what was *heard* is recorded, all decisions that are owed are *decided*, both are made *durable* in
 * one append, and only then is anything *sent*. Between turns, `heard` holds answers that no turn has recorded yet, and
 * `inFlight` what must not be begun again: calls that are open, and what is `postponed` until its next try. Calls answer
 * whenever they do; they never act by themselves, they wake the driver.
 */
export class GoalDriver {
  private readonly inFlight = new Set<OperationId>();
  private readonly postponed: NextTries;
  private latest = instantOf(0);
  private heard: Heard[] = [];
  /** There is something new to look at; what wakes a driver at work is seen in its next turn. */
  private isWoken = false;
  private isWorking = false;
  private isOvertaken = false;
  private isStopped = false;
  /** Present once nothing new is begun: called when nothing is open any more. */
  private onDrained: (() => void) | undefined;
  private alarm: { cancel(): void } | undefined;
  private turning: Promise<void> = Promise.resolve();

  constructor(
    private goal: OpenGoal,
    private readonly tools: DriverTools & { readonly room: CallRoom },
    private readonly employer: Employer,
    triesBefore = 0,
  ) {
    this.postponed = new NextTries(triesBefore);
  }

  begin(): void {
    this.isOvertaken = true;
    this.wake();
  }

  /** Somebody else wrote to the goal, as far as this revision. */
  overtakenAt(revision: number): void {
    if (revision <= this.goal.revision) return;
    this.isOvertaken = true;
    this.wake();
  }

  /**
   * Starts no further turn, and resolves when the one under way has ended. Calls that are open end unheard: whoever
   * drives the goal next asks about them.
   */
  async stop(): Promise<void> {
    this.halt();
    await this.turning;
  }

  /** Begins nothing new, and resolves when every call that is open was answered, and the answer recorded. */
  drain(): Promise<void> {
    return new Promise((resolve) => {
      this.onDrained = resolve;
      this.wake();
    });
  }

  private wake(): void {
    this.isWoken = true;
    if (!this.isWorking && !this.isStopped) this.turning = this.work();
  }

  private async work(): Promise<void> {
    this.isWorking = true;
    try {
      while (this.isWoken && !this.isStopped) {
        this.isWoken = false;
        await this.turn();
      }
    } catch (error) {
      this.fail(error);
      return;
    }
    this.isWorking = false;
    if (this.isStopped) return;
    if (!this.onDrained) this.rest();
    else if (this.inFlight.size === this.postponed.size) this.onDrained();
  }

  /** With calls open it stays in hand, and looks again when something falls due; without, it can be let go. */
  private rest(): void {
    const now = this.now();
    const { wakeAt } = resume(this.goal.state, { now, inFlight: this.inFlight });
    const wakeInMs = [wakeAt, this.postponed.earliest]
      .flatMap((at) => (at === undefined ? [] : Math.max(0, epochMsOf(at) - epochMsOf(now))))
      .sort((a, b) => a - b)[0];
    this.alarm?.cancel();
    const isCalling = this.inFlight.size > this.postponed.size;
    const isBrief = this.postponed.size > 0 && wakeInMs !== undefined && this.employer.keepsFor(wakeInMs);
    if (!isCalling && !isBrief) {
      this.halt();
      this.employer.onRest({ wakeInMs, tries: this.postponed.mostInVain });
    } else if (wakeInMs !== undefined) this.wakeAfter(wakeInMs, now);
  }

  /** A timer goes on where a wall clock is set back: what it waited for has come, else it would be waited for at once again. */
  private wakeAfter(ms: number, now: Instant): void {
    this.alarm = this.tools.clock.after(ms, () => {
      this.latest = laterOf(this.latest, plusMs(now, ms));
      this.wake();
    });
  }

  private readonly onRoom = (): void => {
    this.postponed.roomCame(this.now());
    this.wake();
  };

  /** Nothing wakes it any more. */
  private halt(): void {
    this.isStopped = true;
    this.alarm?.cancel();
    this.tools.room.forget(this.onRoom);
  }

  /** Once it was let go, another driver may have the goal: what becomes of the calls of this one is nobody's trouble. */
  private fail(error: unknown): void {
    this.onDrained?.();
    if (this.isStopped) return;
    this.halt();
    this.employer.onFailure(error, this.goal.revision);
  }

  private async turn(): Promise<void> {
    if (this.isOvertaken) await this.catchUp();
    for (const about of this.postponed.takeDue(this.now())) this.inFlight.delete(about);
    const recorded = this.heard;
    this.heard = [];
    for (const heard of recorded) this.record(heard);
    const calls = this.onDrained ? [] : await this.takeOwedDecisions();
    if (this.goal.hasUndurable) {
      this.tools.crashPoint('before-append');
      const saved = await this.goal.save(this.tools.store, (repeat) => this.beforeRepeat(repeat));
      if (saved === 'OVERTAKEN') {
        // What was heard stays true; it is decided upon again, from what the other writer made of the goal.
        this.heard = [...recorded, ...this.heard];
        for (const { about } of recorded) this.inFlight.add(about);
        this.isOvertaken = true;
        this.isWoken = true;
        return;
      }
      this.tools.crashPoint('after-append');
    }
    for (const call of calls) this.start(call);
  }

  private beforeRepeat(repeat: number): Promise<void> {
    return pause(this.tools.clock, waitBeforeTryMs(repeat, this.tools.chance.fraction()));
  }

  private async catchUp(): Promise<void> {
    this.isOvertaken = false;
    const { revision } = this.goal;
    this.goal = await this.employer.reload();
    // Who wrote to it may want tried at once what waits for its next try.
    if (this.goal.revision > revision) this.postponed.allCome(this.now());
  }

  private record({ about, commandAt, firstEventId }: Heard): void {
    this.inFlight.delete(about);
    this.decide(commandAt({ now: this.now(), chance: this.tools.chance.fraction() }), firstEventId);
  }

  private decide(command: GoalCommand, firstEventId?: EventId): void {
    const by = { actor: runnerAsActor, tenant: this.goal.ownTenant, chance: this.tools.chance, firstEventId };
    this.goal.decide(command, { ...by, now: this.now() });
  }

  /** Decides until only calls are owed, one at a time: a decision may make the next one due, or no longer owed. */
  private async takeOwedDecisions(): Promise<readonly OwedCall[]> {
    const calls: OwedCall[] = [];
    const taken = new Set(this.inFlight);
    for (;;) {
      const now = this.now();
      const { owed } = resume(this.goal.state, { now, inFlight: taken });
      const next = owed.find(({ owe }) => owe !== 'PLAN' || !taken.has(planning));
      if (!next) return calls;
      const call = this.hasRoomFor(next) ? await this.take(next, now) : this.postpone(idOf(next));
      if (call === 'POSTPONED') taken.add(idOf(next));
      else if (call === 'ONCE_DURABLE') {
        taken.add(idOf(next));
        this.isWoken = true;
      } else if (call) {
        taken.add(operationIdOf(call));
        calls.push(call);
      }
    }
  }

  /** The clock, but never earlier than this driver has seen it: what was due stays due, what was over stays over. */
  private now(): Instant {
    this.latest = laterOf(this.latest, this.tools.clock.now());
    return this.latest;
  }

  private async take(owed: Owed, now: Instant): Promise<OwedCall | 'POSTPONED' | 'ONCE_DURABLE' | undefined> {
    switch (owed.owe) {
      case 'PLAN':
        return this.plan(now);
      case 'HAND_OFF':
        return this.handOff(owed, now);
      case 'RELEASE_RESERVATION':
        return this.release(owed, now);
      case 'SEND_AGAIN':
        return this.sendAgain(owed, now);
      case 'ASK_OUTCOME':
      case 'REVOKE':
        return { what: owed.owe, step: owed.step, operation: owed.operation };
      case 'CHECK_CONDITION':
        this.checkCondition(owed.step, now);
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
        this.decide(decisionOwed(owed, now));
        return undefined;
    }
  }

  private checkCondition(step: StepId, now: Instant): void {
    const { state } = this.goal;
    const when = state.steps[step]?.planned.when;
    invariant(when, `A condition that the plan does not set (goal ${this.goal.goalId}, ${step})`);
    const value = when.attribute in state.attributes ? opened(this.tools.vault, state, when.attribute) : undefined;
    this.decide({ type: 'CheckCondition', data: { now, step, holds: conditionHolds(when, value) } });
  }

  private async plan(now: Instant): Promise<'POSTPONED' | undefined> {
    const { ownTenant: tenant } = this.goal;
    return this.whenAvailable(planning, async () => {
      const { command, firstEventId } = await this.tools.planning.plan(this.goal.state, { now, tenant });
      this.decide(command, firstEventId);
      return undefined;
    });
  }

  private async handOff(ref: OperationRef, now: Instant): Promise<OwedCall | 'POSTPONED' | 'ONCE_DURABLE' | undefined> {
    const { ownTenant: tenant, hasUndurable } = this.goal;
    return this.whenServed(ref, now, async () => {
      const at = { now, tenant, isAllDurable: !hasUndurable };
      const prepared = await prepareHandoff(this.tools, this.goal.state, ref, at);
      if (prepared === 'ONCE_DURABLE') return prepared;
      const { command, firstEventId, brief } = prepared;
      this.decide(command, firstEventId);
      if (command.type === 'RequestReservation') return 'ONCE_DURABLE';
      return brief && { what: 'SEND', step: ref.step, operation: ref.operation, brief };
    });
  }

  /** That its brief never comes is durable before what was reserved for it counts no more. */
  private async release(ref: OperationRef, now: Instant): Promise<'POSTPONED' | 'ONCE_DURABLE' | undefined> {
    const { state, goalId, ownTenant: tenant, hasUndurable } = this.goal;
    const held = state.steps[ref.step]?.reservations[ref.operation];
    invariant(held, `A reservation that nobody asked for (goal ${goalId}, ${operationIdOf(ref)})`);
    if (hasUndurable) return 'ONCE_DURABLE';
    const { recipient, reservationId } = held;
    await release(this.tools, { tenant, goalId, recipient, now }, held);
    const { step, operation } = ref;
    this.decide({ type: 'RecordRelease', data: { step, operation, reservationId } });
    return undefined;
  }

  private sendAgain(ref: OperationRef, now: Instant): Promise<OwedCall | 'POSTPONED' | undefined> {
    const { ownTenant: tenant } = this.goal;
    return this.whenServed(ref, now, async () => {
      const { command, brief } = await prepareResend(this.tools, this.goal.state, ref, { now, tenant });
      this.decide(command);
      return brief && { what: 'SEND', step: ref.step, operation: ref.operation, brief };
    });
  }

  /** Where its specialist serves something else than was pinned, a person has to know, however long it is waited for. */
  private whenServed<T>({ step, operation }: OperationRef, now: Instant, attempt: () => Promise<T>) {
    return this.whenAvailable(operationIdOf({ step, operation }), async () => {
      try {
        return await attempt();
      } catch (error) {
        if (error instanceof PinnedGone) {
          const { pin, servedVersion } = error;
          const { specialist, capability, version: pinnedVersion } = pin;
          const gone = { step, operation, specialist, capability, pinnedVersion, servedVersion };
          this.decide({ type: 'NoteGoneCapability', data: { now, gone } });
        }
        throw error;
      }
    });
  }

  /** A specialist that can't be asked, a playbook that is gone, or rows that lag park what needs it, and nothing else. */
  private async whenAvailable<T>(about: OperationId, attempt: () => Promise<T>): Promise<T | 'POSTPONED'> {
    try {
      const result = await attempt();
      this.postponed.succeeded(about);
      return result;
    } catch (error) {
      if (![CapabilityUnavailable, PlaybookUnavailable, LedgerBehind].some((kind) => error instanceof kind))
        throw error;
      return this.postpone(about);
    }
  }

  private hasRoomFor(owed: Owed): boolean {
    if (!('operation' in owed) || owed.owe === 'REQUEST_REVOCATION') return true;
    const { specialist } = plannedOperation(this.goal.state, owed).pin;
    if (this.tools.room.has(specialist)) return true;
    this.postponed.crowdedOut(idOf(owed));
    this.tools.room.onceFree(specialist, this.onRoom);
    return false;
  }

  /** Tries again later, and holds nothing meanwhile: a goal with nothing but this to wait for can be let go. */
  private postpone(about: OperationId): 'POSTPONED' {
    this.inFlight.add(about);
    this.postponed.postpone(about, this.now(), this.tools.chance.fraction());
    return 'POSTPONED';
  }

  private start(call: OwedCall): void {
    const about = operationIdOf(call);
    const { specialist } = plannedOperation(this.goal.state, call).pin;
    this.inFlight.add(about);
    this.tools.room.enter(specialist);
    this.tools.crashPoint('before-send');
    makeCall(this.tools, this.goal, call, this.now()).then(
      (heard) => {
        this.tools.crashPoint('after-send');
        this.tools.room.leave(specialist, heard?.isAnswered ?? false);
        this.employer.onCallEnd();
        if (heard) {
          this.postponed.succeeded(about);
          this.heard.push(heard);
        } else this.postpone(about);
        this.wake();
      },
      (error: unknown) => {
        this.tools.room.leave(specialist, true);
        this.fail(error);
      },
    );
  }
}
