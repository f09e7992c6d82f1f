import { readFileSync } from 'node:fs';
import type { Plant } from './import-plants.js';

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> };

const core = (fault: string, name: string, content: string, rule = 'no-restricted-syntax'): Plant => {
  const at = `libs/goal/domain/planted-${name}.ts`;
  return { fault, rule, at, files: { [at]: content } };
};

const room = (fault: string, rule: string, name: string, content: string): Plant => {
  const at = `libs/conversation/planted-${name}.ts`;
  return { fault, rule, at, files: { [at]: content } };
};

const api = (fault: string, name: string, content: string): Plant => {
  const at = `libs/api/planted-${name}.ts`;
  return { fault, rule: 'no-restricted-syntax', at, files: { [at]: content } };
};

/** What ESLint must name. */
export const lintPlants: readonly Plant[] = [
  core('new Date() in a domain', 'date', 'export const planted = new Date();\n'),
  core('Date.now() in a domain', 'now', 'export const planted = new Date(Date.now());\n'),
  core('Math.random() in a domain', 'random', 'export const planted = Math.random();\n'),
  core(
    'randomUUID() in a domain',
    'uuid',
    'declare const ids: { randomUUID(): string };\nexport const planted = ids.randomUUID();\n',
  ),
  core(
    'an async function in a domain',
    'async',
    'export const planted = async (): Promise<number> => Promise.resolve(1);\n',
  ),
  core('a timer in a domain', 'timer', 'export const planted = setTimeout(() => 1, 1);\n', 'no-restricted-globals'),
  core('the environment in a domain', 'environment', 'export const planted = process.env;\n', 'no-restricted-globals'),
  {
    fault: 'new Date() in the kernel',
    rule: 'no-restricted-syntax',
    at: 'libs/kernel/planted-date.ts',
    files: { 'libs/kernel/planted-date.ts': 'export const planted = new Date();\n' },
  },
  {
    fault: 'a use case that looks at the wall clock',
    rule: 'no-restricted-syntax',
    at: 'libs/goal/application/planted-clock.ts',
    files: { 'libs/goal/application/planted-clock.ts': 'export const planted = Date.now();\n' },
  },
  api(
    'a resolver that a factory makes',
    'factory',
    'class GoalsResolver {}\nexport const planted = { provide: GoalsResolver, useFactory: () => new GoalsResolver() };\n',
  ),
  api(
    'a resolver that is inherited',
    'heir',
    'class GoalsResolver {}\nexport class PlantedResolver extends GoalsResolver {}\n',
  ),
  api(
    'a subscription with a filter of the framework',
    'filter',
    "import { Subscription } from '@nestjs/graphql';\nexport class Planted {\n  @Subscription(() => String, { filter: () => true })\n  planted(): string {\n    return '';\n  }\n}\n",
  ),
  room(
    'a function of 71 lines',
    'max-lines-per-function',
    'long-function',
    `export function planted(): void {\n${'  Number(1);\n'.repeat(69)}}\n`,
  ),
  room('a file of 401 lines', 'max-lines', 'long-file', 'Number(1);\n'.repeat(401)),
  room('any', '@typescript-eslint/no-explicit-any', 'any', 'export const planted = (value: any): unknown => value;\n'),
  room(
    'a promise that nobody waits for',
    '@typescript-eslint/no-floating-promises',
    'floating',
    'export function planted(): void {\n  Promise.resolve(1);\n}\n',
  ),
  core(
    'a switch of a domain that leaves a case to its default arm',
    'switch',
    "export function planted(value: 'a' | 'b'): number {\n  switch (value) {\n    case 'a':\n      return 1;\n    default:\n      return 2;\n  }\n}\n",
    '@typescript-eslint/switch-exhaustiveness-check',
  ),
  room(
    'a type imported as a value',
    '@typescript-eslint/consistent-type-imports',
    'type',
    "import { Instant } from '@baton/kernel';\nexport const planted = (value: Instant): string => value;\n",
  ),
  room('a room that prints', 'no-console', 'print', "console.log('planted');\n"),
];

export const typePlants: readonly Plant[] = [
  room('a number that is text', 'TS2322', 'type-error', "export const planted: number = 'one';\n"),
];

export const formatPlants: readonly Plant[] = [
  room('a line that prettier would write otherwise', 'prettier', 'format', 'export const planted = "double"\n'),
];

export const deadWeightPlants: readonly Plant[] = [
  room('a file that nothing imports', 'files', 'unused-file', 'export const planted = 1;\n'),
  {
    fault: 'a name that nothing imports',
    rule: 'exports',
    at: 'plantedAndForgotten',
    files: {
      'libs/conversation/planted-names.ts': 'export const plantedAndUsed = 1;\nexport const plantedAndForgotten = 2;\n',
      'libs/conversation/planted-names.spec.ts':
        "import { plantedAndUsed } from './planted-names.js';\nplantedAndUsed.toFixed();\n",
    },
  },
  {
    fault: 'a package that nothing imports',
    rule: 'dependencies',
    at: 'planted-package',
    files: {
      'package.json': JSON.stringify({
        ...manifest,
        dependencies: { ...manifest.dependencies, 'planted-package': '1.0.0' },
      }),
    },
  },
];

export const protoPlants: readonly Plant[] = [
  {
    fault: 'a message with a name in lower case',
    rule: 'MESSAGE_PASCAL_CASE',
    at: 'proto/baton/planted/v1/planted.proto',
    files: {
      'proto/baton/planted/v1/planted.proto':
        'syntax = "proto3";\n\npackage baton.planted.v1;\n\nmessage bad_name {\n  string value = 1;\n}\n',
    },
  },
];
