import { BrokenInvariant, Refusal } from '@baton/kernel';
import type { Position, StoredEvent } from '@baton/event-store';
import { goalStream, quarantineStream, UndecodableEvent } from '@baton/event-store';
import type { DueGoal, DueGoals } from '@baton/read-models';
import { personsEvents } from '@baton/goal/domain';
import { pause } from '@baton/time-and-chance';
import { CallRoom } from './call-room.js';
import { FairQueue } from './fair-queue.js';
import type { DriverTools, Rest } from './goal-driver.js';
import { GoalDriver } from './goal-driver.js';
import { longestWaitMs, waitBeforeTryMs } from './next-tries.js';
import { OpenGoal } from './open-goal.js';
import { quarantineOf, readQuarantine } from './quarantine.js';

export interface RunnerOptions {
  /** The name under which this runner holds goals: another one for each runner, the same after a restart. */
  readonly name: string;
  /** How many goals are in hand at once; the rest wait for their turn. */
  readonly goalsInHandMax: number;
  /** How many calls may be open to one specialist at once. */
  readonly callsPerSpecialistMax: number;
  /** How long a claim lasts without being renewed. */
  readonly leaseMs: number;
  /** How often claims are renewed and due goals are looked for. */
  readonly pollMs: number;
  /** Called when a goal could not be driven on: for a line in the log. The text holds nothing personal. */
  readonly onTrouble: (text: string) => void;
}

export const defaultRunnerOptions: Omit<RunnerOptions, 'name' | 'onTrouble'> = {
  goalsInHandMax: 512,
  callsPerSpecialistMax: 128,
  leaseMs: 15_000,
  pollMs: 1_000,
};

/** A goal that is to be claimed. */
interface Arrival {
  readonly tenant: string;
  /** A person's word came about it, which nothing keeps from coming about a goal that was set aside. */
  readonly mayBeSetAside: boolean;
}

/** What a driver must react to though another process wrote it. */
const wakingTypes = [...personsEvents.map((type) => `goal.${type}.`), 'quarantine.'];
const setAsideType = 'quarantine.GoalQuarantined.';

/** A goal whose next try comes sooner is not let go where there is room: to load it anew would cost more than to keep it. */
const keptInHandMs = 1_000;

/** So many goals are taken up before others get their turn: answers that come meanwhile, and whoever asks. */
const takenAtOnce = 32;

const goalPrefix = goalStream('');
const quarantinePrefix = quarantineStream('');

/**
 * Finds goals that something is owed for and gives each a driver: new ones from the store's subscription, the rest from
 * the due-goals projection. Correctness never rests on the claims: they only keep two runners from the same work.
 */
export class GoalRunner {
  private readonly drivers = new Map<string, GoalDriver>();
  private readonly waiting = new FairQueue();
  private readonly quarantined = new Set<string>();
  private readonly resting = new Map<string, { readonly alarm: { cancel(): void }; readonly tries: number }>();
  /** Goals that rest for longer than their claims last. */
  private restingLong: string[] = [];
  private readonly arriving = new Map<string, Arrival>();
  /** Goals that were due when they were claimed, and that nothing has happened to yet. */
  private readonly untouched = new Set<string>();
  private readonly takenUp = Promise.withResolvers<void>();
  private isAdmitting = false;
  private admitting: Promise<void> = Promise.resolve();
  private readonly driverTools: DriverTools & { readonly room: CallRoom };
  private readonly stopping = new AbortController();
  private heardUpTo: Position | undefined;
  private listening: Promise<void> = Promise.resolve();
  private polling: Promise<void> = Promise.resolve();

  constructor(
    private readonly tools: DriverTools,
    private readonly dueGoals: DueGoals,
    private readonly options: RunnerOptions,
  ) {
    this.driverTools = { ...tools, room: new CallRoom(options.callsPerSpecialistMax) };
  }

  async start(): Promise<void> {
    // What it held before it died is nobody's now; waiting for the lease to run out would only cost time.
    await this.dueGoals.release(this.options.name);
    this.heardUpTo = await this.tools.store.end();
    this.listening = this.again('listen for new goals', () => this.listen());
    this.polling = this.again('look for due goals', () => this.poll());
  }

  /** Resolves when a call of each goal that was due when it began was answered, or the goal is let go: who hangs keeps it waiting. */
  get hasTakenUp(): Promise<void> {
    return this.takenUp.promise;
  }

