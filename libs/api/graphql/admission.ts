import { goalIdOf } from '@baton/goal/application';
import type { Requester } from '@baton/goal/application';
import { Refusal } from '@baton/kernel';
import { GoalQuery, GoalsQuery } from '@baton/read-models';
import { Injectable } from '@nestjs/common';
import { ApiOptions } from '../api-options.js';

/** Long enough for goals to end, short enough for whoever waits. */
export const admissionRetrySeconds = 30;

/** Counting many goals takes longer than taking one on, so a count is used for a while. */
const countedForMs = 1_000;
const tenantsMax = 1_000;

interface Count {
  open: number;
  readonly takenAtMs: number;
}

/**
 * Keeps a tenant from submitting more than can be carried out. It counts by the rows, which lag behind by moments, and
 * adds what it lets through; where several processes take goals on, each may go beyond the bound by what it admits within
 * a second. A refusal always rests on a count of its own.
 */
@Injectable()
export class Admission {
  private readonly counts = new Map<string, Count>();

  constructor(
    private readonly goals: GoalsQuery,
    private readonly goal: GoalQuery,
    private readonly options: ApiOptions,
  ) {}

  /** @throws Refusal TOO_MANY_OPEN_GOALS for a new goal beyond the bound; one that is there already is let through */
  async mustAdmit({ tenant }: Requester, clientKey: string): Promise<void> {
    const { openGoalsMax } = this.options;
    const known = this.counts.get(tenant);
    const isOld = known === undefined || performance.now() - known.takenAtMs > countedForMs;
    const count = isOld || known.open >= openGoalsMax ? await this.count(tenant) : known;
    count.open += 1;
    if (count.open <= openGoalsMax) return;
    if (await this.goal.exists({ tenant }, goalIdOf(tenant, clientKey))) return;
    throw new Refusal('TOO_MANY_OPEN_GOALS', `${openGoalsMax} goals have not ended yet, and no more are taken on`);
  }

  private async count(tenant: Requester['tenant']): Promise<Count> {
    const open = await this.goals.countOpen(tenant, this.options.openGoalsMax);
    const count = { open, takenAtMs: performance.now() };
    if (this.counts.size >= tenantsMax) this.counts.clear();
    this.counts.set(tenant, count);
    return count;
  }
}
