import { EventStore, goalCodec, goalStream } from '@baton/event-store';
import type { HandoffDecision } from '@baton/goal/domain';
import { goalDecider, isHandoffDecision, rederive } from '@baton/goal/domain';
import { PolicyHistory } from '@baton/handoff/policy';
import type { TenantId } from '@baton/kernel';
import { Refusal } from '@baton/kernel';
import { isUnreadable } from '@baton/read-models';
import { Clock, pause } from '@baton/time-and-chance';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { toldAt } from '../disclosure-ledger.js';
import { tenantOfStream } from '../quarantine.js';
import { mustHaveOneOf } from '../roles.js';
import type { DifferentDecision, RederivedDecisions } from './rederive-decisions.js';
import { RederiveDecisions } from './rederive-decisions.js';

const shownMax = 100;
const goalPrefix = goalStream('');
const decisionTypes = ['goal.HandoffBriefed.', 'goal.HandoffBlocked.', 'goal.HandoffRecalled.'];

/** Reads the log twice at most: once for the goals in which something was decided, once for each of these. */
@QueryHandler(RederiveDecisions)
export class RederiveDecisionsHandler implements IQueryHandler<RederiveDecisions, RederivedDecisions> {
  constructor(
    private readonly store: EventStore,
    private readonly policies: PolicyHistory,
    private readonly clock: Clock,
  ) {}

  async execute({ goalId, requester, signal }: RederiveDecisions): Promise<RederivedDecisions> {
    mustHaveOneOf(['operator', 'auditor'], requester);
    if (goalId !== undefined && (await tenantOfStream(this.store, goalId)) !== requester.tenant)
      throw new Refusal('GOAL_NOT_FOUND', 'There is no such goal');
    const goals = goalId === undefined ? await this.decidedGoals(requester.tenant, signal) : [goalId];
    const unreadable: string[] = [];
    const different: DifferentDecision[] = [];
    let [decisions, same] = [0, 0];
    for (const goal of goals) {
      // Streams come without leaving the microtask queue: without this, many goals would keep everybody else waiting.
      await pause(this.clock, 0);
      try {
        for await (const outcome of this.decisionsOf(goal, requester.tenant)) {
          signal?.throwIfAborted();
          decisions += 1;
          if (outcome === 'SAME') same += 1;
          else if (different.length < shownMax) different.push(outcome);
        }
      } catch (error) {
        if (!isUnreadable(error)) throw error;
        if (unreadable.length < shownMax) unreadable.push(goal);
      }
    }
    return { decisions, same, different, unreadable };
  }

  private async decidedGoals(tenant: TenantId, signal: AbortSignal | undefined): Promise<readonly string[]> {
    const goals = new Set<string>();
    for await (const { stream, type, metadata } of this.store.readAll()) {
      signal?.throwIfAborted();
      if (metadata['tenant'] === tenant && decisionTypes.some((decision) => type.startsWith(decision)))
        goals.add(stream.slice(goalPrefix.length));
    }
    return [...goals];
  }

  private async *decisionsOf(goalId: string, tenant: TenantId): AsyncIterable<'SAME' | DifferentDecision> {
    let state = goalDecider.initial;
    for await (const stored of this.store.readStream(goalStream(goalId))) {
      const { event, metadata, revision } = goalCodec.decode(stored);
      if (metadata.tenant !== tenant) return;
      if (isHandoffDecision(event)) {
        const why = await this.taken(event, state);
        const { step, operation, policySetHash } = event.data;
        yield why === 'SAME' ? why : { goalId, revision, step, operation, policySetHash, why };
      }
      state = goalDecider.evolve(state, event);
    }
  }

  private async taken(event: HandoffDecision, before: typeof goalDecider.initial) {
    const policy = this.policies.under(event.data.policySetHash);
    if (!policy) return 'UNKNOWN_SET';
    const { combinations } = policy;
    const told = await toldAt(this.store, event.data);
    return rederive(event, before, { policy: (question) => policy.decide(question), combinations, told });
  }
}
