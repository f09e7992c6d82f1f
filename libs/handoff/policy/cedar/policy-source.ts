import { createHash } from 'node:crypto';
import { canonicalJson } from '@baton/kernel';
import type { PolicySource } from '@baton/handoff/domain';

export const schemaFile = 'baton.cedarschema';
export const policyEnding = '.cedar';

/** Names a set by all of its words: two sets under one name can't be. */
export function hashOf({ schema, policies }: PolicySource): string {
  return createHash('sha256').update(canonicalJson({ schema, policies })).digest('base64url');
}
