import { goalIdOf } from '@baton/goal/application';
import type { Requester } from '@baton/goal/application';
import { Refusal } from '@baton/kernel';
import { GoalQuery, GoalsQuery } from '@baton/read-models';
import { Injectable } from '@nestjs/common';
import { ApiOptions } from '../api-options.js';

/** Long enough for goals to end, short enough for whoever waits. */
export const admissionRetrySeconds = 30;

/**
 * Keeps a tenant from submitting more than can be carried out. It counts by the rows, which lag behind by moments, so
 * that a burst may go beyond the bound by what came in these.
 */
@Injectable()
export class Admission {
  constructor(
    private readonly goals: GoalsQuery,
    private readonly goal: GoalQuery,
    private readonly options: ApiOptions,
  ) {}

  /** @throws Refusal TOO_MANY_OPEN_GOALS for a new goal beyond the bound; one that is there already is let through */
  async mustAdmit({ tenant }: Requester, clientKey: string): Promise<void> {
    const { openGoalsMax } = this.options;
    if ((await this.goals.countOpen(tenant, openGoalsMax)) < openGoalsMax) return;
    if (await this.goal.exists(tenant, goalIdOf(tenant, clientKey))) return;
    throw new Refusal('TOO_MANY_OPEN_GOALS', `${openGoalsMax} goals have not ended yet, and no more are taken on`);
  }
}
