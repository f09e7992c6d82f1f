import type { GoalAccepted, Requester } from '@baton/goal/application';
import { AnswerClarification, SubmitGoal } from '@baton/goal/application';
import { invariant, Refusal } from '@baton/kernel';
import { GoalQuery } from '@baton/read-models';
import { CommandBus } from '@nestjs/cqrs';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { sightOf } from '../access/sight.js';
import { Admission } from './admission.js';
import { GoalPresenter } from './goal-presenter.js';
import { answerRefusalOf, submitRefusalOf } from './refusals.js';
import { AnswerClarificationInput, SubmitGoalInput } from './requests.input.js';
import {
  AnswerClarificationAccepted,
  AnswerClarificationResult,
  SubmitGoalAccepted,
  SubmitGoalResult,
} from './result-types.js';

/** What can be asked of goals. */
@Resolver()
export class RequestsResolver {
  constructor(
    private readonly commands: CommandBus,
    private readonly goal: GoalQuery,
    private readonly presenter: GoalPresenter,
    private readonly admission: Admission,
  ) {}

  @Mutation(() => SubmitGoalResult, { description: 'Takes a goal on, told in a sentence.' })
  async submitGoal(
    @Args('input', { description: 'The goal.' }) { sentence, idempotencyKey, classification }: SubmitGoalInput,
    @Context('requester') requester: Requester,
  ): Promise<typeof SubmitGoalResult> {
    try {
      const accepted = await this.admission.admit(requester, idempotencyKey, () =>
        this.commands.execute(new SubmitGoal(sentence, idempotencyKey, requester, classification ?? undefined)),
      );
      return Object.assign(new SubmitGoalAccepted(), await this.shown(accepted, requester));
    } catch (error) {
      return submitRefusalOf(error);
    }
  }

  @Mutation(() => AnswerClarificationResult, { description: 'Answers what a goal asks.' })
  async answerClarification(
    @Args('input', { description: 'The answers.' })
    { goalId, answers, idempotencyKey, expectedRevision }: AnswerClarificationInput,
    @Context('requester') requester: Requester,
  ): Promise<typeof AnswerClarificationResult> {
    try {
      const sight = sightOf(requester);
      if (sight.person !== undefined && !(await this.goal.exists(sight, goalId)))
        throw new Refusal('GOAL_NOT_FOUND', 'There is no such goal');
      const labelled = answers.map(({ classification, ...said }) => {
        return { ...said, classification: classification ?? undefined };
      });
      const accepted = await this.commands.execute(
        new AnswerClarification(goalId, labelled, idempotencyKey, requester, expectedRevision ?? undefined),
      );
      return Object.assign(new AnswerClarificationAccepted(), await this.shown(accepted, requester));
    } catch (error) {
      return answerRefusalOf(error);
    }
  }

  private async shown({ goalId, position, alreadySubmitted }: GoalAccepted, requester: Requester) {
    const history = await this.goal.find(sightOf(requester), goalId);
    invariant(history, `A goal that was taken on and is not there (goal ${goalId})`);
    return { goal: await this.presenter.ofHistory(history, requester), position, repeated: alreadySubmitted };
  }
}