  /** What must not end while this process runs is begun again when it fails: a runner never goes deaf in silence. */
  private async again(what: string, work: () => Promise<void>, howLong: 'FOREVER' | 'ONCE' = 'FOREVER'): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await work();
        if (howLong === 'ONCE') return;
      } catch (error) {
        this.options.onTrouble(`Could not ${what}, and tries again: ${textOf(error)}`);
        await this.untilNextPoll();
      }
    }
  }

  /**
   * Takes on nothing new; what is under way is found again by its events.
   * @param patienceMs for how long calls that are open may be answered first, so that nobody has to ask about them
   */
  async stop(patienceMs = 0): Promise<void> {
    this.stopping.abort();
    for (const { alarm } of this.resting.values()) alarm.cancel();
    const drained = Promise.all([...this.drivers.values()].map((driver) => driver.drain()));
    if (patienceMs > 0) await Promise.race([drained, pause(this.tools.clock, patienceMs)]);
    await Promise.all([
      this.listening,
      this.polling,
      this.admitting,
      ...[...this.drivers.values()].map((driver) => driver.stop()),
    ]);
    await this.dueGoals.release(this.options.name);
  }

  private async listen(): Promise<void> {
    const filter = { streamPrefixes: [goalPrefix, quarantinePrefix], typePrefixes: wakingTypes };
    const { signal } = this.stopping;
    for await (const item of this.tools.store.subscribe({ after: this.heardUpTo, filter, signal })) {
      if (item.kind === 'event') this.hear(item.event);
      if (item.kind !== 'caught-up') this.heardUpTo = item.kind === 'event' ? item.event.position : item.position;
    }
  }

  private hear({ stream, type, revision, metadata }: StoredEvent): void {
    const isOfQuarantine = stream.startsWith(quarantinePrefix);
    const goalId = stream.slice(isOfQuarantine ? quarantinePrefix.length : goalPrefix.length);
    // Whichever runner found that it is broken: nobody drives it on before a person has looked.
    if (type.startsWith(setAsideType)) {
      this.quarantined.add(goalId);
      this.drop(goalId);
      return;
    }
    if (isOfQuarantine) this.quarantined.delete(goalId);
    const tenant = typeof metadata['tenant'] === 'string' ? metadata['tenant'] : '';
    const driver = this.drivers.get(goalId);
    if (driver) driver.overtakenAt(revision);
    else this.admit(goalId, { tenant, mayBeSetAside: !isOfQuarantine && revision > 0 });
  }

  /** Ends a driver that has nothing to do with its goal any more; what it has open is asked about by whoever is next. */
  private drop(goalId: string): void {
    const driver = this.drivers.get(goalId);
    if (driver === undefined) return;
    void driver.stop();
    this.letGo(goalId);
  }

  /** Claims a goal before it is driven, together with all that came while the last claim was under way. */
  private admit(goalId: string, arrival: Arrival): void {
    this.arriving.set(goalId, arrival);
    if (!this.isAdmitting) this.admitting = this.again('claim goals', () => this.admitAll(), 'ONCE');
  }

  private async admitAll(): Promise<void> {
    this.isAdmitting = true;
    try {
      while (this.arriving.size > 0 && !this.stopping.signal.aborted) {
        const arrived = new Map(this.arriving);
        this.arriving.clear();
        const doubtful = [...arrived].filter(([, { mayBeSetAside }]) => mayBeSetAside).map(([goalId]) => goalId);
        const free = await this.notSetAside(doubtful);
        for (const goalId of doubtful) if (!free.has(goalId)) arrived.delete(goalId);
        const held = await this.hold([...arrived.keys()]);
        for (const [goalId, { tenant }] of arrived)
          if (held.has(goalId)) this.take(goalId, tenant);
          else this.resting.delete(goalId);
      }
    } finally {
      this.isAdmitting = false;
    }
  }

  private async hold(goalIds: readonly string[], leaseMs = this.options.leaseMs): Promise<ReadonlySet<string>> {
    return new Set(await this.dueGoals.hold(this.options.name, goalIds, { now: this.tools.clock.now(), leaseMs }));
  }

  private async poll(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.keepClaims();
      const room = this.options.goalsInHandMax - this.drivers.size;
      const { name, leaseMs } = this.options;
      const claimed = await this.dueGoals.claim(name, { now: this.tools.clock.now(), leaseMs, max: room });
      const free = await this.notSetAside(claimed.map(({ goalId }) => goalId));
      await this.takeAll(claimed.filter(({ goalId }) => free.has(goalId)));
      await this.untilNextPoll();
    }
  }

  private async takeAll(goals: readonly DueGoal[]): Promise<void> {
    for (const { goalId } of goals) this.untouched.add(goalId);
    for (const [index, { goalId, tenant }] of goals.entries()) {
      if (index > 0 && index % takenAtOnce === 0) await pause(this.tools.clock, 0);
      this.take(goalId, tenant);
      if (!this.drivers.has(goalId)) this.touched(goalId);
    }
    if (this.untouched.size === 0) this.takenUp.resolve();
  }

  private touched(goalId: string): void {
    if (this.untouched.delete(goalId) && this.untouched.size === 0) this.takenUp.resolve();
  }

  /**
   * A runner that was held up for longer than its leases last finds that another one has its goals: they are theirs. The
   * rows of goals that rest stay due: one whose claim ended sooner than its rest would be tried sooner, and by another
   * runner as if it never had been.
   */
  private async keepClaims(): Promise<void> {
    const restingLong = this.restingLong.splice(0);
    await this.hold(restingLong, longestWaitMs + this.options.leaseMs);
    const driven = [...this.drivers.keys()];
    const held = await this.hold(driven);
    for (const goalId of driven) {
      if (!held.has(goalId)) this.drop(goalId);
    }
  }

  /** Rows leave out what is set aside, but they may lag; and whoever hears of a goal by a person's word asks no rows. */
  private async notSetAside(goalIds: readonly string[]): Promise<ReadonlySet<string>> {
    const found = await Promise.all(goalIds.map((goalId) => readQuarantine(this.tools.store, goalId)));
    return new Set(goalIds.filter((_, index) => !found[index]?.isSetAside));
  }

  private untilNextPoll(): Promise<void> {
    return pause(this.tools.clock, this.options.pollMs, this.stopping.signal);
  }

  private take(goalId: string, tenant: string): void {
    if (this.stopping.signal.aborted || this.drivers.has(goalId) || this.quarantined.has(goalId)) return;
    const rested = this.resting.get(goalId);
    const tries = rested?.tries ?? 0;
    rested?.alarm.cancel();
    this.resting.delete(goalId);
    if (this.drivers.size >= this.options.goalsInHandMax) {
      this.waiting.add(tenant, goalId);
      return;
    }
    const driver = new GoalDriver(
      OpenGoal.fresh(goalId),
      this.driverTools,
      {
        reload: () => OpenGoal.load(this.tools.store, goalId),
        onCallEnd: () => this.touched(goalId),
        onRest: (rest) => this.rest(goalId, tenant, rest),
        keepsFor: (ms) => ms < keptInHandMs && this.drivers.size < this.options.goalsInHandMax,
        onFailure: (error, revision) => void this.fail({ goalId, tenant, tries }, error, revision),
      },
      tries,
    );
    this.drivers.set(goalId, driver);
    driver.begin();
  }

  /** A goal that has nothing to do now is let go; it comes back by an event, at its time, or by the next poll. */
  private rest(goalId: string, tenant: string, { wakeInMs, tries }: Rest): void {
    this.letGo(goalId);
    if (wakeInMs === undefined || this.stopping.signal.aborted) return;
    const alarm = this.tools.clock.after(wakeInMs, () => this.admit(goalId, { tenant, mayBeSetAside: false }));
    this.resting.set(goalId, { alarm, tries });
    if (tries > 0 && wakeInMs > this.options.leaseMs / 2) this.restingLong.push(goalId);
  }

  private letGo(goalId: string): void {
    this.drivers.delete(goalId);
    this.touched(goalId);
    const next = this.waiting.next();
    if (next) this.admit(next.goalId, { tenant: next.tenant, mayBeSetAside: false });
  }

  /** A goal whose own invariant broke is set aside with an event; after trouble of the world it is tried again. */
  private async fail(
    { goalId, tenant, tries }: DueGoal & { readonly tries: number },
    error: unknown,
    revision: number,
  ): Promise<void> {
    const broken = error instanceof BrokenInvariant || error instanceof UndecodableEvent || error instanceof Refusal;
    const text = textOf(error);
    this.options.onTrouble(`${broken ? 'Quarantined' : 'Could not drive'} goal ${goalId}: ${text}`);
    if (!broken) {
      const inVain = tries + 1;
      const wakeInMs = waitBeforeTryMs(inVain, this.tools.chance.fraction());
      this.rest(goalId, tenant, { wakeInMs, tries: inVain });
      return;
    }
    this.quarantined.add(goalId);
    this.letGo(goalId);
    let setAside: Awaited<ReturnType<typeof quarantineOf>> | undefined;
    // Before it is on record no person can know of it, and here nothing more is done for it.
    await this.again(
      `record that goal ${goalId} is set aside`,
      async () => {
        setAside ??= await quarantineOf(this.tools, { goalId, revision, explanation: text }, this.tools.clock.now());
        // The same event at the same place, however often it is tried. Where another runner was first, once is enough.
        await this.tools.store.append(quarantineStream(goalId), setAside.expected, [setAside.event]);
      },
      'ONCE',
    );
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'an unknown error';
}
