import { eventIdOf, plusMs, Refusal } from '@baton/kernel';
import type { Clarification, Understanding } from '@baton/conversation';
import { calendarDayIn, goalWithinMsOf, sentenceLengthMax, understand } from '@baton/conversation';
import { conversationKey, sentenceDigestOf } from '@baton/encryption';
import { conversationCodec, conversationStream } from '@baton/event-store';
import type { GoalCommand, Question } from '@baton/goal/domain';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { metadataOf } from './event-metadata.js';
import { goalIdOf, personOf } from './identities.js';
import type { GoalAccepted, RequestRefusalCode, Requester } from './messages.js';
import { SubmitGoal } from './messages.js';
import { OpenGoal } from './open-goal.js';
import { RequestTools } from './request-tools.js';
import { sealUnderstood } from './seal-understood.js';

type SubmitCommand = Extract<GoalCommand, { type: 'SubmitGoal' }>;
type Matched = Extract<Understanding, { kind: 'MATCHED' }>;

/** Understands a sentence and takes it on as a goal; the same key and sentence again is the same goal. */
@CommandHandler(SubmitGoal)
export class SubmitGoalHandler implements ICommandHandler<SubmitGoal, GoalAccepted> {
  constructor(private readonly tools: RequestTools) {}

  async execute({ sentence, clientKey, requester, classification }: SubmitGoal): Promise<GoalAccepted> {
    const { clock, keys, playbooks, store, timeZone } = this.tools;
    const goalId = goalIdOf(requester.tenant, clientKey);
    const conversationId = goalId;
    await keys.ensure([conversationKey(conversationId)]);
    const sentenceDigest = this.digestOf({ sentence, classification }, conversationId, requester);
    const goal = await OpenGoal.load(store, goalId);
    if (goal.revision >= 0) return this.known(goal, sentenceDigest, requester);
    const today = calendarDayIn(clock.now(), timeZone);
    const matched = mustMatch(understand(sentence, playbooks.playbooks, { today, classification }));
    await this.keepSentence(sentence, goalId, requester);
    const firstEventId = eventIdOf(this.tools.chance.uuid());
    const place = { goalId, conversationId, requester, sealedIn: firstEventId };
    const understood = await sealUnderstood(this.tools, matched.attributes, place);
    const { id, version, purpose, recovery } = matched.playbook;
    const settleBy = plusMs(clock.now(), goalWithinMsOf(matched.playbook));
    const playbook = { id, version, digest: playbooks.digestOf(matched.playbook) };
    const command: SubmitCommand = {
      type: 'SubmitGoal',
      data: {
        ...{ goalId, playbook, purpose, owner: requester.actorId, conversationId, sentenceDigest, recovery },
        ...understood,
        settleBy,
      },
    };
    return this.takeOn(goal, command, [...matched.missing, ...matched.ambiguous], requester);
  }

  /**
   * The same sentence of the same person again is the same goal, whatever has become of playbooks since; another one is
   * refused, and what was said under another label or by somebody else is another one: nobody takes for labelled what is
   * not, and a key that is guessed tells nothing of a goal.
   */
  private async known(
    { goalId, state }: OpenGoal,
    sentenceDigest: string,
    { actorId }: Requester,
  ): Promise<GoalAccepted> {
    if (state.sentenceDigest !== sentenceDigest || state.owner !== actorId) throw anotherSentence();
    return { goalId, position: (await this.tools.store.end()) ?? '', alreadySubmitted: true };
  }

  private async takeOn(
    goal: OpenGoal,
    command: SubmitCommand,
    unclear: readonly Clarification[],
    requester: Requester,
  ): Promise<GoalAccepted> {
    const { store, clock, chance } = this.tools;
    const { goalId } = goal;
    const by = { actor: personOf(requester), tenant: requester.tenant, now: clock.now(), chance };
    goal.decide(command, { ...by, firstEventId: command.data.sealedIn });
    if (unclear.length > 0) goal.decide({ type: 'AskBack', data: { questions: unclear.map(asQuestion) } }, by);
    const saved = await goal.save(store, (repeat) => this.tools.waitBeforeRepeat(repeat));
    if (saved === 'OVERTAKEN')
      return this.known(await OpenGoal.load(store, goalId), command.data.sentenceDigest, requester);
    return { goalId, position: saved.position, alreadySubmitted: false };
  }

  private digestOf(
    said: Pick<SubmitGoal, 'sentence' | 'classification'>,
    conversation: string,
    { tenant }: Requester,
  ): string {
    return sentenceDigestOf(this.tools.vault, { tenant, conversation, ...said });
  }

  /**
   * The words go to the conversation's own stream, and nowhere else. They may be there already, from a submission that
   * came no further: then they must be these, since the first sentence under a key is the one that counts.
   */
  private async keepSentence(sentence: string, goalId: string, requester: Requester): Promise<void> {
    const { store, vault, chance, clock } = this.tools;
    const stream = conversationStream(goalId);
    const eventId = eventIdOf(chance.uuid());
    const commandId = chance.uuid();
    const sealedSentence = vault.seal(sentence, conversationKey(goalId), { stream, eventId, attribute: 'sentence' });
    const event = conversationCodec.encode(
      { type: 'SentenceReceived', data: { goalId, sealedSentence, sealedIn: eventId } },
      metadataOf({ tenant: requester.tenant, actor: personOf(requester), goalId, commandId, recordedAt: clock.now() }),
      eventId,
    );
    const kept = await store.append(stream, 'NO_STREAM', [event]);
    if (kept.status === 'APPENDED') return;
    for await (const stored of store.readStream(stream)) {
      const { data } = conversationCodec.decode(stored).event;
      const place = { stream, eventId: data.sealedIn, attribute: 'sentence' };
      if (vault.open(data.sealedSentence, place) !== sentence) throw anotherSentence();
    }
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

function anotherSentence(): Refusal {
  return new Refusal(
    'GOAL_ALREADY_SUBMITTED',
    'Another sentence, or this one under another label, was submitted under this key before; use a new key for a new goal',
  );
}

function asQuestion({ attribute, reason, text }: Clarification): Question {
  return { attribute, reason, text, candidates: [] };
}
