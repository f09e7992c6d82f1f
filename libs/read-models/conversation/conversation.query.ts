import type { Instant, Labels, SealedAt, SealedValue } from '@baton/kernel';
import type { EventStore } from '@baton/event-store';
import { conversationCodec, conversationStream } from '@baton/event-store';
import type { SealedAttribute } from '@baton/goal/domain';
import type { Sight } from '../sight.js';
import type { TimelineMoment, TimelineQuery } from '../timeline/timeline.query.js';

/** One thing that was said about a goal: the sentence, what it asks back, and what was answered. */
export type Utterance = { readonly at: Instant } & (
  | { readonly said: 'SENTENCE'; readonly by: string; readonly sealed: SealedValue; readonly place: SealedAt }
  | { readonly said: 'QUESTION'; readonly attribute: string; readonly text: string }
  | {
      readonly said: 'ANSWER';
      readonly by: string;
      readonly attribute: string;
      readonly labels: Labels;
      readonly sealed: SealedValue;
      readonly place: SealedAt;
    }
);

/**
 * What was said between a person and Baton about one goal, as far as this release knows such words. The sentence lies under
 * a key of its own, so it may be gone.
 */
export class ConversationQuery {
  constructor(
    private readonly store: EventStore,
    private readonly timeline: TimelineQuery,
  ) {}

  /**
   * In the order in which it was said; nothing for a goal that is unknown or out of sight.
   * @throws UndecodableEvent, BrokenInvariant for a goal that this release can't read
   */
  async of(sight: Sight, goalId: string): Promise<readonly Utterance[] | undefined> {
    const { moments = [] } = (await this.timeline.of(sight, goalId)) ?? {};
    const conversationId = moments[0]?.state.conversationId;
    if (conversationId === undefined) return undefined;
    sight.signal?.throwIfAborted();
    return [...(await this.sentences(conversationId)), ...moments.flatMap(utterancesOf)];
  }

  private async sentences(conversationId: string): Promise<readonly Utterance[]> {
    const stream = conversationStream(conversationId);
    const found: Utterance[] = [];
    for await (const stored of this.store.readStream(stream)) {
      const recorded = conversationCodec.decodeIfKnown(stored);
      if (recorded === undefined) continue;
      const { event, metadata } = recorded;
      const { sealedSentence, sealedIn } = event.data;
      const place = { stream, eventId: sealedIn, attribute: 'sentence' };
      found.push({ said: 'SENTENCE', at: metadata.recordedAt, by: metadata.actor.id, sealed: sealedSentence, place });
    }
    return found;
  }
}

function utterancesOf({ recorded }: TimelineMoment): readonly Utterance[] {
  const { event, metadata, stream } = recorded;
  const at = metadata.recordedAt;
  if (event.type === 'ClarificationRequested')
    return event.data.questions.map(({ attribute, text }) => ({ said: 'QUESTION', at, attribute, text }));
  if (event.type !== 'ClarificationAnswered') return [];
  return event.data.attributes.map(({ name, labels, sealed, sealedIn }: SealedAttribute) => {
    const place = { stream, eventId: sealedIn, attribute: name };
    return { said: 'ANSWER', at, by: metadata.actor.id, attribute: name, labels, sealed, place };
  });
}
