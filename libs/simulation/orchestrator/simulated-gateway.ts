import type { Instant, TenantId } from '@baton/kernel';
import { epochMsOf } from '@baton/kernel';
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
  UnknownCause,
} from '@baton/specialist/domain';
import type { OperationRequest, TokenIssuer } from '@baton/specialist/contract';
import { operationTokenRequest, requestOf, unansweredOf } from '@baton/specialist/contract';
import { JournalMemory, SpecialistGateway } from '@baton/specialist/gateway';
import type { Crossings } from '../oracle/crossings.js';
import type { RunningSpecialist, SpecialistHost } from '../systems/specialist-host.js';
import type { Contradictions } from '../systems/contradictions.js';
import { Misdirection } from '../systems/contradictions.js';
import type { LivingProcess } from '../world/living-process.js';
import { never } from '../world/living-process.js';
import type { Intruder } from './intruder.js';
import type { Lines } from './lines.js';

const typicalMs = 5;
const longDelayMs = 60_000;
const twinDelayInARushMs = 20_000;
const describeLimitMs = 5_000;
const answerMarginMs = 2_000;
const startsWithinMsMax = 60_000;

export interface GatewaySurroundings {
  /** The machine that calls. */
  readonly name: string;
  readonly hosts: ReadonlyMap<string, SpecialistHost>;
  readonly tokens: TokenIssuer;
  readonly crossings: Crossings;
  readonly contradictions: Contradictions;
  readonly lines: Lines;
  readonly intruder: Intruder;
  /** Milliseconds since 1970, by the clock of the process that calls. */
  readonly wallMs: () => number;
}

/**
 * The wire between an orchestrator and the specialists. Requests carry the real tokens and the real bytes of briefs;
 * they and their replies are lost, late, doubled or out of order, and a call that nobody answers ends by its limit.
 */
export class SimulatedGateway extends SpecialistGateway {
  readonly #journals = new JournalMemory();
  readonly #performed: Misdirection<Stamped<PerformAnswer>>;
  readonly #queried: Misdirection<Stamped<QueryAnswer>>;
  readonly #revoked: Misdirection<Stamped<RevokeAnswer>>;

  constructor(
    private readonly process: LivingProcess,
    private readonly around: GatewaySurroundings,
  ) {
    super();
    this.#performed = new Misdirection(process.world);
    this.#queried = new Misdirection(process.world);
    this.#revoked = new Misdirection(process.world);
  }

  override get specialists(): readonly string[] {
    return [...this.around.hosts.keys()];
  }

  override heardOf(journal: string, recorded?: JournalMark): JournalMark | undefined {
    return this.#journals.heardOf(journal, recorded);
  }

  override describe(specialist: string): Promise<Description | Unanswered> {
    return this.#call(specialist, describeLimitMs, async ({ core }) => core.describe());
  }

