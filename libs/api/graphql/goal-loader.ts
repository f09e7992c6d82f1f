import type { Requester } from '@baton/goal/application';
import { GoalsQuery } from '@baton/read-models';
import { Injectable } from '@nestjs/common';
import { sightOf } from '../access/sight.js';
import { GoalPresenter } from './goal-presenter.js';
import type { GoalType } from './goal-types.js';
import { Loader } from './loaders.js';

/** Brings the goals of many things at once, each as the list has it. */
@Injectable()
export class GoalLoader {
  private readonly loader: Loader<GoalType>;

  constructor(goals: GoalsQuery, presenter: GoalPresenter) {
    this.loader = new Loader(async (requester, goalIds) => {
      const entries = await goals.byIds(sightOf(requester), goalIds);
      return new Map(entries.map((entry) => [entry.goalId, presenter.ofEntry(entry, requester)]));
    });
  }

  /** Null for a goal that is out of sight, or whose rows are not there yet. */
  async load(requester: Requester, goalId: string): Promise<GoalType | null> {
    return (await this.loader.load(requester, goalId)) ?? null;
  }
}
