import type { TenantId } from '@baton/kernel';
import { instantOf, plusMs } from '@baton/kernel';
import type { HandoffClaims, OperationGrant, OperationRequest, TokenSigner } from '@baton/specialist/contract';
import { briefDigest, CallRefused, issueToken } from '@baton/specialist/contract';
import type { KeyRecord, SpecialistCore } from '@baton/specialist/kit';
import type { SpecialistHost } from '../systems/specialist-host.js';
import type { FaultName } from '../world/faults.js';
import type { Random } from '../world/random.js';
import type { World } from '../world/world.js';

type Action = OperationGrant['action'];

interface Forgery {
  readonly request: OperationRequest;
  readonly action: Action;
  /** The specialist that it is sent to. */
  readonly to: string;
}

/** What somebody on the wire can change in a request that they saw, one thing each. */
const forgeries: readonly [Forge, ...Forge[]] = [
  (seen) => changed(seen, { capabilityVersion: `${seen.request.capabilityVersion}'` }),
  (seen) => changed(seen, { deadline: plusMs(seen.request.deadline, 60_000) }),
  (seen) => ({ ...seen, request: dispatchedElsewhere(seen.request) }),
  (seen) => changed(seen, { key: rotated(seen.request.key) }),
  (seen) => changed(seen, { journal: `${seen.request.journal}'` }),
  (seen) => changed(seen, { attempt: seen.request.attempt + 1 }),
  (seen) => changed(seen, { tenant: `${seen.request.tenant}x` as TenantId }),
  (seen) => changed(seen, { capability: seen.request.capability === 'letter.mail' ? 'record.flag' : 'letter.mail' }),
  (seen) => changed(seen, { brief: Buffer.from('{"recordId":"R1","value":"forged"}') }),
  (seen) => changed(seen, { briefSalt: rotated(seen.request.briefSalt) }),
  (seen) => changed(seen, { token: withPayload(seen.request.token, { attempt: seen.request.attempt + 1 }) }),
  // All that it claims fits the request: nothing but the signature tells that it was never issued.
  (seen) => signedByNobody(seen, { attempt: seen.request.attempt + 1 }),
  (seen) => ({ ...seen, action: seen.action === 'perform' ? 'revoke' : 'perform' }),
  (seen, others) => ({ ...seen, to: others[0] ?? seen.to }),
];

type Forge = (seen: Forgery, others: readonly string[]) => Forgery;

/**
 * Somebody who sees requests pass and sends them again with one thing changed, to this specialist or another: whatever
 * the change, it must be refused. The token of the request that was seen stays good for that request.
 */
export class Intruder {
  constructor(
    private readonly world: World,
    private readonly hosts: ReadonlyMap<string, SpecialistHost>,
    private readonly random: Random,
    private readonly signer: TokenSigner,
  ) {}

