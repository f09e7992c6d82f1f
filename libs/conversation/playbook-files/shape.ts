import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { stringify } from 'yaml';
import type { PlaybookProblem } from './playbook-faults.js';
import type { WrittenPlaybook } from './written-playbook.js';
import type { PathIn, YamlSource } from './yaml-source.js';

export type Shape = ValidateFunction<WrittenPlaybook>;

/** @throws Error on what is no JSON Schema. */
export function compileShape(schema: object): Shape {
  // To optimize what is made of the schema takes longer than all playbooks take to be checked by it.
  const code = { optimize: false };
  return new Ajv2020({ allErrors: true, verbose: true, allowUnionTypes: true, code }).compile<WrittenPlaybook>(schema);
}

/** Everything in which a file departs from the schema, each at the place to mend. */
export function misshapen(shape: Shape, value: unknown, source: YamlSource): readonly PlaybookProblem[] {
  if (shape(value)) return [];
  return (shape.errors ?? []).flatMap((error) => toProblem(error, pathOf(error), source) ?? []);
}

function toProblem(error: ErrorObject, path: PathIn, source: YamlSource): PlaybookProblem | undefined {
  switch (error.keyword) {
    case 'additionalProperties': {
      const { additionalProperty: key } = error.params as { readonly additionalProperty: string };
      const { properties = {} } = (error.parentSchema ?? {}) as { readonly properties?: object };
      const allowed = Object.keys(properties).join(', ');
      return source.problemAtKey(path, key, `The key ${key} is not known here; it may be one of ${allowed}`);
    }
    case 'required': {
      const { missingProperty } = error.params as { readonly missingProperty: string };
      return source.problemAt(path, `The key ${missingProperty} is missing here`);
    }
    case 'enum': {
      const { allowedValues } = error.params as { readonly allowedValues: readonly string[] };
      return source.problemAt(path, `${shown(error.data)} is none of ${allowedValues.join(', ')}`);
    }
    case 'minProperties':
    case 'maxProperties': {
      const { limit } = error.params as { readonly limit: number };
      const needed = limit === 1 ? 'Exactly one key is' : `Exactly ${limit} keys are`;
      return source.problemAt(path, `${needed} needed here${examplesIn(error)}`);
    }
    case 'pattern': {
      const { pattern } = error.params as { readonly pattern: string };
      // A key that is misspelt has its own error of propertyNames, which says no more.
      return source.problemAt(path, `${shown(error.data)} does not have the form ${pattern}${examplesIn(error)}`);
    }
    case 'propertyNames':
      return undefined;
    default:
      return source.problemAt(
        path,
        `${shown(error.data)} ${error.message ?? 'does not fit the schema'}${examplesIn(error)}`,
      );
  }
}

/** What the schema shows as right in this place. */
function examplesIn({ parentSchema }: ErrorObject): string {
  const { examples = [] } = (parentSchema ?? {}) as { readonly examples?: readonly unknown[] };
  const written = examples.map((example) => (typeof example === 'string' ? example : inYaml(example)));
  return written.length === 0 ? '' : `, e.g. ${written.join(', ')}`;
}

function inYaml(example: unknown): string {
  return stringify(example, { collectionStyle: 'flow' }).trim();
}

function pathOf({ instancePath }: ErrorObject): PathIn {
  return instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** What stands there, as far as it helps to find it. */
function shown(value: unknown): string {
  const text = typeof value === 'object' && value !== null ? 'This' : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
