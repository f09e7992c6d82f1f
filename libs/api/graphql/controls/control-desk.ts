import type { GoalAccepted, Requester } from '@baton/goal/application';
import { ControlGoal, ReleaseGoal } from '@baton/goal/application';
import type { Control } from '@baton/goal/application';
import { invariant } from '@baton/kernel';
import { GoalQuery, isUnreadable } from '@baton/read-models';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { sightOf } from '../../access/sight.js';
import { GoalPresenter } from '../goal-presenter.js';
import type { GoalType } from '../goal-types.js';
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
      const current = await this.shown(goalId, requester).catch(nothingWhereUnreadable);
      return Object.assign(new ControlRefused(), { ...outcome, whatToDo: whatToDo[outcome.code], current });
    }
    const goal = await this.shown(goalId, requester);
    invariant(goal, `A goal that was controlled and is not there (goal ${goalId})`);
    const { position, alreadySubmitted } = outcome;
    return Object.assign(new ControlAccepted(), { goal, position, repeated: alreadySubmitted });
  }

  /** Carries a control out without looking at the goal afterwards. */
  async outcomeOf(
    { goalId, reason, idempotencyKey, expectedRevision }: DeskInput,
    control: DeskControl,
    requester: Requester,
  ): Promise<GoalAccepted | ControlRefusal> {
    // Whoever sees no more than their own goals is told of another one what they are told of none.
    const sight = sightOf(requester);
    if (sight.person !== undefined && !(await this.goal.exists(sight, goalId))) return notFound;
    try {
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

  private async shown(goalId: string, requester: Requester): Promise<GoalType | null> {
    const history = await this.goal.find(sightOf(requester), goalId);
    return history ? this.presenter.ofHistory(history, requester) : null;
  }
}

function ofNewerRelease(goalId: string, revision: number): ControlRefusal {
  const message = `An event was written by a newer release: start that release (goal ${goalId}, revision ${revision})`;
  return { code: 'GOAL_UNREADABLE', message };
}

function nothingWhereUnreadable(error: unknown): null {
  if (isUnreadable(error)) return null;
  throw error;
}
