import type { Requester } from '@baton/goal/application';
import type { HumanTaskView } from '@baton/read-models';
import { HumanTasksQuery } from '@baton/read-models';
import { Injectable } from '@nestjs/common';
import { Loader } from '../loaders.js';

/** Brings the tasks of many goals at once; for goals that the requester may see. */
@Injectable()
export class TaskLoader {
  private readonly loader: Loader<readonly HumanTaskView[]>;

  constructor(tasks: HumanTasksQuery) {
    this.loader = new Loader(async (_, goalIds) => Map.groupBy(await tasks.ofGoals(goalIds), ({ goalId }) => goalId));
  }

  async of(requester: Requester, goalId: string): Promise<readonly HumanTaskView[]> {
    return (await this.loader.load(requester, goalId)) ?? [];
  }
}
