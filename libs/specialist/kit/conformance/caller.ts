import { randomBytes } from 'node:crypto';
import { canonicalJson, instantOf, type Instant, type JsonObject, type TenantId } from '@baton/kernel';
import type {
  Capability,
  Description,
  JournalMark,
  OperationCall,
  PerformAnswer,
  QueryAnswer,
  Receipt,
  RejectionCode,
  RevokeAnswer,
  Stamped,
} from '@baton/specialist/domain';
import {
  briefDigest,
  CallRefused,
  listTokenRequest,
  operationTokenRequest,
  OutcomeUnknown,
  requestOf,
  type HandoffClaims,
  type ListKeysRequest,
  type OperationGrant,
  type OperationRequest,
} from '@baton/specialist/contract';
import { PromiseBroken, PromiseUnseen } from './findings.js';
import type { SpecialistLine } from './line.js';
import type { TokenHand } from './token-hand.js';

export interface CallerOptions {
  readonly line: SpecialistLine;
  readonly hand: TokenHand;
  readonly description: Description;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** How long an answer is waited for that is not decided yet. */
  readonly patienceMs: number;
}

/** What is otherwise than it should be in one request. */
export interface Tampering {
  readonly token?: string;
  readonly claims?: Partial<HandoffClaims>;
  readonly grant?: Partial<OperationGrant>;
  readonly heard?: JournalMark;
}

/** An operation that was carried out, and what it left. */
export interface Effect {
  readonly call: OperationCall;
  readonly receipt: Receipt;
}

const tenant = 'contract-check' as TenantId;
const dispatchMs = 45_000;
const unansweredPauseMs = 500;
/** Shorter values are in any sentence by chance. */
const tellingLength = 4;

type Decided<Answer extends { readonly kind: string }> = Exclude<Answer, { readonly kind: 'IN_PROGRESS' | 'DEFERRED' }>;

/** Calls one specialist, properly or not, and keeps what was told to it and what it said when it refused. */
export class Caller {
  /** Texts that came with refusals and failures. */
  readonly heard: string[] = [];
  /** Values that crossed in briefs, as far as they would be known again. */
  readonly told = new Set<string>();
  readonly description: Description;
  readonly #options: CallerOptions;

  constructor(options: CallerOptions) {
    this.#options = options;
    this.description = options.description;
  }

  /** A call about a key that nobody has used, unless another is given. */
  call(
    { name, version }: Pick<Capability, 'name' | 'version'>,
    fields: JsonObject,
    changes: Partial<OperationCall> = {},
  ): OperationCall {
    const brief = changes.brief ?? canonicalJson(fields);
    const briefSalt = changes.briefSalt ?? randomBytes(16).toString('base64url');
    for (const value of Object.values(fields))
      if (typeof value === 'string' && value.length >= tellingLength) this.told.add(value);
    return {
      specialist: this.description.manifest.specialist,
      tenant,
      capability: name,
      capabilityVersion: version,
      handoffId: `check-${randomBytes(6).toString('hex')}`,
      goalPseudonym: 'check-goal',
      requesterPseudonym: 'check-requester',
      key: randomBytes(16).toString('hex'),
      attempt: 1,
      journal: this.description.journalId,
      deadline: this.soon(),
      brief,
      briefSalt,
      briefDigest: briefDigest(briefSalt, brief),
      ...changes,
    };
  }

  perform(call: OperationCall, tampering?: Tampering): Promise<Stamped<PerformAnswer>> {
    return this.send(this.requestFor(call, 'perform', tampering));
  }

  query(call: OperationCall, tampering?: Tampering): Promise<Stamped<QueryAnswer>> {
    return this.#listen(this.#options.line.queryOutcome(this.requestFor(call, 'query', tampering)));
  }

  revoke(call: OperationCall): Promise<Stamped<RevokeAnswer>> {
    return this.#listen(this.#options.line.revoke(this.requestFor(call, 'revoke')));
  }

