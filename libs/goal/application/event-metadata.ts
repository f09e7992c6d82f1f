import type { Actor, EventMetadata, Instant, TenantId } from '@baton/kernel';
import { goalDecisionVersion } from '@baton/goal/domain';

/** The runner deciding by itself, on nobody's word. */
export const runnerAsActor: Actor = { kind: 'orchestrator', id: 'runner', roles: [], authenticatedBy: 'process' };

/** What every event about a goal carries, whichever stream it goes to. */
export function metadataOf(decided: {
  readonly tenant: TenantId;
  readonly actor: Actor;
  readonly goalId: string;
  readonly commandId: string;
  /** The event that led to it; the command itself where there is none. */
  readonly causationId?: string;
  readonly recordedAt: Instant;
}): EventMetadata {
  const { tenant, actor, goalId, commandId, causationId = commandId, recordedAt } = decided;
  return {
    tenant,
    actor,
    commandId,
    $correlationId: goalId,
    $causationId: causationId,
    recordedAt,
    decisionVersion: goalDecisionVersion,
  };
}
