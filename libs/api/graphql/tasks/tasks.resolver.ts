import type { Requester } from '@baton/goal/application';
import type { HumanTasksQuestion } from '@baton/read-models';
import { HumanTasksQuery } from '@baton/read-models';
import { Args, Context, Int, Query, Resolver } from '@nestjs/graphql';
import { sightOf } from '../../access/sight.js';
import { badInput } from '../checked-input.js';
import { cursorOf, placeOf } from '../cursors.js';
import { pageInfoOf } from '../page-info.js';
import { taskOf } from '../present-goal.js';
import { HumanTaskConnectionType, HumanTaskGroupType } from './task-types.js';
import { HumanTasksFilter } from './tasks.input.js';

const firstMax = 100;

/** What persons are asked; each requester sees those of the goals that they may see. */
@Resolver()
export class TasksResolver {
  constructor(private readonly tasks: HumanTasksQuery) {}

  @Query(() => HumanTaskConnectionType, {
    description: 'Tasks of persons, who has waited longest first. The list may lag behind by moments.',
  })
  async humanTasks(
    @Args('filter', { type: () => HumanTasksFilter, nullable: true, description: 'Which tasks; default: all.' })
    filter: HumanTasksFilter | null | undefined,
    @Args('first', { type: () => Int, defaultValue: 20, description: `How many, 1 to ${firstMax}.` }) first: number,
    @Args('after', { type: () => String, nullable: true, description: 'Cursor of the edge before.' })
    after: string | null | undefined,
    @Context('requester') requester: Requester,
  ): Promise<HumanTaskConnectionType> {
    if (first < 1 || first > firstMax) throw badInput(`first takes 1 to ${firstMax}`);
    const question = {
      sight: sightOf(requester),
      filter: withoutNulls(filter),
      first,
      after: after ? taskPlaceOf(after) : undefined,
    };
    const { tasks, more } = await this.tasks.list(question);
    const edges = tasks.map((task) => ({
      cursor: cursorOf('tasks', task.openedAt, task.goalId, task.taskId),
      node: taskOf(task),
    }));
    return { edges, pageInfo: pageInfoOf(edges, more, after) };
  }

  @Query(() => [HumanTaskGroupType], {
    description: 'Open tasks by kind, system and cause, the group with the oldest first. It may lag behind by moments.',
  })
  async humanTaskGroups(
    @Args('filter', {
      type: () => HumanTasksFilter,
      nullable: true,
      description: 'Which tasks; default: all that are open.',
    })
    filter: HumanTasksFilter | null | undefined,
    @Context('requester') requester: Requester,
  ): Promise<readonly HumanTaskGroupType[]> {
    if (filter?.open === false) throw badInput('A group is of open tasks: leave `open` out');
    return this.tasks.groups(sightOf(requester), withoutNulls(filter));
  }
}

/** GraphQL may say null for what is left out. */
function withoutNulls(filter: HumanTasksFilter | null | undefined): HumanTasksQuestion['filter'] {
  return Object.fromEntries(Object.entries(filter ?? {}).filter(([, value]) => value !== null));
}

function taskPlaceOf(cursor: string): HumanTasksQuestion['after'] {
  const [openedAt = '', goalId = '', taskId = ''] = placeOf(cursor, 'tasks', 3);
  return { openedAt, goalId, taskId };
}