  /** A Perform of a request that was made before. */
  send(request: OperationRequest): Promise<Stamped<PerformAnswer>> {
    return this.#listen(this.#options.line.perform(request));
  }

  requestFor(
    call: OperationCall,
    action: OperationGrant['action'],
    { token, claims, grant, heard }: Tampering = {},
  ): OperationRequest {
    const proper = operationTokenRequest(call, call.specialist, action, heard);
    const asked = { ...proper, grant: { ...proper.grant, ...grant } as OperationGrant };
    return requestOf(call, token ?? this.#options.hand.tokenFor(asked, claims), heard);
  }

  /** The token that another hand makes for a Perform. */
  forgedBy(hand: TokenHand, call: OperationCall): string {
    return hand.tokenFor(operationTokenRequest(call, call.specialist, 'perform'));
  }

  now(): number {
    return this.#options.now();
  }

  /** A deadline by which a call may begin. */
  soon(): Instant {
    return instantOf(this.now() + dispatchMs);
  }

  longAgo(): Instant {
    return instantOf(this.now() - 3_600_000);
  }

  /** Every key since a moment, page by page, and the capabilities of which none is listed. */
  async list(sinceMs: number): Promise<{ readonly keys: readonly string[]; readonly unlisted: readonly string[] }> {
    const keys: string[] = [];
    const unlisted = new Set<string>();
    for (let after: string | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
      const page = await this.#listen(this.#options.line.listKeys(this.#listRequest(sinceMs, after)));
      keys.push(...page.keys.map(({ key }) => key));
      for (const name of page.unlisted) unlisted.add(name);
      after = page.next;
    }
    return { keys, unlisted: [...unlisted] };
  }

  /** A list that is asked for with the token of an operation. */
  listWith(call: OperationCall): Promise<unknown> {
    const { token } = this.requestFor(call, 'query');
    return this.#listen(this.#options.line.listKeys({ ...this.#listRequest(this.#options.now()), token }));
  }

  /** A list that begins sooner than its token was issued for. */
  listSooner(): Promise<unknown> {
    return this.#listen(this.#options.line.listKeys({ ...this.#listRequest(this.now()), since: this.longAgo() }));
  }

  /** Has the effect, over deferrals, lost answers and work that takes its time. */
  async carryOut(call: OperationCall): Promise<Effect> {
    const untilMs = this.#options.now() + this.#options.patienceMs;
    let { attempt } = call;
    for (;;) {
      const now = this.#options.now();
      if (now > untilMs) throw new PromiseUnseen('The example was still not carried out when patience ended');
      const sent = { ...call, attempt, deadline: this.soon() };
      const answer = await this.#outcomeOf(sent);
      switch (answer.kind) {
        case 'COMMITTED':
          return { call: sent, receipt: answer.receipt };
        case 'DEFERRED':
          await this.#options.sleep(answer.retryAfterMs);
          break;
        case 'ABSENT':
        case 'NEVER_STARTED':
          await this.#options.sleep(unansweredPauseMs);
          break;
        case 'REJECTED':
          throw new PromiseUnseen(`The example was rejected: give one that the system accepts (${answer.code})`);
        case 'IN_PROGRESS':
        case 'REVOKED':
        case 'CANNOT_TELL':
          throw new PromiseUnseen(`Nobody can say whether the example took effect (${answer.kind})`);
      }
      attempt += 1;
    }
  }

  /** The answer, as soon as it is a decided one. */
  async patiently<Answer extends { readonly kind: string }>(ask: () => Promise<Answer>): Promise<Decided<Answer>> {
    const untilMs = this.#options.now() + this.#options.patienceMs;
    for (;;) {
      const { answer, pauseMs } = await this.#tryOnce(ask);
      if (answer) return answer;
      if (this.#options.now() + pauseMs > untilMs) throw new PromiseUnseen('Nothing was decided when patience ended');
      await this.#options.sleep(pauseMs);
    }
  }

  async #tryOnce<Answer extends { readonly kind: string }>(
    ask: () => Promise<Answer>,
  ): Promise<{ readonly answer?: Decided<Answer>; readonly pauseMs: number }> {
    try {
      const answer = await ask();
      if (answer.kind !== 'IN_PROGRESS' && answer.kind !== 'DEFERRED')
        return { answer: answer as Decided<Answer>, pauseMs: 0 };
      const { askAgainMs, retryAfterMs } = answer as { readonly askAgainMs?: number; readonly retryAfterMs?: number };
      return { pauseMs: askAgainMs ?? retryAfterMs ?? unansweredPauseMs };
    } catch (error) {
      if (error instanceof CallRefused) throw new PromiseBroken(`It was refused (${error.code})`);
      if (!(error instanceof OutcomeUnknown)) throw error;
      return { pauseMs: unansweredPauseMs };
    }
  }

  /** What a Perform came to; what is unknown, or not decided yet, is asked about. */
  async #outcomeOf(call: OperationCall): Promise<PerformAnswer | QueryAnswer> {
    try {
      const answer = await this.perform(call);
      if (answer.kind !== 'IN_PROGRESS') return answer;
      await this.#options.sleep(answer.askAgainMs);
    } catch (error) {
      if (error instanceof CallRefused) throw new PromiseBroken(`A proper call was refused (${error.code})`);
      if (!(error instanceof OutcomeUnknown)) throw error;
    }
    return this.patiently(() => this.query(call));
  }

