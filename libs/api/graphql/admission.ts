import type { Position } from '@baton/event-store';
import { EventStore } from '@baton/event-store';
import { goalIdOf } from '@baton/goal/application';
import type { GoalAccepted, Requester } from '@baton/goal/application';
import { Refusal } from '@baton/kernel';
import { GoalQuery, GoalsQuery, ReadProgress } from '@baton/read-models';
import { Injectable } from '@nestjs/common';
import { ApiOptions } from '../api-options.js';

/** Long enough for goals to end, short enough for whoever waits. */
export const admissionRetrySeconds = 30;

/** Counting many goals takes longer than taking one on, so a count is used for a while. */
const countedForMs = 1_000;
/** How long a count waits for the rows to tell of what was taken on before it. */
const listedWithinMs = 500;
const tenantsMax = 1_000;

/** The goals of a tenant that have not ended: no place of one is given away twice. */
interface Tally {
  /** By the rows, when they were counted. */
  open: number;
  countedAtMs: number;
  /** Let through, and not answered yet. */
  underWay: number;
  /** Where each goal is that was taken on and may not be among those of the rows. */
  readonly taken: Position[];
  counting?: Promise<void>;
}

/**
 * Keeps a tenant from submitting more than can be carried out. It counts by the rows, which lag behind by moments, and
 * beside them what it has let through and they may not tell of yet: so of the goals that one process takes on, never more
 * are open than the bound. Where several do, or one has just begun in the place of another, it may be exceeded by what the
 * others let through within a second; so it may by a goal that is there though taking it on has failed, until the rows tell
 * of it. While the rows lag further behind than is waited for, goals count twice that they tell of already.
 */
@Injectable()
export class Admission {
  /** The one that was asked for last stands last. */
  private readonly tallies = new Map<string, Tally>();

  constructor(
    private readonly goals: GoalsQuery,
    private readonly goal: GoalQuery,
    private readonly progress: ReadProgress,
    private readonly store: EventStore,
    private readonly options: ApiOptions,
  ) {}

  /**
   * Takes a goal on where there is room for it, or where it is there already.
   * @throws Refusal TOO_MANY_OPEN_GOALS for a new goal beyond the bound
   */
  async admit({ tenant }: Requester, clientKey: string, takeOn: () => Promise<GoalAccepted>): Promise<GoalAccepted> {
    const tally = this.tallyOf(tenant);
    const isOld = performance.now() - tally.countedAtMs > countedForMs;
    if (isOld || this.isFull(tally)) await (tally.counting ??= this.count(tenant, tally));
    if (!this.isFull(tally)) return takenOn(tally, takeOn);
    if (await this.goal.exists({ tenant }, goalIdOf(tenant, clientKey))) return takeOn();
    const { openGoalsMax } = this.options;
    throw new Refusal('TOO_MANY_OPEN_GOALS', `${openGoalsMax} goals have not ended yet, and no more are taken on`);
  }

  private isFull({ open, underWay, taken }: Tally): boolean {
    return open + underWay + taken.length >= this.options.openGoalsMax;
  }

  private tallyOf(tenant: string): Tally {
    const tally = this.tallies.get(tenant) ?? { open: 0, countedAtMs: -Infinity, underWay: 0, taken: [] };
    this.tallies.delete(tenant);
    const [oldest] = this.tallies.keys();
    if (oldest !== undefined && this.tallies.size >= tenantsMax) this.tallies.delete(oldest);
    this.tallies.set(tenant, tally);
    return tally;
  }

  private async count(tenant: Requester['tenant'], tally: Tally): Promise<void> {
    try {
      const before = tally.taken.length;
      const areListed = await this.areListed(tally.taken);
      tally.open = await this.goals.countOpen(tenant, this.options.openGoalsMax);
      if (areListed) tally.taken.splice(0, before);
      tally.countedAtMs = performance.now();
    } finally {
      delete tally.counting;
    }
  }

  private async areListed(taken: readonly Position[]): Promise<boolean> {
    const last = taken.reduce<Position | undefined>(
      (latest, one) => (latest !== undefined && this.store.compare(latest, one) > 0 ? latest : one),
      undefined,
    );
    return last === undefined || this.progress.reaches(last, listedWithinMs);
  }
}

async function takenOn(tally: Tally, takeOn: () => Promise<GoalAccepted>): Promise<GoalAccepted> {
  tally.underWay += 1;
  try {
    const accepted = await takeOn();
    if (!accepted.alreadySubmitted) tally.taken.push(accepted.position);
    return accepted;
  } finally {
    tally.underWay -= 1;
  }
}
