import type { Requester } from '@baton/goal/application';
import { invariant } from '@baton/kernel';
import type { GoalHistory, ListedGoal } from '@baton/read-models';
import { GoalsQuery, goalViewOf } from '@baton/read-models';
import { Injectable } from '@nestjs/common';
import type { GoalDetails } from './goal-types.js';
import { GoalType } from './goal-types.js';
import { HistoryLoader } from './history-loader.js';
import { Loader } from './loaders.js';
import { Opener } from './opener.js';
import { detailsOf, summaryOfEntry, summaryOfView, taskOf } from './present-goal.js';
import { TaskLoader } from './tasks/task-loader.js';

/** Shows goals to a requester: a line of the list at once, the details when somebody asks for them. */
@Injectable()
export class GoalPresenter {
  private readonly quarantined: Loader<true>;

  constructor(
    goals: GoalsQuery,
    private readonly histories: HistoryLoader,
    private readonly opener: Opener,
    private readonly tasks: TaskLoader,
  ) {
    this.quarantined = new Loader(async (_, goalIds) => {
      return new Map((await goals.quarantinedAmong(goalIds)).map((goalId) => [goalId, true]));
    });
  }

  /** @param isSetAside where it is known already */
  async ofHistory(history: GoalHistory, requester: Requester, isSetAside?: boolean): Promise<GoalType> {
    const quarantined = isSetAside ?? (await this.quarantined.load(requester, history.state.goalId)) ?? false;
    const details = once(async () => this.details(history, requester));
    return new GoalType(summaryOfView(goalViewOf(history), quarantined), details);
  }

  /** The details are those of the revision that the line shows, so that the two never contradict each other. */
  ofEntry(entry: ListedGoal, requester: Requester): GoalType {
    const details = once(async () => {
      const history = await this.histories.load(requester, entry.goalId, entry.revision);
      invariant(history, `A goal that is listed and not there (goal ${entry.goalId})`);
      return this.details(history, requester);
    });
    return new GoalType(summaryOfEntry(entry), details, async () =>
      (await this.tasks.of(requester, entry.goalId)).map(taskOf),
    );
  }

  private details(history: GoalHistory, requester: Requester): GoalDetails {
    return detailsOf(goalViewOf(history), this.opener.for(requester, history.state));
  }
}

/** Many fields of one goal ask for the same details. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