  #listRequest(sinceMs: number, after?: string): ListKeysRequest {
    const { specialist } = this.description.manifest;
    const asked = { tenant, since: instantOf(sinceMs), ...(after === undefined ? {} : { after }) };
    return { token: this.#options.hand.tokenFor(listTokenRequest(asked, specialist)), ...asked };
  }

  async #listen<Answer>(answer: Promise<Answer>): Promise<Answer> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof Error) this.heard.push(error.message);
      throw error;
    }
  }
}

/** Passes where the call is refused for one of these reasons. */
export async function mustBeRefused(answer: Promise<unknown>, ...codes: readonly string[]): Promise<void> {
  let found: string;
  try {
    const { kind = 'with a list' } = (await answer) as { readonly kind?: string };
    found = `It was answered (${kind})`;
  } catch (error) {
    if (error instanceof CallRefused && codes.includes(error.code)) return;
    if (error instanceof CallRefused) found = `It was refused for another reason (${error.code})`;
    else if (error instanceof OutcomeUnknown)
      found = `It failed without a reason of the contract (${error.unknownCause})`;
    else throw error;
  }
  throw new PromiseBroken(found);
}

/** Passes where the answer is one of these. */
export function mustBe(answer: { readonly kind: string }, ...kinds: readonly string[]): void {
  if (!kinds.includes(answer.kind)) throw new PromiseBroken(`The answer was ${answer.kind}`);
}

/** Passes where nothing happened, and nothing will, for this reason. */
export function mustBeRejected(answer: PerformAnswer, code: RejectionCode): void {
  if (answer.kind !== 'REJECTED') throw new PromiseBroken(`The answer was ${answer.kind}`);
  if (answer.code !== code) throw new PromiseBroken(`It was rejected for another reason (${answer.code})`);
}

/** Passes where the answer shows the record that the effect was made on. */
export function mustShow(answer: PerformAnswer | QueryAnswer | RevokeAnswer, { receipt }: Effect): void {
  if (answer.kind !== 'COMMITTED') throw new PromiseBroken(`The answer was ${answer.kind}`);
  const { recordType, recordId } = answer.receipt;
  if (recordType !== receipt.recordType || recordId !== receipt.recordId)
    throw new PromiseBroken('The answer showed another record');
}
