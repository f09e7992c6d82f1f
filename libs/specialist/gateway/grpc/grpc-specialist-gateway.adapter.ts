import type { MethodDefinition } from '@grpc/grpc-js';
import { epochMsOf, type Instant, type TenantId } from '@baton/kernel';
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
  keyPageFromWire,
  listKeysToWire,
  listTokenRequest,
  loadService,
  operationTokenRequest,
  operationToWire,
  performAnswerFromWire,
  queryAnswerFromWire,
  requestOf,
  revokeAnswerFromWire,
  tokenLifetimeSecondsMax,
  type OperationGrant,
  type TokenIssuer,
} from '@baton/specialist/contract';
import { JournalMemory } from '../journal-memory.js';
import { notRegistered, type SpecialistEntry } from '../specialist-entry.js';
import { SpecialistGateway } from '../specialist-gateway.port.js';
import { SpecialistConnection } from './specialist-connection.js';

export interface GrpcSpecialistGatewayOptions {
  readonly specialists: readonly SpecialistEntry[];
  readonly tokens: TokenIssuer;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** What an answer may take beyond the time that its system call may take. */
  readonly answerMarginMs?: number;
  /** What goes along with each call: where its trace is. */
  readonly headers?: () => Readonly<Record<string, string>>;
}

const usualAnswerMarginMs = 2_000;
const noHeaders = () => ({});
const listingMsMax = 65_000;

type OperationMethod<Response> = MethodDefinition<ReturnType<typeof operationToWire>, Response>;

/**
 * Specialists over gRPC, each a process of its own. A call is made only to a specialist that has described itself as
 * the one that the registry names, and waits no longer than the specialist itself would wait for its system.
 */
export class GrpcSpecialistGateway extends SpecialistGateway {
  readonly #connections: ReadonlyMap<string, SpecialistConnection>;
  readonly #tokens: TokenIssuer;
  readonly #now: () => number;
  readonly #answerMarginMs: number;
  readonly #service = loadService();
  readonly #journals = new JournalMemory();

  constructor({ specialists, tokens, now, ...options }: GrpcSpecialistGatewayOptions) {
    super();
    this.#tokens = tokens;
    this.#now = now;
    this.#answerMarginMs = options.answerMarginMs ?? usualAnswerMarginMs;
    this.#connections = new Map(
      specialists.map((entry) => [entry.name, new SpecialistConnection(entry, now, options.headers ?? noHeaders)]),
    );
  }

  override get specialists(): readonly string[] {
    return [...this.#connections.keys()];
  }

  override heardOf(journal: string, recorded?: JournalMark): JournalMark | undefined {
    return this.#journals.heardOf(journal, recorded);
  }

  override async describe(specialist: string): Promise<Description | Unanswered> {
    return this.#connections.get(specialist)?.describe() ?? notRegistered(specialist);
  }

  /** Lets the next call ask anew what the specialist offers. */
  refresh(specialist: string): void {
    this.#connections.get(specialist)?.forgetDescription();
  }

  override perform(call: OperationCall): Promise<PerformAnswer | Unanswered> {
    return this.#operate(call, 'perform', {
      method: this.#service.Perform,
      read: performAnswerFromWire,
      limitMs: (callTimeoutMs) => this.#startsWithinMs(call) + callTimeoutMs,
    });
  }

  override queryOutcome(call: OperationCall): Promise<QueryAnswer | Unanswered> {
    return this.#operate(call, 'query', {
      method: this.#service.QueryOutcome,
      read: queryAnswerFromWire,
      limitMs: (callTimeoutMs) => callTimeoutMs,
    });
  }

  override revoke(call: OperationCall): Promise<RevokeAnswer | Unanswered> {
    return this.#operate(call, 'revoke', {
      method: this.#service.Revoke,
      read: revokeAnswerFromWire,
      // It waits for a call that is running, then claims the key, then looks for it.
      limitMs: (callTimeoutMs) => this.#startsWithinMs(call) + 3 * callTimeoutMs,
    });
  }

  override async listKeys(
    specialist: string,
    tenant: TenantId,
    since: Instant,
    after?: string,
  ): Promise<KeyPage | Unanswered> {
    const connection = this.#connections.get(specialist);
    if (!connection) return notRegistered(specialist);
    const description = await connection.describe();
    if ('kind' in description) return description;
    const asked = { tenant, since, ...(after === undefined ? {} : { after }) };
    const token = await this.#tokens.issue(listTokenRequest(asked, connection.entry.identity));
    return connection.call(this.#service.ListKeys, listKeysToWire({ token, ...asked }), {
      limitMs: listingMsMax,
      read: keyPageFromWire,
    });
  }

  /** Calls that are still open are unanswered. */
  close(): void {
    for (const connection of this.#connections.values()) connection.close();
  }

  async #operate<Response, Answer extends Provenance>(
    call: OperationCall,
    action: OperationGrant['action'],
    {
      method,
      read,
      limitMs,
    }: {
      readonly method: OperationMethod<Response>;
      readonly read: (response: Response) => Stamped<Answer>;
      readonly limitMs: (callTimeoutMs: number) => number;
    },
  ): Promise<Answer | Unanswered> {
    const connection = this.#connections.get(call.specialist);
    if (!connection) return notRegistered(call.specialist);
    const description = await connection.describe();
    if ('kind' in description) return description;
    const { key, journal } = call;
    const heard = this.#journals.heardOf(journal, call.heard);
    const token = await this.#tokens.issue(operationTokenRequest(call, connection.entry.identity, action, heard));
    const answer = await connection.call(method, operationToWire(requestOf(call, token, heard)), {
      limitMs: limitMs(callTimeoutMsOf(call, description)) + this.#answerMarginMs,
      read: (response) => this.#journals.take(read(response), { key, journal, heard }),
    });
    if (isFromSomebodyElse(answer, description)) connection.forgetDescription();
    return answer;
  }

  /** A call is begun by its deadline, and before its token expires. */
  #startsWithinMs({ deadline }: OperationCall): number {
    return Math.min(Math.max(epochMsOf(deadline) - this.#now(), 0), tokenLifetimeSecondsMax * 1_000);
  }
}

/** Whoever refuses a call, or answers from another journal, may not be what was described any more. */
function isFromSomebodyElse(answer: Provenance | Unanswered, { journalId }: Description): boolean {
  return 'journalId' in answer ? answer.journalId !== journalId : answer.cause === 'REFUSED_CALL';
}

function callTimeoutMsOf({ capability }: OperationCall, { manifest }: Description): number {
  return manifest.capabilities.find(({ name }) => name === capability)?.callTimeoutMs ?? 0;
}