  override perform(call: OperationCall): Promise<PerformAnswer | Unanswered> {
    const limitMs = this.#startsWithinMs(call) + this.#callTimeoutMs(call);
    return this.#operate(call, 'perform', limitMs, async ({ core }, request) =>
      this.#performed.pass(await core.perform(request)),
    );
  }

  override queryOutcome(call: OperationCall): Promise<QueryAnswer | Unanswered> {
    return this.#operate(call, 'query', this.#callTimeoutMs(call), async ({ core, process }, request) => {
      const answer = await core.queryOutcome(request);
      const isAbsent = answer.kind === 'NEVER_STARTED' || answer.kind === 'ABSENT';
      if (isAbsent && process.isAlive)
        this.around.hosts.get(call.specialist)?.fencing.onToldAbsent(call.key, call.attempt);
      return this.#queried.pass(answer);
    });
  }

  override revoke(call: OperationCall): Promise<RevokeAnswer | Unanswered> {
    const limitMs = this.#startsWithinMs(call) + 3 * this.#callTimeoutMs(call);
    const { contradictions } = this.around;
    return this.#operate(call, 'revoke', limitMs, async (running, request) => {
      const answer = await running.core.revoke(request);
      const host = this.around.hosts.get(call.specialist);
      if (answer.kind === 'REVOKED' && running.process.isAlive) {
        host?.fencing.onToldAbsent(call.key, Number.POSITIVE_INFINITY);
        host?.hasRevoked(running);
      }
      return this.#revoked.pass(contradictions.revoked(call.key, answer));
    });
  }

  override async listKeys(_specialist: string, _tenant: TenantId, _since: Instant): Promise<KeyPage> {
    return { keys: [], unlisted: [] };
  }

  async #operate<Answer extends Provenance>(
    call: OperationCall,
    action: 'perform' | 'query' | 'revoke',
    limitMs: number,
    ask: (running: RunningSpecialist, request: OperationRequest) => Promise<Stamped<Answer>>,
  ): Promise<Answer | Unanswered> {
    const { key, journal, specialist } = call;
    const { crossings, intruder, tokens } = this.around;
    const { faults } = this.process.world;
    crossings.onRequest(call, action);
    const heard = this.#journals.heardOf(journal, call.heard);
    const token = await tokens.issue(operationTokenRequest(call, specialist, action, heard));
    const request = requestOf(call, token, heard);
    if (this.process.isAlive) {
      if (faults.strike('request is forged')) intruder.sees(request, action, specialist);
      if (faults.strike('key comes with another brief')) intruder.madeAnew(request, action, specialist);
      if (action === 'revoke' && faults.strike('key is used after its revocation'))
        intruder.forgotten(request, specialist);
    }
    const answer = await this.#call(specialist, limitMs + answerMarginMs, async (running) => {
      const arrivedAtMs = running.wallMs();
      const given = await ask(running, request);
      crossings.onAnswered(token, action, running.knownTokens, arrivedAtMs);
      return given;
    });
    return 'journalId' in answer ? this.#journals.take(answer, { key, journal, heard }) : answer;
  }

  #call<Answer>(
    specialist: string,
    limitMs: number,
    ask: (running: RunningSpecialist) => Promise<Answer>,
  ): Promise<Answer | Unanswered> {
    const { process } = this;
    const { world } = process;
    const host = this.around.hosts.get(specialist);
    if (!process.isAlive || !host) return never();
    return new Promise((resolve) => {
      const limit = process.after(limitMs, () => resolve(unanswered('TIMEOUT')));
      const settle = (answer: Answer | Unanswered): void => {
        limit.cancel();
        resolve(answer);
      };
      const request = this.#requestPassage(host, ask, settle);
      // A twin that comes at once finds its brother at work: the one that comes late is the dangerous one.
      if (world.faults.strike('request is doubled')) world.travels(world.random.fraction() * longDelayMs, request);
      else if (world.rushes(0.5)) world.travels(world.random.fraction() * twinDelayInARushMs, request);
      if (world.faults.strike('request is lost') || this.#isCut(specialist, 'requests')) return;
      world.travels(this.#delayMs('request is delayed'), request);
    });
  }

  /** What happens when a request arrives: it is handled by whoever listens then. */
  #requestPassage<Answer>(
    host: SpecialistHost,
    ask: (running: RunningSpecialist) => Promise<Answer>,
    settle: (answer: Answer | Unanswered) => void,
  ): () => void {
    const { world } = this.process;
    return () => {
      const { running } = host;
      const reply = (answer: Answer | Unanswered): void => {
        if (world.faults.strike('reply is lost') || this.#isCut(host.name, 'replies')) return;
        this.process.receives(this.#delayMs('reply is delayed'), () => settle(answer));
      };
      if (!running) return reply(unanswered('SPECIALIST_UNREACHABLE'));
      running.process.receives(0, () => {
        let isAnswered = false;
        const answered = (answer: Answer | Unanswered): void => {
          if (isAnswered) return;
          isAnswered = true;
          reply(answer);
        };
        running.process.onDeath(() => answered(unanswered('CONNECTION_LOST')));
        if (world.faults.strike('connection is reset')) answered(unanswered('CONNECTION_LOST'));
        ask(running).then(
          (answer) =>
            running.process.isAlive &&
            running.process.after(0, () => {
              answered(answer);
              host.hasAnswered(running);
            }),
          (error: unknown) => running.process.isAlive && running.process.after(0, () => answered(unansweredOf(error))),
        );
      });
    };
  }

  #isCut(specialist: string, direction: 'requests' | 'replies'): boolean {
    return this.around.lines.isCut(this.around.name, specialist, direction);
  }

  #delayMs(fault: 'request is delayed' | 'reply is delayed'): number {
    const { world } = this.process;
    return world.faults.strike(fault) ? world.random.fraction() * longDelayMs : world.latencyMs(typicalMs);
  }

  #startsWithinMs({ deadline }: OperationCall): number {
    return Math.min(Math.max(epochMsOf(deadline) - this.around.wallMs(), 0), startsWithinMsMax);
  }

  #callTimeoutMs({ specialist }: OperationCall): number {
    return this.around.hosts.get(specialist)?.system.traits.callTimeoutMs ?? 0;
  }
}

function unanswered(cause: UnknownCause): Unanswered {
  return { kind: 'UNANSWERED', cause };
}
