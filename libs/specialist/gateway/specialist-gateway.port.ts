import type { Instant, TenantId } from '@baton/kernel';
import type {
  Description,
  JournalMark,
  KeyPage,
  OperationCall,
  PerformAnswer,
  QueryAnswer,
  RevokeAnswer,
  Unanswered,
} from '@baton/specialist/domain';

/**
 * The orchestrator's only way to a system: through the specialist that alone may mutate it. No method throws for what
 * happens in the world; a call without an answer that can be trusted is UNANSWERED, and nothing is known from it.
 */
export abstract class SpecialistGateway {
  /** Everybody whom the registry names, reachable or not. */
  abstract readonly specialists: readonly string[];

  /**
   * The same, for whoever watches over the calls of one goal: they get to know its id. It is no part of any call, and
   * crosses to nobody.
   */
  onBehalfOf(_goalId: string): SpecialistGateway {
    return this;
  }

  /**
   * How far a journal had come when this process heard of it last: what is recorded with a dispatch to it. What was
   * `recorded` with an earlier one stays, where what was heard since may be of another life of the journal.
   */
  abstract heardOf(journal: string, recorded?: JournalMark): JournalMark | undefined;
  abstract describe(specialist: string): Promise<Description | Unanswered>;
  abstract perform(call: OperationCall): Promise<PerformAnswer | Unanswered>;
  abstract queryOutcome(call: OperationCall): Promise<QueryAnswer | Unanswered>;
  abstract revoke(call: OperationCall): Promise<RevokeAnswer | Unanswered>;
  /**
   * Records that bear keys of ours, since a moment: what a restored log may have forgotten. `after` is where the former
   * page said that the next one begins.
   */
  abstract listKeys(
    specialist: string,
    tenant: TenantId,
    since: Instant,
    after?: string,
  ): Promise<KeyPage | Unanswered>;
}
