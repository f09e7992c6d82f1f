import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicySource } from '@baton/handoff/domain';
import { UnusablePolicies } from '../policy.port.js';
import { combinationEnding, policyEnding, schemaFile } from './policy-source.js';

const policyId = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Reads `baton.cedarschema`, and every `*.cedar` and `*.combination.yaml` beside it; folders within are not read. @throws UnusablePolicies */
export function readPolicyFolder(folder: string): PolicySource {
  const names = filesOf(folder);
  if (!names.includes(schemaFile))
    throw unusable(folder, `It holds no ${schemaFile}, which says what policies may speak of: copy deploy/policies`);
  const combinations = textsOf(folder, names, combinationEnding);
  return {
    schema: readFileSync(join(folder, schemaFile), 'utf8'),
    policies: textsOf(folder, names, policyEnding),
    ...(Object.keys(combinations).length === 0 ? {} : { combinations }),
  };
}

/** What stands in each file of this ending, under the id that the file gives it. */
function textsOf(folder: string, names: readonly string[], ending: string): Readonly<Record<string, string>> {
  const texts = names
    .filter((name) => name.endsWith(ending))
    .map((file) => {
      const id = file.slice(0, -ending.length);
      if (!policyId.test(id))
        throw unusable(join(folder, file), 'A policy is named by its file: lower-case words joined by hyphens');
      return [id, readFileSync(join(folder, file), 'utf8')] as const;
    });
  return Object.fromEntries(texts);
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
