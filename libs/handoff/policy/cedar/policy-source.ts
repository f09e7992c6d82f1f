import { createHash } from 'node:crypto';
import { canonicalJson } from '@baton/kernel';
import type { PolicySource } from '@baton/handoff/domain';

export const schemaFile = 'baton.cedarschema';
export const policyEnding = '.cedar';
export const combinationEnding = '.combination.yaml';

/** Names a set by all of its words: two sets under one name can't be. */
export function hashOf({ schema, policies, combinations }: PolicySource): string {
  const words = combinations === undefined ? { schema, policies } : { schema, policies, combinations };
  return createHash('sha256').update(canonicalJson(words)).digest('base64url');
}
