import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

const shipped = 'deploy/playbooks';

interface Binding {
  readonly output?: string;
}

/** What this file looks at of a playbook as it is written; all else stays as it is. */
interface WrittenPlaybook {
  readonly reads: readonly { readonly id: string; readonly specialist: string }[];
  readonly derives: readonly { readonly arguments: readonly Binding[] }[];
  readonly subjects: readonly Binding[];
  readonly steps: readonly { readonly id: string; readonly specialist: string; readonly after: readonly string[] }[];
}

/**
 * Writes the shipped playbooks to a folder, each without what other specialists than these look up or do, and without what
 * comes after that: so that whatever needs a goal, and not six systems, runs what is shipped as far as its systems go.
 */
export function writePlaybooksFor(specialists: readonly string[], folder: string): void {
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(shipped, 'playbook.schema.json'), join(folder, 'playbook.schema.json'));
  for (const name of readdirSync(shipped).filter((file) => file.endsWith('.yaml'))) {
    const playbook = parse(readFileSync(join(shipped, name), 'utf8')) as WrittenPlaybook;
    const part = partFor(specialists, playbook);
    if (part.steps.length > 0) writeFileSync(join(folder, name), stringify(part));
  }
}

function partFor(specialists: readonly string[], playbook: WrittenPlaybook): WrittenPlaybook {
  const isServed = ({ specialist }: { readonly specialist: string }): boolean => specialists.includes(specialist);
  const reads = playbook.reads.filter(isServed);
  const steps: WrittenPlaybook['steps'][number][] = [];
  // A step that comes after one that is left out is left out too.
  for (const step of playbook.steps)
    if (isServed(step) && step.after.every((id) => steps.some((kept) => kept.id === id))) steps.push(step);
  const producers = new Set(reads.map(({ id }) => id));
  const isKnown = ({ output }: Binding): boolean => output === undefined || producers.has(output.split('.')[0] ?? '');
  return {
    ...playbook,
    reads,
    derives: playbook.derives.filter((derive) => derive.arguments.every(isKnown)),
    subjects: playbook.subjects.filter(isKnown),
    steps,
  };
}
