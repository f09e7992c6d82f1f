import type { GoalAccepted, Requester } from '@baton/goal/application';
import { commandIdOf, ControlGoal, ReleaseGoal } from '@baton/goal/application';
import type { Control } from '@baton/goal/application';
import { invariant } from '@baton/kernel';
import type { GoalHistory } from '@baton/read-models';
import { GoalQuery, isUnreadable } from '@baton/read-models';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { sightOf } from '../../access/sight.js';
import { GoalPresenter } from '../goal-presenter.js';
import type { ControlRefusal } from './control-refusals.js';
import { controlRefusalOf, whatToDo } from './control-refusals.js';
import { ControlAccepted, ControlRefused } from './control-results.js';

/** Which goal, why, and under which key; of a goal as somebody has seen it, or as it is. */
export interface DeskInput {
  readonly goalId: string;
  readonly reason: string;
  readonly idempotencyKey: string;
  readonly expectedRevision?: number | null;
}

/** What is to be done to a goal: a control of what it does, or driving it again. */
export type DeskControl = Control | { readonly do: 'RELEASE' };

const notFound = { code: 'GOAL_NOT_FOUND', message: 'There is no such goal' } as const;

/** Carries controls out, and shows how the goal stands after them, whether or not they were. */
@Injectable()
export class ControlDesk {
  constructor(
    private readonly commands: CommandBus,
    private readonly goal: GoalQuery,
    private readonly presenter: GoalPresenter,
  ) {}

  async carryOut(
    input: DeskInput,
    control: DeskControl,
    requester: Requester,
  ): Promise<ControlAccepted | ControlRefused> {
    const { goalId } = input;
    const outcome = await this.outcomeOf(input, control, requester);
    if ('code' in outcome) {
      const seen = await this.goal.find(sightOf(requester), goalId).catch(nothingWhereUnreadable);
      const current = seen ? await this.presenter.ofHistory(seen, requester) : null;
      return Object.assign(new ControlRefused(), { ...outcome, whatToDo: whatToDo[outcome.code], current });
    }
    const seen = await this.goal.find(sightOf(requester), goalId);
    const history = seen ?? (await this.leftBy(input, requester));
    invariant(history, `A goal that was controlled and is not there (goal ${goalId})`);
    // Whether it was set aside later is not theirs to see who see it no more.
    const goal = await this.presenter.ofHistory(history, requester, seen ? undefined : false);
    const { position, alreadySubmitted } = outcome;
    return Object.assign(new ControlAccepted(), { goal, position, repeated: alreadySubmitted });
  }

  /** Carries a control out without looking at the goal afterwards. */
  async outcomeOf(
    input: DeskInput,
    control: DeskControl,
    requester: Requester,
  ): Promise<GoalAccepted | ControlRefusal> {
    const { goalId, reason, idempotencyKey, expectedRevision } = input;
    const sight = sightOf(requester);
    try {
      // Whoever sees no more than their own goals is told of another one what they are told of none.
      const isHidden = sight.person !== undefined && !(await this.goal.exists(sight, goalId));
      if (isHidden && !(await this.leftBy(input, requester))) return notFound;
      if (control.do !== 'RELEASE')
        return await this.commands.execute(
          new ControlGoal(goalId, control, reason, idempotencyKey, requester, expectedRevision ?? undefined),
        );
      // A goal that still can't be read would only be set aside again, and whoever released it would not hear of it.
      const [unread] = (await this.goal.find(sight, goalId))?.skipped ?? [];
      if (unread !== undefined) return ofNewerRelease(goalId, unread);
      return await this.commands.execute(new ReleaseGoal(goalId, reason, idempotencyKey, requester));
    } catch (error) {
      // That it can't be read is for those alone who have it.
      if (isUnreadable(error) && !(await this.goal.exists(sight, goalId))) return notFound;
      return controlRefusalOf(error);
    }
  }

  /**
   * The goal as it was once the requester had done this. Who passes a task on may lose sight of the goal by it, and is told
   * all the same that it was done, however often they ask, and nothing of what came then.
   */
  private async leftBy({ goalId, idempotencyKey }: DeskInput, requester: Requester): Promise<GoalHistory | undefined> {
    const { tenant, signal } = sightOf(requester);
    const sight = { tenant, signal, person: requester.actorId };
    return this.goal.leftBy(sight, goalId, commandIdOf(goalId, idempotencyKey));
  }
}

function ofNewerRelease(goalId: string, revision: number): ControlRefusal {
  const message = `An event was written by a newer release: start that release (goal ${goalId}, revision ${revision})`;
  return { code: 'GOAL_UNREADABLE', message };
}

function nothingWhereUnreadable(error: unknown): undefined {
  if (isUnreadable(error)) return undefined;
  throw error;
}
