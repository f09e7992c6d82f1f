import { hash } from 'node:crypto';
import { canonicalJson, type Instant, type JsonValue, type TenantId } from '@baton/kernel';
import type { JournalMark, Manifest } from '@baton/specialist/domain';

/** One call about one operation, as it arrives at a specialist, with or without a wire in between. */
export interface OperationRequest {
  readonly token: string;
  readonly tenant: TenantId;
  readonly capability: string;
  readonly capabilityVersion: string;
  readonly key: string;
  readonly attempt: number;
  /** The journal that this attempt was dispatched to: no other one begins it. */
  readonly journal: string;
  /** The furthest mark of that journal that was heard of: a copy that never came there is an old one. */
  readonly heard?: JournalMark;
  readonly deadline: Instant;
  /** UTF-8 of the canonical JSON, byte for byte as it was recorded. */
  readonly brief: Uint8Array;
  readonly briefSalt: string;
  /** The journal of the dispatch that is asked about, or on a Perform of the attempt before; absent on the first. */
  readonly dispatchedTo?: string;
}

export interface ListKeysRequest {
  readonly token: string;
  readonly tenant: TenantId;
  readonly since: Instant;
  /** Where the former page said that the next one begins; absent: the first page. */
  readonly after?: string;
}

/** base64url(SHA-256(salt ‖ brief)): what a token and a recorded handoff are bound to. The salt counts as its text. */
export function briefDigest(salt: string, brief: string | Uint8Array): string {
  return hash('sha256', Buffer.concat([Buffer.from(salt), Buffer.from(brief)]), 'base64url');
}

/** A manifest never changes, so its digest is made once. */
const manifestDigests = new WeakMap<Manifest, string>();

/** base64url(SHA-256(canonical JSON of the manifest)): what a plan pins. */
export function manifestDigest(manifest: Manifest): string {
  const known = manifestDigests.get(manifest);
  if (known !== undefined) return known;
  const json = JSON.parse(JSON.stringify(manifest)) as JsonValue;
  const digest = hash('sha256', canonicalJson(json), 'base64url');
  manifestDigests.set(manifest, digest);
  return digest;
}
