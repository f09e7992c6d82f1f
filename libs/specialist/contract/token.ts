import type { Instant } from '@baton/kernel';
import type { JournalMark } from '@baton/specialist/domain';
import { CallRefused, type CallRefusalCode } from './errors.js';

/** What a token lets its bearer ask of one operation, once. */
export interface OperationGrant {
  readonly type: 'handoff';
  readonly action: 'perform' | 'query' | 'revoke';
  readonly capability: string;
  readonly capability_version: string;
  readonly handoff: string;
  readonly key: string;
  readonly attempt: number;
  readonly journal: string;
  readonly heard?: JournalMark;
  readonly dispatched_to?: string;
  readonly deadline: Instant;
  readonly brief_digest: string;
}

export interface ListGrant {
  readonly type: 'handoff';
  readonly action: 'list';
  readonly since: Instant;
  readonly after?: string;
}

export type HandoffGrant = OperationGrant | ListGrant;

/** The claims of a handoff token, under the names of RFC 7519, RFC 8693 (act), RFC 9396 and the transaction token draft. */
export interface HandoffClaims {
  readonly iss: string;
  /** Name of the one specialist that may accept it. */
  readonly aud: string;
  /** The requester, under a pseudonym that only this specialist is given. */
  readonly sub: string;
  /** Who acts for the requester. */
  readonly act: { readonly sub: string };
  /** The goal, under a pseudonym that only this specialist is given; absent where no goal is concerned. */
  readonly txn?: string;
  readonly tenant: string;
  readonly jti: string;
  /** Seconds since 1970, as `exp`. */
  readonly iat: number;
  readonly exp: number;
  readonly authorization_details: readonly [HandoffGrant];
}

/** Longest life of a token, in seconds. */
export const tokenLifetimeSecondsMax = 60;

/** How far ahead the issuer's clock may be, in seconds. */
const skewSecondsMax = 5;

/** A whole token is far below this; what is longer is not even looked at. */
const tokenCharactersMax = 8_192;

/** The signing half: a key of its own, or one signature for a whole batch. */
export interface TokenSigner {
  readonly kid: string;
  /** Ed25519, 64 bytes. */
  sign(bytes: Uint8Array): Uint8Array;
}

/** Where a leaf stands in a signed Merkle tree; the shape of `InclusionProof` in the verifying half of the signer. */
export interface BatchProof {
  readonly index: number;
  readonly size: number;
  readonly path: string;
}

export interface SignedTokenBatch {
  /** Over the root of the tree, base64url. */
  readonly signature: string;
  /** In the order of the leaves. */
  readonly proofs: readonly BatchProof[];
}

/** One key of the issuer. */
export interface IssuerKey {
  readonly kid: string;
  verify(bytes: Uint8Array, signature: Uint8Array): boolean;
  /** Takes path and signature in their one base64url text alone. */
  verifyProof(leaf: Uint8Array, proof: BatchProof, signature: string): boolean;
}

/** The keys that are trusted. */
export interface TokenVerifier {
  /** Undefined for a name that none of them has. */
  keyOf(kid: string): IssuerKey | undefined;
}

/**
 * The two ways a token can be signed. The header is compared whole, byte for byte, with one of these, so that no token
 * chooses its own algorithm (RFC 8725, section 3.1).
 */
const algorithms = { single: 'EdDSA', batch: 'EdDSA-Merkle' } as const;

/** A token signed for itself alone. */
export function issueToken(claims: HandoffClaims, signer: TokenSigner): string {
  const unsigned = signingInput(algorithms.single, signer.kid, claims);
  return `${unsigned}.${base64url(signer.sign(Buffer.from(unsigned)))}`;
}

/** Tokens that share one signature: each carries its way to the signed root. */
export function issueTokenBatch(
  batch: readonly HandoffClaims[],
  kid: string,
  signBatch: (leaves: readonly Uint8Array[]) => SignedTokenBatch,
): readonly string[] {
  const unsigned = batch.map((claims) => signingInput(algorithms.batch, kid, claims));
  const { signature, proofs } = signBatch(unsigned.map((text) => Buffer.from(text)));
  return unsigned.map((text, at) => `${text}.${batchProofText(proofs[at]!, signature)}`);
}

/**
 * The claims of a token that was issued for `audience` and is in force at `nowMs` (since 1970). Checked in this order:
 * algorithm and signature, audience, times. Throws {@link CallRefused}.
 */
export function verifyToken(
  text: string,
  { verifier, audience, nowMs }: { verifier: TokenVerifier; audience: string; nowMs: number },
): HandoffClaims {
  const [header, payload, proof, ...rest] = text.length > tokenCharactersMax ? [] : text.split('.');
  if (header === undefined || payload === undefined || proof === undefined || rest.length > 0)
    throw refused('TOKEN_MALFORMED', 'The token is not a handoff token: three parts joined by dots are expected');
  if (!isSigned({ header, payload, proof }, verifier))
    throw refused('TOKEN_SIGNATURE_WRONG', 'The token was not signed by the issuer that this specialist trusts');
  const claims = claimsOf(payload);
  if (claims.aud !== audience)
    throw refused('TOKEN_AUDIENCE_WRONG', `The token was issued for another specialist (this is ${audience})`);
  if (claims.exp * 1_000 <= nowMs) throw refused('TOKEN_EXPIRED', 'The token has expired: issue one for each call');
  if (claims.exp - claims.iat > tokenLifetimeSecondsMax || (claims.iat - skewSecondsMax) * 1_000 > nowMs)
    throw refused(
      'TOKEN_LIFETIME_WRONG',
      `A token lives for at most ${tokenLifetimeSecondsMax} s and from now on: compare the clocks of both machines`,
    );
  return claims;
}