  sees(request: OperationRequest, action: Action, specialist: string): void {
    const forge = this.random.pick(forgeries);
    const seen: Forgery = { request, action, to: specialist };
    const forged = forge(
      seen,
      [...this.hosts.keys()].filter((name) => name !== specialist),
    );
    // Half of them overtake the request that was seen, whose token is still good then.
    const withinMs = this.random.happens(0.5) ? 5 : 2_000;
    this.world.travels(this.random.fraction() * withinMs, () => this.#deliver(forged));
  }

  /**
   * An orchestrator with a fault of its own makes the brief of a key anew: all is in order with the request, but that its
   * key is bound to another brief by then. Before it is bound, nothing tells the two apart.
   */
  madeAnew(request: OperationRequest, action: Action, specialist: string): void {
    const brief = otherBrief(request.brief);
    const token = this.#signedFor(request, { brief_digest: briefDigest(request.briefSalt, brief) });
    const anew: Forgery = { request: { ...request, brief, token }, action, to: specialist };
    this.#deliverOnce('key comes with another brief', anew, (record) => record !== undefined);
  }

  /** An orchestrator that was put back from a backup knows nothing of a revocation, and sends the next attempt. */
  forgotten(revocation: OperationRequest, specialist: string): void {
    const attempt = revocation.attempt + 1;
    const deadline = instantOf(Math.floor(this.world.nowMs) + 60_000);
    const token = this.#signedFor(revocation, { action: 'perform', attempt, deadline });
    const next: Forgery = { request: { ...revocation, attempt, deadline, token }, action: 'perform', to: specialist };
    this.#deliverOnce('key is used after its revocation', next, (record) => record?.outcome?.kind === 'REVOKED');
  }

  /** Unless the specialist does not know yet, or any more, what the request goes against. */
  #deliverOnce(fault: FaultName, forgery: Forgery, isSo: (record: KeyRecord | undefined) => boolean): void {
    this.world.travels(this.random.fraction() * 20_000, () => {
      if (isSo(this.hosts.get(forgery.to)?.recall(forgery.request.key))) this.#deliver(forgery);
      else this.world.faults.cameToNothing(fault);
    });
  }

  #signedFor({ token }: OperationRequest, change: Partial<OperationGrant>): string {
    return issueToken({ ...withGrant(token, change), jti: this.random.hex(16) }, this.signer);
  }

  #deliver({ request, action, to }: Forgery): void {
    const running = this.hosts.get(to)?.running;
    if (!running) return;
    callFor(
      running.core,
      action,
    )(request).then(
      ({ kind }) => this.#notRefused(action, kind),
      (error: unknown) => {
        if (!(error instanceof CallRefused)) this.#notRefused(action, String(error));
      },
    );
  }

  #notRefused(action: Action, answer: string): void {
    this.world.violate('6 only within its scope', `a forged request (${action}) was answered ${answer}`);
  }
}

function callFor(
  core: SpecialistCore,
  action: Action,
): (request: OperationRequest) => Promise<{ readonly kind: string }> {
  switch (action) {
    case 'perform':
      return (request) => core.perform(request);
    case 'query':
      return (request) => core.queryOutcome(request);
    case 'revoke':
      return (request) => core.revoke(request);
  }
}

function changed(seen: Forgery, change: Partial<OperationRequest>): Forgery {
  return { ...seen, request: { ...seen.request, ...change } };
}

/** Without a word of the dispatch before, or with one where there was none. */
function dispatchedElsewhere({ dispatchedTo, ...request }: OperationRequest): OperationRequest {
  return dispatchedTo === undefined ? { ...request, dispatchedTo: rotated(request.journal) } : request;
}

/** A request with a token to match, under the signature of the one that was seen. */
function signedByNobody(seen: Forgery, change: Pick<OperationGrant, 'attempt'>): Forgery {
  return changed(seen, { ...change, token: withPayload(seen.request.token, change) });
}

/** Another text of the same form. */
function rotated(text: string): string {
  return text.slice(1) + text.slice(0, 1) === text ? `${text.slice(1)}0` : text.slice(1) + text.slice(0, 1);
}

/** The token with other claims under the signature that it had. */
function withPayload(token: string, change: Partial<OperationGrant>): string {
  const [header, , proof] = token.split('.');
  return [header, Buffer.from(JSON.stringify(withGrant(token, change))).toString('base64url'), proof].join('.');
}

function withGrant(token: string, change: Partial<OperationGrant>): HandoffClaims {
  const [, payload = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as HandoffClaims;
  const [grant] = claims.authorization_details as readonly [OperationGrant];
  return { ...claims, authorization_details: [{ ...grant, ...change }] };
}

/** The same fields, each with another value. */
function otherBrief(brief: Uint8Array): Uint8Array {
  const fields = JSON.parse(Buffer.from(brief).toString()) as Readonly<Record<string, string>>;
  return Buffer.from(
    JSON.stringify(Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, `${value}'`]))),
  );
}
