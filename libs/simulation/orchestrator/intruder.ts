import type { TenantId } from '@baton/kernel';
import { plusMs } from '@baton/kernel';
import type { OperationGrant, OperationRequest } from '@baton/specialist/contract';
import { CallRefused } from '@baton/specialist/contract';
import type { SpecialistCore } from '@baton/specialist/kit';
import type { SpecialistHost } from '../systems/specialist-host.js';
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
  const [header, payload = '', proof] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
    readonly authorization_details: readonly [OperationGrant];
  };
  const [grant] = claims.authorization_details;
  const forged = { ...claims, authorization_details: [{ ...grant, ...change }] };
  return [header, Buffer.from(JSON.stringify(forged)).toString('base64url'), proof].join('.');
}
