import { createHash } from 'node:crypto';
import { canonicalJson } from '@baton/kernel';

/** The words of one policy set: what is hashed, activated, and read again when a decision is taken again. */
export interface PolicySource {
  readonly schema: string;
  /** One policy each under its id, which is the name of its file. */
  readonly policies: Readonly<Record<string, string>>;
}

/** One place where policies say what can't be, and what to do about it. */
export interface PolicyFault {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** No decision can be taken under these policies; the message holds a line for each fault, as `file:line: what to do`. */
export class UnusablePolicies extends Error {
  override readonly name = 'UnusablePolicies';

  constructor(readonly faults: readonly PolicyFault[]) {
    super(faults.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('\n'));
  }
}

export const schemaFile = 'baton.cedarschema';
export const policyEnding = '.cedar';

/** Names a set by all of its words: two sets under one name can't be. */
export function hashOf({ schema, policies }: PolicySource): string {
  return createHash('sha256').update(canonicalJson({ schema, policies })).digest('base64url');
}
