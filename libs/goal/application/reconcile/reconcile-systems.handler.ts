import type { StoredEvent } from '@baton/event-store';
import { EventStore, goalCodec, goalStream, UndecodableEvent } from '@baton/event-store';
import type { Unanswered } from '@baton/specialist/domain';
import { SpecialistGateway } from '@baton/specialist/gateway';
import { Clock } from '@baton/time-and-chance';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { mustHaveOneOf } from '../roles.js';
import { Comparison } from './comparison.js';
import { listKeysOf } from './listed-keys.js';
import type { LoggedEffect } from './logged-operations.js';
import { followedTypes, isFollowed, LoggedOperations } from './logged-operations.js';
import type { Reconciliation } from './reconciliation.js';
import { ReconcileSystems } from './reconciliation.js';

/** So many keys of one specialist are held at once: some 20 MB. */
const keysMax = 100_000;
const unreadableMax = 100;

const goalPrefix = goalStream('');
const dispatchedType = 'goal.OperationDispatched.';

/**
 * Lists first and reads the log after that, once: an intent is durable before its effect, so whatever a system lists
 * without a word of the log was forgotten by it, or never was its own.
 */
@QueryHandler(ReconcileSystems)
export class ReconcileSystemsHandler implements IQueryHandler<ReconcileSystems, Reconciliation> {
  constructor(
    private readonly store: EventStore,
    private readonly gateway: SpecialistGateway,
    private readonly clock: Clock,
  ) {}

  async execute(question: ReconcileSystems): Promise<Reconciliation> {
    mustHaveOneOf(['operator'], question.requester);
    const { since } = question;
    const comparison = new Comparison(since);
    await Promise.all(this.gateway.specialists.map((specialist) => this.list(specialist, question, comparison)));
    const unreadable = await this.readLog(question, comparison);
    return { since, specialists: comparison.specialists(), ...comparison.findings(), unreadable };
  }

  private async list(
    specialist: string,
    { since, requester: { tenant }, signal }: ReconcileSystems,
    comparison: Comparison,
  ): Promise<void> {
    const wanted = { tenant, since, askedAt: this.clock.now(), keysMax, signal };
    const listed = await listKeysOf(this.gateway, specialist, wanted);
    if ('kind' in listed) comparison.unanswered(specialist, listed);
    else comparison.listed(listed);
  }

  private async readLog(
    { since, requester: { tenant }, signal }: ReconcileSystems,
    comparison: Comparison,
  ): Promise<Reconciliation['unreadable']> {
    const operations = new LoggedOperations();
    const unreadable: { readonly stream: string; readonly revision: number }[] = [];
    for await (const stored of this.store.readAll()) {
      signal?.throwIfAborted();
      if (!followedTypes.some((type) => stored.type.startsWith(type))) continue;
      const { key } = stored.data;
      // Read as it is, whoever's and however old it is: a key of another tenant is owned, and no more is said of it here.
      if (stored.type.startsWith(dispatchedType) && typeof key === 'string') comparison.claimed(key);
      if (stored.metadata['tenant'] !== tenant) continue;
      try {
        const effect = effectOf(stored, operations);
        if (effect) comparison.committed(effect);
      } catch (error) {
        if (!(error instanceof UndecodableEvent)) throw error;
        if (unreadable.length < unreadableMax) unreadable.push({ stream: error.stream, revision: error.revision });
      }
    }
    for (const specialist of operations.sentToSince(since))
      if (!comparison.knows(specialist)) comparison.unanswered(specialist, notNamedAnyMore);
    return unreadable;
  }
}

/** @throws UndecodableEvent */
function effectOf(stored: StoredEvent, operations: LoggedOperations): LoggedEffect | undefined {
  const { event, metadata } = goalCodec.decode(stored);
  return isFollowed(event)
    ? operations.take(stored.stream.slice(goalPrefix.length), event, metadata.recordedAt)
    : undefined;
}

const notNamedAnyMore: Unanswered = {
  kind: 'UNANSWERED',
  cause: 'SPECIALIST_UNREACHABLE',
  detail: 'The registry names it no longer: put it back to compare what its system bears',
};
