import type { Binding } from '../playbook.js';
import type { WrittenPlaybook, WrittenStep } from './written-playbook.js';
import type { PathIn } from './yaml-source.js';

/** A fault in the meaning of a playbook whose shape is right. */
export interface Fault {
  readonly path: PathIn;
  readonly problem: string;
}

/** The names that a binding may lead to: attributes, and what answers before it. */
export interface Reachable {
  readonly attributes: ReadonlySet<string>;
  readonly answering: ReadonlySet<string>;
}

export function inputFaults(
  inputs: Readonly<Record<string, Binding>>,
  path: PathIn,
  reachable: Reachable,
): readonly Fault[] {
  return Object.entries(inputs).flatMap(([field, binding]) =>
    leadsNowhere(binding, [...path, 'inputs', field], reachable),
  );
}

export function leadsNowhere(binding: Binding, path: PathIn, { attributes, answering }: Reachable): readonly Fault[] {
  if ('attribute' in binding)
    return attributes.has(binding.attribute)
      ? []
      : [{ path: [...path, 'attribute'], problem: `No ask, literal or derive above is named ${binding.attribute}` }];
  const producer = producerOf(binding.output);
  return answering.has(producer)
    ? []
    : [{ path: [...path, 'output'], problem: `${producer} is no read, and no step that surely comes before` }];
}

/** The read or step that answers an output. */
export function producerOf(output: string): string {
  return output.split('.')[0] ?? '';
}

export function attributesOf({
  asks,
  literals,
  derives,
}: Pick<WrittenPlaybook, 'asks' | 'literals' | 'derives'>): ReadonlySet<string> {
  return new Set([...asks, ...literals, ...derives].map(({ name }) => name));
}

export function idsOf(named: readonly { readonly id: string }[]): ReadonlySet<string> {
  return new Set(named.map(({ id }) => id));
}

/** The steps that come before one, however far back. */
export function ancestorIds(step: WrittenStep, steps: readonly WrittenStep[]): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...step.after];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    open.push(...(steps.find((candidate) => candidate.id === id)?.after ?? []));
  }
  return found;
}
