import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicySource } from '@baton/handoff/domain';
import { UnusablePolicies } from '../policy.port.js';
import { combinationEnding, policyEnding, schemaFile } from './policy-source.js';

const policyId = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** What somebody may have meant for one of the files that are read. */
const nearlyRead = /[.](cedar|cedarschema)$|combination[.](ya?ml|json)$/i;

/** Reads `baton.cedarschema`, and every `*.cedar` and `*.combination.yaml` beside it; folders within are not read. @throws UnusablePolicies */
export function readPolicyFolder(folder: string): PolicySource {
  const names = filesOf(folder);
  if (!names.includes(schemaFile))
    throw unusable(folder, `It holds no ${schemaFile}, which says what policies may speak of: copy deploy/policies`);
  const misnamed = names.find((name) => nearlyRead.test(name) && !isRead(name));
  // Passed over in silence, what it forbids would not be forbidden.
  if (misnamed !== undefined)
    throw unusable(
      join(folder, misnamed),
      `It would not be read by this name: call it …${policyEnding}, …${combinationEnding} or ${schemaFile}`,
    );
  const combinations = textsOf(folder, names, combinationEnding);
  return {
    schema: textOf(join(folder, schemaFile)),
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
      return [id, textOf(join(folder, file))] as const;
    });
  return Object.fromEntries(texts);
}

function isRead(name: string): boolean {
  return name === schemaFile || name.endsWith(policyEnding) || name.endsWith(combinationEnding);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw unusable(file, "It can't be read: it is to be a file that whoever runs this may read");
  }
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