function signingInput(alg: string, kid: string, claims: HandoffClaims): string {
  return `${headerOf(alg, kid)}.${base64url(JSON.stringify(claims))}`;
}

const headers = new Map<string, string>();

/** The same few headers are written and expected all the time. */
function headerOf(alg: string, kid: string): string {
  const name = `${alg} ${kid}`;
  let header = headers.get(name);
  if (header === undefined) {
    header = base64url(JSON.stringify({ alg, kid, typ: 'handoff+jwt' }));
    headers.set(name, header);
  }
  return header;
}

interface TokenParts {
  readonly header: string;
  readonly payload: string;
  readonly proof: string;
}

/**
 * Header and payload are signed as they stand; the proof is not, and it could be written in other ways that decode to the
 * same. Only the text that an issuer writes is taken, so that no character of a token can be another one.
 */
function isSigned({ header, payload, proof }: TokenParts, verifier: TokenVerifier): boolean {
  const key = keyNamedIn(header, verifier);
  if (!key) return false;
  const signed = Buffer.from(`${header}.${payload}`);
  if (header === headerOf(algorithms.single, key.kid)) {
    const signature = Buffer.from(proof, 'base64url');
    return signature.toString('base64url') === proof && key.verify(signed, signature);
  }
  if (header !== headerOf(algorithms.batch, key.kid)) return false;
  const batchProof = objectFrom(proof);
  if (!batchProof) return false;
  const { index, size, path, signature } = batchProof;
  if (typeof index !== 'number' || typeof size !== 'number') return false;
  if (typeof path !== 'string' || typeof signature !== 'string') return false;
  if (batchProofText({ index, size, path }, signature) !== proof) return false;
  return key.verifyProof(signed, { index, size, path }, signature);
}

function batchProofText({ index, size, path }: BatchProof, signature: string): string {
  return base64url(JSON.stringify({ index, size, path, signature }));
}

/** A token chooses among the keys that are trusted, and nothing else. */
function keyNamedIn(header: string, verifier: TokenVerifier): IssuerKey | undefined {
  const kid = objectFrom(header)?.['kid'];
  return typeof kid === 'string' ? verifier.keyOf(kid) : undefined;
}

/** The payload is believed by now, so this guards against an issuer of another release, not against an attacker. */
function claimsOf(payload: string): HandoffClaims {
  const claims = objectFrom(payload);
  if (!claims || !isClaims(claims)) throw refused('TOKEN_MALFORMED', "The token's claims are not those of a handoff");
  return claims;
}

function isClaims(claims: object): claims is HandoffClaims {
  const {
    iss,
    aud,
    sub,
    act,
    txn,
    tenant,
    jti,
    iat,
    exp,
    authorization_details: details,
  } = claims as Loose<HandoffClaims>;
  return (
    areTexts(iss, aud, sub, tenant, jti) &&
    isObject(act) &&
    areTexts((act as Loose<HandoffClaims['act']>).sub) &&
    (txn === undefined || areTexts(txn)) &&
    Number.isSafeInteger(iat) &&
    Number.isSafeInteger(exp) &&
    Array.isArray(details) &&
    details.length === 1 &&
    isGrant(details[0])
  );
}

function isGrant(grant: unknown): grant is HandoffGrant {
  if (!isObject(grant)) return false;
  const { type, action } = grant as Loose<HandoffGrant>;
  if (type !== 'handoff') return false;
  if (action === 'list') {
    const { since, after } = grant as Loose<ListGrant>;
    return areTexts(since) && (after === undefined || typeof after === 'string');
  }
  const {
    capability,
    capability_version,
    handoff,
    key,
    attempt,
    journal,
    heard,
    dispatched_to,
    deadline,
    brief_digest,
  } = grant as Loose<OperationGrant>;
  return (
    (action === 'perform' || action === 'query' || action === 'revoke') &&
    areTexts(capability, capability_version, handoff, key, journal, deadline, brief_digest) &&
    Number.isSafeInteger(attempt) &&
    (heard === undefined || isMark(heard)) &&
    (dispatched_to === undefined || areTexts(dispatched_to))
  );
}

function isMark(mark: unknown): mark is JournalMark {
  if (!isObject(mark)) return false;
  const { opening, sequence } = mark as Loose<JournalMark>;
  return areTexts(opening) && Number.isSafeInteger(sequence);
}

type Loose<Shape> = { readonly [Name in keyof Shape]?: unknown };

function areTexts(...values: unknown[]): boolean {
  return values.every((value) => typeof value === 'string' && value !== '');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectFrom(segment: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString());
    return isObject(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function base64url(bytes: string | Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

function refused(code: CallRefusalCode, message: string): CallRefused {
  return new CallRefused(code, message);
}
