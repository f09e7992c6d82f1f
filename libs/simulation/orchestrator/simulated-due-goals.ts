import type { Instant, TenantId } from '@baton/kernel';
import { plusMs } from '@baton/kernel';
import { goalCodec, goalStream, quarantineCodec, quarantineStream } from '@baton/event-store';
import type { StoredEvent } from '@baton/event-store';
import type { GoalState } from '@baton/goal/domain';
import { goalDecider } from '@baton/goal/domain';
import type { DueGoal, LeaseTerms } from '@baton/read-models';
import { DueGoals, dueGoalRowOf, leaseEnd, leaseMsMax } from '@baton/read-models';
import type { World } from '../world/world.js';
import type { SimulatedLog } from './simulated-log.js';

interface Followed {
  readonly state: GoalState;
  readonly tenant: TenantId;
  readonly revision: number;
  readonly updatedAt: Instant;
  /** Absent before it was asked for. */
  due?: { readonly at: Instant | undefined };
}

const prefix = goalStream('');
const quarantinePrefix = quarantineStream('');
const lagMsMax = 20_000;

/** The projection that runners find their goals by, with its leases: it may lag behind the log, or be lost and rebuilt. */
export class SimulatedDueGoals extends DueGoals {
  readonly #goals = new Map<string, Followed>();
  readonly #setAside = new Set<string>();
  readonly #leases = new Map<string, { readonly runnerId: string; readonly until: Instant }>();
  #visibleThrough = 0;

  constructor(
    private readonly world: World,
    private readonly log: SimulatedLog,
  ) {
    super();
    log.onWritten(() => {
      const written = log.all.length;
      const lagMs = world.faults.strike('projection lags') ? world.random.fraction() * lagMsMax : 1;
      world.agenda.after(lagMs, () => this.#catchUp(written));
    });
  }

  /**
   * Now and then rows and leases are gone, or the rows are as they were some time ago: they come back from the log, the
   * leases do not.
   */
  disturb(): void {
    const { faults, random } = this.world;
    const isOld = faults.strike('rows are an old copy');
    if (!isOld && !faults.strike('projection is lost')) return;
    this.world.say(() => (isOld ? 'the projection is an old copy' : 'the projection is lost'));
    const copied = isOld ? random.whole(0, this.#visibleThrough) : 0;
    this.#goals.clear();
    this.#setAside.clear();
    this.#leases.clear();
    this.#visibleThrough = 0;
    this.#catchUp(copied);
    const written = this.log.all.length;
    this.world.agenda.after(random.fraction() * lagMsMax, () => this.#catchUp(written));
  }

  override async claim(runnerId: string, terms: LeaseTerms & { readonly max: number }): Promise<readonly DueGoal[]> {
    const until = leaseEnd(terms);
    const due = [...this.#goals]
      .filter(([goalId, followed]) => {
        const dueAt = dueAtOf(followed);
        const isDue = dueAt !== undefined && (dueAt <= terms.now || followed.updatedAt > terms.now);
        return isDue && !this.#setAside.has(goalId);
      })
      .filter(([goalId]) => this.#isFree(goalId, terms.now) || this.#isGivenTwice(goalId, runnerId))
      .slice(0, terms.max)
      .map(([goalId, { tenant }]) => ({ goalId, tenant }));
    for (const { goalId } of due) this.#leases.set(goalId, { runnerId, until });
    return due;
  }

  override async hold(runnerId: string, goalIds: readonly string[], terms: LeaseTerms): Promise<readonly string[]> {
    const until = leaseEnd(terms);
    return goalIds.filter((goalId) => {
      const isAnothers = this.#leases.get(goalId)?.runnerId !== runnerId && !this.#isFree(goalId, terms.now);
      if (isAnothers) return this.world.faults.strike('claim is given twice');
      this.#leases.set(goalId, { runnerId, until });
      return true;
    });
  }

  override async release(runnerId: string, goalIds: readonly string[] = [...this.#leases.keys()]): Promise<void> {
    for (const goalId of goalIds) if (this.#leases.get(goalId)?.runnerId === runnerId) this.#leases.delete(goalId);
  }

  #isFree(goalId: string, now: Instant): boolean {
    const until = this.#leases.get(goalId)?.until;
    return until === undefined || until <= now || until > plusMs(now, leaseMsMax);
  }

  #isGivenTwice(goalId: string, runnerId: string): boolean {
    return this.#leases.get(goalId)?.runnerId !== runnerId && this.world.faults.strike('claim is given twice');
  }

  #catchUp(through: number): void {
    for (; this.#visibleThrough < through; this.#visibleThrough++) {
      const stored = this.log.all[this.#visibleThrough];
      if (stored?.stream.startsWith(prefix)) this.#fold(stored);
      if (stored?.stream.startsWith(quarantinePrefix)) this.#foldQuarantine(stored);
    }
  }

  #foldQuarantine(stored: StoredEvent): void {
    const { event } = quarantineCodec.decode(stored);
    if (event.type === 'GoalQuarantined') this.#setAside.add(event.data.goalId);
    else this.#setAside.delete(event.data.goalId);
  }

  #fold(stored: StoredEvent): void {
    const { event, metadata, revision } = goalCodec.decode(stored);
    const goalId = stored.stream.slice(prefix.length);
    const state = goalDecider.evolve(this.#goals.get(goalId)?.state ?? goalDecider.initial, event);
    this.#goals.set(goalId, { state, tenant: metadata.tenant, revision, updatedAt: metadata.recordedAt });
  }
}

/** When a runner has to look at a goal: between two looks there are many events, so it is reckoned when one looks. */
function dueAtOf(followed: Followed): Instant | undefined {
  followed.due ??= { at: dueGoalRowOf(followed)?.due_at as Instant | undefined };
  return followed.due.at;
}
