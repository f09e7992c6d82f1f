import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicySource } from '@baton/handoff/domain';
import { UnusablePolicies } from '../policy.port.js';
import { policyEnding, schemaFile } from './policy-source.js';

const policyId = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Reads `baton.cedarschema` and every `*.cedar` beside it; folders within are not read. @throws UnusablePolicies */
export function readPolicyFolder(folder: string): PolicySource {
  const names = filesOf(folder);
  if (!names.includes(schemaFile))
    throw unusable(folder, `It holds no ${schemaFile}, which says what policies may speak of: copy deploy/policies`);
  const files = names.filter((name) => name.endsWith(policyEnding));
  const policies = files.map((file) => {
    const id = file.slice(0, -policyEnding.length);
    if (!policyId.test(id))
      throw unusable(join(folder, file), 'A policy is named by its file: lower-case words joined by hyphens');
    return [id, readFileSync(join(folder, file), 'utf8')] as const;
  });
  return { schema: readFileSync(join(folder, schemaFile), 'utf8'), policies: Object.fromEntries(policies) };
}

function filesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    throw unusable(folder, 'There is no such folder: say where your policies lie');
  }
}

function unusable(file: string, message: string): UnusablePolicies {
  return new UnusablePolicies([{ file, line: 1, message }]);
}
