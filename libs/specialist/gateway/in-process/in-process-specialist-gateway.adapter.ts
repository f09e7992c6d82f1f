import type { Instant, TenantId } from '@baton/kernel';
import type {
  Description,
  JournalMark,
  KeyPage,
  OperationCall,
  PerformAnswer,
  Provenance,
  QueryAnswer,
  RevokeAnswer,
  Stamped,
  Unanswered,
} from '@baton/specialist/domain';
import {
  listTokenRequest,
  operationTokenRequest,
  requestOf,
  unansweredOf,
  type OperationGrant,
  type OperationRequest,
  type TokenIssuer,
} from '@baton/specialist/contract';
import type { SpecialistCore } from '@baton/specialist/kit';
import { JournalMemory } from '../journal-memory.js';
import { mismatchOf, notRegistered, type SpecialistEntry } from '../specialist-entry.js';
import { SpecialistGateway } from '../specialist-gateway.port.js';

/** A specialist that lives in this process, under its entry of the registry. */
export interface ResidentSpecialist {
  readonly entry: SpecialistEntry;
  readonly core: SpecialistCore;
}

/**
 * Specialists without a wire: the same core, the same tokens, the same bytes of the brief, and every check of them. For
 * installations where systems are trusted with one process, for benches and for specifications of a whole house.
 */
export class InProcessSpecialistGateway extends SpecialistGateway {
  readonly #residents: ReadonlyMap<string, ResidentSpecialist>;
  readonly #tokens: TokenIssuer;
  readonly #journals = new JournalMemory();

  constructor({ specialists, tokens }: { specialists: readonly ResidentSpecialist[]; tokens: TokenIssuer }) {
    super();
    this.#residents = new Map(specialists.map((resident) => [resident.entry.name, resident]));
    this.#tokens = tokens;
  }

  override get specialists(): readonly string[] {
    return [...this.#residents.keys()];
  }

  override heardOf(journal: string, recorded?: JournalMark): JournalMark | undefined {
    return this.#journals.heardOf(journal, recorded);
  }

  override async describe(specialist: string): Promise<Description | Unanswered> {
    const resident = this.#residents.get(specialist);
    if (!resident) return notRegistered(specialist);
    const description = resident.core.describe();
    return mismatchOf(resident.entry, description.manifest) ?? description;
  }

  override perform(call: OperationCall): Promise<PerformAnswer | Unanswered> {
    return this.#operate(call, 'perform', (core, request) => core.perform(request));
  }

  override queryOutcome(call: OperationCall): Promise<QueryAnswer | Unanswered> {
    return this.#operate(call, 'query', (core, request) => core.queryOutcome(request));
  }

  override revoke(call: OperationCall): Promise<RevokeAnswer | Unanswered> {
    return this.#operate(call, 'revoke', (core, request) => core.revoke(request));
  }

  override listKeys(
    specialist: string,
    tenant: TenantId,
    since: Instant,
    after?: string,
  ): Promise<KeyPage | Unanswered> {
    return this.#ask(specialist, async ({ entry, core }) => {
      const asked = { tenant, since, ...(after === undefined ? {} : { after }) };
      return core.listKeys({ token: await this.#tokens.issue(listTokenRequest(asked, entry.identity)), ...asked });
    });
  }

  #operate<Answer extends Provenance>(
    call: OperationCall,
    action: OperationGrant['action'],
    ask: (core: SpecialistCore, request: OperationRequest) => Promise<Stamped<Answer>>,
  ): Promise<Answer | Unanswered> {
    return this.#ask(call.specialist, async ({ entry, core }) => {
      const { key, journal } = call;
      const heard = this.#journals.heardOf(journal, call.heard);
      const token = await this.#tokens.issue(operationTokenRequest(call, entry.identity, action, heard));
      return this.#journals.take(await ask(core, requestOf(call, token, heard)), { key, journal, heard });
    });
  }

  async #ask<Answer>(
    specialist: string,
    ask: (resident: ResidentSpecialist) => Promise<Answer>,
  ): Promise<Answer | Unanswered> {
    const resident = this.#residents.get(specialist);
    if (!resident) return notRegistered(specialist);
    const mismatch = mismatchOf(resident.entry, resident.core.describe().manifest);
    if (mismatch) return mismatch;
    try {
      return await ask(resident);
    } catch (error) {
      return unansweredOf(error);
    }
  }
}
