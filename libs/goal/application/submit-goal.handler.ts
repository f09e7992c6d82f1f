import type { EventId } from '@baton/kernel';
import { eventIdOf, Refusal } from '@baton/kernel';
import type { Clarification, Understanding } from '@baton/conversation';
import { calendarDayIn, sentenceLengthMax, understand } from '@baton/conversation';
import { conversationKey, sentenceDigestOf } from '@baton/encryption';
import { conversationCodec, conversationStream } from '@baton/event-store';
import type { GoalCommand, Question } from '@baton/goal/domain';
import { goalDecisionVersion } from '@baton/goal/domain';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { goalIdOf, personOf } from './identities.js';
import type { GoalAccepted, RequestRefusalCode, Requester } from './messages.js';
import { SubmitGoal } from './messages.js';
import { OpenGoal } from './open-goal.js';
import { RequestTools } from './request-tools.js';
import { sealUnderstood } from './seal-understood.js';

type Matched = Extract<Understanding, { kind: 'MATCHED' }>;

/** Understands a sentence and takes it on as a goal; the same key and sentence again is the same goal. */
@CommandHandler(SubmitGoal)
export class SubmitGoalHandler implements ICommandHandler<SubmitGoal, GoalAccepted> {
  constructor(private readonly tools: RequestTools) {}

  async execute({ sentence, clientKey, requester }: SubmitGoal): Promise<GoalAccepted> {
    const { clock, playbooks, timeZone } = this.tools;
    const goalId = goalIdOf(requester.tenant, clientKey);
    const today = calendarDayIn(clock.now(), timeZone);
    const matched = mustMatch(understand(sentence, playbooks.playbooks, { today }));
    const conversationId = goalId;
    const firstEventId = eventIdOf(this.tools.chance.uuid());
    const place = { goalId, conversationId, requester, sealedIn: firstEventId };
    const understood = await sealUnderstood(this.tools, matched.attributes, place);
    const command: GoalCommand = {
      type: 'SubmitGoal',
      data: {
        goalId,
        playbook: {
          id: matched.playbook.id,
          version: matched.playbook.version,
          digest: playbooks.digestOf(matched.playbook),
        },
        purpose: matched.playbook.purpose,
        owner: requester.actorId,
        conversationId,
        sentenceDigest: this.digestOf(sentence, conversationId, requester),
        recovery: matched.playbook.recovery,
        ...understood,
      },
    };
    await this.keepSentence(sentence, goalId, requester);
    return this.takeOn(goalId, command, [...matched.missing, ...matched.ambiguous], requester, firstEventId);
  }

  /** Appends the goal, or finds that it was taken on before: with the same sentence, or else refuses. */
  private async takeOn(
    goalId: string,
    command: GoalCommand,
    unclear: readonly Clarification[],
    requester: Requester,
    firstEventId: EventId,
  ): Promise<GoalAccepted> {
    const { store, clock, chance } = this.tools;
    const by = { actor: personOf(requester), tenant: requester.tenant, now: clock.now(), chance };
    for (let goal = OpenGoal.fresh(goalId); ; goal = await OpenGoal.load(store, goalId)) {
      const events = goal.decide(command, { ...by, firstEventId });
      if (events.length === 0) return { goalId, position: (await store.end()) ?? '', alreadySubmitted: true };
      if (unclear.length > 0) goal.decide({ type: 'AskBack', data: { questions: unclear.map(asQuestion) } }, by);
      const saved = await goal.save(store, (repeat) => this.tools.waitBeforeRepeat(repeat));
      if (saved !== 'OVERTAKEN') return { goalId, position: saved.position, alreadySubmitted: false };
    }
  }

  private digestOf(sentence: string, conversation: string, { tenant }: Requester): string {
    return sentenceDigestOf(this.tools.vault, { tenant, conversation, sentence });
  }

  /** The words go to the conversation's own stream, and nowhere else; they may be there already. */
  private async keepSentence(sentence: string, goalId: string, requester: Requester): Promise<void> {
    const { store, vault, chance, clock } = this.tools;
    const stream = conversationStream(goalId);
    const eventId = eventIdOf(chance.uuid());
    const commandId = chance.uuid();
    const sealedSentence = vault.seal(sentence, conversationKey(goalId), { stream, eventId, attribute: 'sentence' });
    const event = conversationCodec.encode(
      { type: 'SentenceReceived', data: { goalId, sealedSentence, sealedIn: eventId } },
      {
        tenant: requester.tenant,
        actor: personOf(requester),
        commandId,
        $correlationId: goalId,
        $causationId: commandId,
        recordedAt: clock.now(),
        decisionVersion: goalDecisionVersion,
      },
      eventId,
    );
    await store.append(stream, 'NO_STREAM', [event]);
  }
}

function mustMatch(understanding: Understanding): Matched {
  if (understanding.kind === 'MATCHED') return understanding;
  const { why, suggestions } = understanding;
  if (why === 'TOO_LONG')
    throw refusal('SENTENCE_TOO_LONG', `Say it in ${sentenceLengthMax} characters at the most`, suggestions);
  const trouble =
    why === 'SEVERAL_FIT' ? 'More than one playbook fits this sentence' : 'No playbook fits this sentence';
  throw refusal('NO_PLAYBOOK', `${trouble}. Say it like this, for example`, suggestions);
}

function refusal(
  code: RequestRefusalCode,
  message: string,
  suggestions: Extract<Understanding, { kind: 'NO_PLAYBOOK' }>['suggestions'],
): Refusal {
  const examples = suggestions.map(({ example }) => example);
  return new Refusal(code, examples.length === 0 ? `${message}.` : `${message}: ${examples.join('; ')}`, { examples });
}

function asQuestion({ attribute, reason, text }: Clarification): Question {
  return { attribute, reason, text, candidates: [] };
}
