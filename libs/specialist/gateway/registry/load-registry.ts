import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { SpecialistEntry } from '../specialist-entry.js';

/** The registry can't be used; the message names file, line and column of each fault. */
export class RegistryFault extends Error {
  override readonly name = 'RegistryFault';
}

interface Registry {
  readonly specialists: readonly SpecialistEntry[];
}

type Path = readonly (string | number)[];

interface Fault {
  readonly path: Path;
  /** Names a key of what stands at the path: the fault is the key itself. */
  readonly key?: string;
  readonly problem: string;
}

const word = { type: 'string', pattern: '^[a-z][a-z0-9-]*$' };

/** This schema of ours is right, and used once: to check and to optimize it would take longer than to use it. */
const compiler = new Ajv2020({ allErrors: true, meta: false, validateSchema: false, code: { optimize: false } });

const isRegistry = compiler.compile<Registry>({
  type: 'object',
  required: ['specialists'],
  additionalProperties: false,
  properties: {
    specialists: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['name', 'system', 'address', 'identity'],
        additionalProperties: false,
        properties: {
          name: word,
          system: word,
          address: { type: 'string', pattern: '^[^\\s:/]+:\\d{1,5}$' },
          identity: word,
        },
      },
    },
  },
});

/** The specialists of a registry file. Throws {@link RegistryFault} with all that is wrong in it. */
export function loadRegistry(file: string): readonly SpecialistEntry[] {
  return readRegistry(textOf(file), file);
}

export function readRegistry(text: string, file: string): readonly SpecialistEntry[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const at = (offset: number, problem: string): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}: ${problem}`;
  };
  const syntax = [...document.errors, ...document.warnings].map(({ pos, message }) => at(pos[0], message));
  if (syntax.length > 0) throw new RegistryFault(syntax.join('\n'));
  const value: unknown = document.toJS();
  const faults = isRegistry(value) ? sharedNames(value) : (isRegistry.errors ?? []).map(faultFrom);
  if (faults.length > 0 || !isRegistry(value))
    throw new RegistryFault(faults.map((fault) => at(offsetOf(document, fault), fault.problem)).join('\n'));
  return value.specialists;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new RegistryFault(`The registry of specialists can't be read: write one, or name it otherwise (${file})`, {
      cause,
    });
  }
}

/** Two under one name can't be told apart by a plan; two at one address or with one identity would share tokens. */
function sharedNames({ specialists }: Registry): readonly Fault[] {
  return (['name', 'address', 'identity'] as const).flatMap((key) =>
    specialists.flatMap((entry, index): Fault[] =>
      specialists.findIndex((other) => other[key] === entry[key]) === index
        ? []
        : [{ path: ['specialists', index, key], problem: `Another specialist has this ${key} (${entry[key]})` }],
    ),
  );
}

function faultFrom({ instancePath, keyword, params, message }: ErrorObject): Fault {
  const path = instancePath
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const named = params as { readonly additionalProperty?: string; readonly missingProperty?: string };
  if (keyword === 'additionalProperties')
    return { path, key: named.additionalProperty, problem: `Not known here (${named.additionalProperty})` };
  if (keyword === 'required') return { path, problem: `Missing here (${named.missingProperty})` };
  return { path, problem: `This ${message ?? 'is not what belongs here'}` };
}

/** Where the value at the path begins, or what is nearest above it. */
function offsetOf(document: Document, { path, key }: Fault): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (!isNode(node)) continue;
    const named = isMap(node)
      ? node.items.find((pair) => isScalar(pair.key) && pair.key.value === key)?.key
      : undefined;
    const range = isNode(named) ? named.range : node.range;
    return range?.[0] ?? 0;
  }
  return 0;
}
