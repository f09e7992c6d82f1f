import { Refusal } from '@baton/kernel';
import type { Playbook, UnderstoodAttribute } from '@baton/conversation';
import { applyAnswer, calendarDayIn } from '@baton/conversation';
import { answersDigestOf } from '@baton/encryption';
import type { GoalState } from '@baton/goal/domain';
import { nameToBring } from '@baton/goal/domain';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { GoalAccepted } from './messages.js';
import { AnswerClarification } from './messages.js';
import { carryOutForPerson } from './persons-command.js';
import { PlaybookUnavailable } from './playbook-shelf.js';
import { keyAlreadyUsed } from './repeated-control.js';
import { RequestTools } from './request-tools.js';
import { sealUnderstood } from './seal-understood.js';

/** Takes a person's answers to what was asked back, read with the grammar of the sentence. */
@CommandHandler(AnswerClarification)
export class AnswerClarificationHandler implements ICommandHandler<AnswerClarification, GoalAccepted> {
  constructor(private readonly tools: RequestTools) {}

  async execute(request: AnswerClarification): Promise<GoalAccepted> {
    const { goalId, requester } = request;
    return carryOutForPerson(this.tools, request, {
      mustBeRepeated: ({ type, data }, state) => {
        if (type !== 'ClarificationAnswered') throw keyAlreadyUsed();
        if (data.answersDigest !== undefined && data.answersDigest !== this.digestOf(request, state))
          throw keyAlreadyUsed();
      },
      commandFor: async (state, sealedIn) => {
        const place = { goalId, conversationId: state.conversationId, requester, sealedIn };
        const data = await sealUnderstood(this.tools, this.understand(request, state), place);
        return { type: 'AnswerClarification', data: { ...data, answersDigest: this.digestOf(request, state) } };
      },
    });
  }

  private understand({ answers }: AnswerClarification, state: GoalState): readonly UnderstoodAttribute[] {
    const playbook = this.playbookOf(state);
    const today = calendarDayIn(this.tools.clock.now(), this.tools.timeZone);
    return answers.map(({ attribute, text, classification }) => {
      if (!state.openQuestions.some((question) => question.attribute === attribute))
        throw new Refusal('NO_OPEN_QUESTION', 'One of the answers is to a question that is not asked', {
          asked: state.openQuestions.map((question) => question.attribute),
        });
      const answer = applyAnswer(playbook, attribute, text, { today, classification });
      if (answer.kind === 'UNDERSTOOD') return { ...answer.attribute, name: nameToBring(state, attribute) };
      throw new Refusal('ANSWER_NOT_UNDERSTOOD', answer.question.text, { attribute });
    });
  }

  private digestOf({ answers, requester }: AnswerClarification, { conversationId }: GoalState): string {
    return answersDigestOf(this.tools.vault, { tenant: requester.tenant, conversation: conversationId, answers });
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
