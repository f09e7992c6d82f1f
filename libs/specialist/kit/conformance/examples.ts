import type { JsonObject } from '@baton/kernel';
import type { Capability, Manifest } from '@baton/specialist/domain';

/** A value that another capability answers with, which is carried out right before. */
export interface ExampleSource {
  readonly from: string;
  readonly output: string;
}

/** The fields of a brief that the system accepts. */
export type Example = Readonly<Record<string, string | number | boolean | ExampleSource>>;

/** Examples by capability. Each is taken in its turn, where an effect can't be had twice with the same values. */
export type Examples = Readonly<Record<string, readonly Example[]>>;

/** The examples can't be used; the message names each fault. */
export class ExamplesUnusable extends Error {
  override readonly name = 'ExamplesUnusable';
}

/** Reads `{"capability": {"field": value}}`, or a list of such in its place. Throws {@link ExamplesUnusable}. */
export function examplesFrom(value: unknown, { capabilities }: Manifest): Examples {
  if (!isObject(value)) throw new ExamplesUnusable('Examples are an object that holds an example for each capability');
  const offered = new Map(capabilities.map((capability) => [capability.name, capability]));
  const examples = Object.fromEntries(
    Object.entries(value).map(([name, given]) => [
      name,
      (Array.isArray(given) ? given : [given]) as readonly Example[],
    ]),
  );
  const faults = Object.entries(examples).flatMap(([name, list]) => {
    const capability = offered.get(name);
    if (!capability) return [`${name} is not offered (there are ${[...offered.keys()].join(', ')})`];
    if (list.length === 0) return [`${name} has no example in its list`];
    return list.flatMap((example) => exampleFaults(example, capability, { offered, examples }));
  });
  if (faults.length > 0) throw new ExamplesUnusable(`The examples can't be used: ${faults.join('; ')}`);
  return examples;
}

interface Surroundings {
  readonly offered: ReadonlyMap<string, Capability>;
  readonly examples: Examples;
}

function exampleFaults(example: Example, { name, input }: Capability, around: Surroundings): readonly string[] {
  if (!isObject(example)) return [`${name} has an example that is no object`];
  return Object.entries(example).flatMap(([field, value]) => {
    if (!input.some((declared) => declared.name === field)) return [`${name} takes no ${field}`];
    return isObject(value) ? sourceFaults(`${name}.${field}`, value, around) : [];
  });
}

function sourceFaults(field: string, source: ExampleSource, { offered, examples }: Surroundings): readonly string[] {
  const capability = offered.get(source.from);
  if (!capability?.output.some(({ name }) => name === source.output))
    return [`${field} comes from an output that is not declared (${source.from}, ${source.output})`];
  if (!examples[source.from]) return [`${field} comes from a capability without an example (${source.from})`];
  return comesFromItself(source.from, examples, new Set()) ? [`${field} comes from itself (${source.from})`] : [];
}

function comesFromItself(name: string, examples: Examples, above: ReadonlySet<string>): boolean {
  if (above.has(name)) return true;
  const path = new Set([...above, name]);
  return (examples[name] ?? []).some((example) =>
    sourcesOf(example).some(({ from }) => comesFromItself(from, examples, path)),
  );
}

function sourcesOf(example: Example): readonly ExampleSource[] {
  return Object.values(example).filter((value): value is ExampleSource => typeof value === 'object');
}

/** Examples in their turn, with the values that they take from others: those are carried out by `outputsOf`. */
export class ExampleBook {
  readonly #examples: Examples;
  readonly #outputsOf: (capability: string, fields: JsonObject) => Promise<JsonObject>;
  readonly #turns = new Map<string, number>();

  constructor(examples: Examples, outputsOf: (capability: string, fields: JsonObject) => Promise<JsonObject>) {
    this.#examples = examples;
    this.#outputsOf = outputsOf;
  }

  has(capability: string): boolean {
    return this.#examples[capability] !== undefined;
  }

  /** The next example of a capability that has one. */
  async next(capability: string): Promise<JsonObject> {
    const list = this.#examples[capability] ?? [];
    const turn = this.#turns.get(capability) ?? 0;
    this.#turns.set(capability, turn + 1);
    const example = list[turn % list.length] ?? {};
    const outputs = new Map<string, JsonObject>();
    for (const from of new Set(sourcesOf(example).map((source) => source.from)))
      outputs.set(from, await this.#outputsOf(from, await this.next(from)));
    return Object.fromEntries(
      Object.entries(example).map(([field, value]) => [
        field,
        typeof value === 'object' ? outputs.get(value.from)?.[value.output] : value,
      ]),
    );
  }
}

function isObject(value: unknown): value is Readonly<Record<string, never>> & ExampleSource {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
