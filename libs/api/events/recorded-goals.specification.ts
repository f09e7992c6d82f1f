import { randomUUID } from 'node:crypto';
import type { EventStore, StoredEvent, SubscriptionItem } from '@baton/event-store';
import { goalCodec, goalStream } from '@baton/event-store';
import type { GoalEvent } from '@baton/goal/domain';
import type { TenantId } from '@baton/kernel';
import { eventIdOf, instantOf } from '@baton/kernel';
import * as examples from '../../goal/domain/goal.examples.js';
import type { EventFeed, FeedQuestion } from './event-feed.js';

/*
 * Goals to follow, and followers who take one item at a time: the words in which the specifications of the feed are
 * written.
 */

/** Appends to a goal's stream. */
export async function record(
  store: EventStore,
  goalId: string,
  events: readonly GoalEvent[],
  { from = 0, tenant = 't1' } = {},
): Promise<void> {
  const metadata = {
    tenant: tenant as TenantId,
    actor: { kind: 'orchestrator', id: 'runner', roles: [], authenticatedBy: 'process' },
    ...{ commandId: 'command', $correlationId: goalId, $causationId: 'command', decisionVersion: 1 },
    recordedAt: instantOf(Date.UTC(2026, 2, 2, 9)),
  } as const;
  const encoded = events.map((event) => goalCodec.encode(event, metadata, eventIdOf(randomUUID())));
  const result = await store.append(goalStream(goalId), from === 0 ? 'NO_STREAM' : from - 1, encoded);
  if (result.status !== 'APPENDED') throw new Error('The example does not fit what is there');
}

/** A goal of two steps in two systems, with a question to a person about the second. */
export function aGoal(goalId: string, { owner = 'person-1', playbook = 'contract-renewal' } = {}): GoalEvent[] {
  const inSap = examples.aStep('s1');
  const inTheCrm = examples.aStep('s2', { pin: examples.aPin({ system: 'salesforce' }), after: ['s1'] });
  const {
    HumanTaskOpened: opened,
    HumanTaskWithdrawn: withdrawn,
    GoalConcluded: concluded,
  } = examples.goalEventExamples;
  return [
    examples.submitted({ goalId, owner, playbook: { id: playbook, version: '1', digest: 'playbook' } }),
    examples.planned(examples.aPlan({ steps: [inSap, inTheCrm] })),
    examples.briefed({ step: 's1', operation: 'forward' }),
    examples.dispatched({ step: 's1', operation: 'forward' }),
    examples.committed({ step: 's1', operation: 'forward' }),
    { ...opened, data: { ...opened.data, taskId: 'about-s2', step: 's2' } },
    { ...withdrawn, data: { taskId: 'about-s2' } },
    concluded,
  ];
}

/** Follows a feed by hand. */
export class Reader {
  readonly #stop = new AbortController();
  readonly #items: AsyncGenerator<SubscriptionItem>;

  constructor(feed: EventFeed, question: Partial<FeedQuestion> = {}, start?: string) {
    this.#items = feed.follow({ tenant: 't1' as TenantId, ...question }, start, this.#stop.signal);
  }

  /** The next events, whatever else is told between them. */
  async events(count: number): Promise<StoredEvent[]> {
    const events: StoredEvent[] = [];
    while (events.length < count) {
      const item = await this.next();
      if (item.kind === 'event') events.push(item.event);
    }
    return events;
  }

  async untilCaughtUp(): Promise<StoredEvent[]> {
    const events: StoredEvent[] = [];
    for (;;) {
      const item = await this.next();
      if (item.kind === 'caught-up') return events;
      if (item.kind === 'event') events.push(item.event);
    }
  }

  async next(): Promise<SubscriptionItem> {
    const { done, value } = await this.#items.next();
    if (done === true) throw new Error('The feed ended before its next item');
    return value;
  }

  /** Whether it ends when it is told to, though nothing happens. */
  async stop(): Promise<boolean> {
    const waiting = this.#items.next();
    this.#stop.abort();
    return (await waiting).done === true;
  }
}

export function namesOf(events: readonly StoredEvent[]): string[] {
  return events.map(({ type }) => type.split('.')[1] ?? '');
}
