import { eventIdOf, Refusal } from '@baton/kernel';
import type { Playbook, UnderstoodAttribute } from '@baton/conversation';
import { applyAnswer, calendarDayIn } from '@baton/conversation';
import type { GoalState } from '@baton/goal/domain';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commandIdOf, personOf } from './identities.js';
import type { GoalAccepted } from './messages.js';
import { AnswerClarification } from './messages.js';
import { OpenGoal } from './open-goal.js';
import { PlaybookUnavailable } from './playbook-shelf.js';
import { keyAlreadyUsed } from './repeated-control.js';
import { RequestTools } from './request-tools.js';
import { sealUnderstood } from './seal-understood.js';

/** Takes a person's answers to what was asked back, read with the grammar of the sentence. */
@CommandHandler(AnswerClarification)
export class AnswerClarificationHandler implements ICommandHandler<AnswerClarification, GoalAccepted> {
  constructor(private readonly tools: RequestTools) {}

  async execute(request: AnswerClarification): Promise<GoalAccepted> {
    const { goalId, clientKey, requester } = request;
    const { store, clock, chance } = this.tools;
    const commandId = commandIdOf(goalId, clientKey);
    for (;;) {
      const goal = await OpenGoal.load(store, goalId);
      // Another tenant's goal is told apart from none at all by nobody.
      if (goal.tenant !== requester.tenant) throw new Refusal('GOAL_NOT_FOUND', 'There is no such goal');
      const carriedOut = goal.carriedOut(commandId);
      if (carriedOut) {
        if (carriedOut.type !== 'ClarificationAnswered') throw keyAlreadyUsed();
        return { goalId, position: (await store.end()) ?? '', alreadySubmitted: true };
      }
      const understood = this.understand(request, goal.state);
      const firstEventId = eventIdOf(chance.uuid());
      const place = { goalId, conversationId: goal.state.conversationId, requester, sealedIn: firstEventId };
      const data = await sealUnderstood(this.tools, understood, place);
      const by = { actor: personOf(requester), tenant: requester.tenant, now: clock.now(), chance };
      goal.decide({ type: 'AnswerClarification', data }, { ...by, commandId, firstEventId });
      const saved = await goal.save(store, (repeat) => this.tools.waitBeforeRepeat(repeat));
      if (saved !== 'OVERTAKEN') return { goalId, position: saved.position, alreadySubmitted: false };
    }
  }

  private understand({ answers }: AnswerClarification, state: GoalState): readonly UnderstoodAttribute[] {
    const playbook = this.playbookOf(state);
    const today = calendarDayIn(this.tools.clock.now(), this.tools.timeZone);
    return answers.map(({ attribute, text }) => {
      if (!state.openQuestions.some((question) => question.attribute === attribute))
        throw new Refusal('NO_OPEN_QUESTION', 'One of the answers is to a question that is not asked', {
          asked: state.openQuestions.map((question) => question.attribute),
        });
      const answer = applyAnswer(playbook, attribute, text, { today });
      if (answer.kind === 'UNDERSTOOD') return answer.attribute;
      throw new Refusal('ANSWER_NOT_UNDERSTOOD', answer.question.text, { attribute });
    });
  }

  private playbookOf(state: GoalState): Playbook {
    try {
      return this.tools.playbooks.of(state.playbookId, state.playbookDigest);
    } catch (error) {
      if (!(error instanceof PlaybookUnavailable)) throw error;
      throw new Refusal('PLAYBOOK_UNAVAILABLE', error.message);
    }
  }
}
