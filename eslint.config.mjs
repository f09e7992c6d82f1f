import prettier from 'eslint-config-prettier';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/* This file judges what happens inside a file; imports have one judge, .dependency-cruiser.cjs. */

const asData = (what) => `${what} enters the pure core as data: take it from the command.`;

/** Time and chance that come from nowhere. */
const ambient = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", is: 'Time' },
  { selector: "CallExpression[callee.name='Date']", is: 'Time' },
  { selector: "MemberExpression[object.name='Date'][property.name='now']", is: 'Time' },
  { selector: "MemberExpression[object.name='performance']", is: 'Time' },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", is: 'Chance' },
];

/** What would make the same history decide differently the next time. */
const determinism = {
  'no-restricted-syntax': [
    'error',
    ...ambient.map(({ selector, is }) => ({ selector, message: asData(is) })),
    { selector: "CallExpression[callee.name='randomUUID']", message: asData('An id') },
    { selector: "MemberExpression[property.name='randomUUID']", message: asData('An id') },
    { selector: ':function[async=true]', message: 'The pure core never waits: it is asked with all that it needs.' },
    { selector: 'AwaitExpression', message: 'The pure core never waits: it is asked with all that it needs.' },
    { selector: "MemberExpression[object.name='globalThis']", message: 'The pure core reaches for nothing global.' },
    { selector: 'MemberExpression[property.name=/^toLocale/]', message: 'A locale answers differently by machine.' },
  ],
  'no-restricted-globals': [
    'error',
    ...[
      'Buffer',
      'clearInterval',
      'clearTimeout',
      'console',
      'crypto',
      'fetch',
      'Intl',
      'performance',
      'process',
      'queueMicrotask',
      'setImmediate',
      'setInterval',
      'setTimeout',
    ].map((name) => ({ name, message: 'The pure core has no world around it: no clock, no output, no environment.' })),
  ],
};

/** Use cases ask the clock's port, so that a simulated world can answer. */
const throughTheClock = {
  'no-restricted-syntax': [
    'error',
    ...ambient.map(({ selector, is }) => ({ selector, message: `${is} comes from the clock's port.` })),
  ],
  'no-restricted-globals': [
    'error',
    ...['setTimeout', 'setInterval', 'process'].map((name) => ({ name, message: 'Ask the port for it.' })),
  ],
};

/** What `@nestjs/graphql` 14.0.3 passes guards, pipes and filters over for (ADR 0006). */
const plainResolvers = {
  'no-restricted-syntax': [
    'error',
    {
      selector: "ObjectExpression:has(> Property[key.name='provide'][value.name=/Resolver$/])",
      message: 'A resolver is registered as its class alone, not by a factory or as a value (ADR 0006).',
    },
    {
      selector: 'ClassDeclaration[superClass.name=/Resolver$/]',
      message: 'No resolver is inherited: what it shares is a class that is injected (ADR 0006).',
    },
    {
      selector: "Decorator CallExpression[callee.name='Subscription'] > ObjectExpression > Property[key.name='filter']",
      message: 'A subscription filters what it follows itself, by arguments that are checked (ADR 0006).',
    },
  ],
};

const sizes = {
  'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true, IIFEs: true }],
  'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
};

export default defineConfig(
  { ignores: ['dist/', 'node_modules/', '.cache/', 'coverage/', 'data/'] },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...sizes,
      eqeqeq: 'error',
      'no-duplicate-case': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Off: an adapter that answers at once still keeps a promise; `async` turns what it throws into a rejection.
      '@typescript-eslint/require-await': 'off',
    },
  },
  // A room speaks through what it returns or throws; apps and tools own the terminal.
  { files: ['libs/**/*.ts'], rules: { 'no-console': 'error' } },
  {
    // Where decisions are taken a default arm must not swallow the case that is added next year: the cases are listed, and
    // the default calls assertNever. At a border (wire, driver, file) a default arm answers for whatever may come.
    files: ['libs/kernel/**/*.ts', 'libs/*/{domain,application}/**/*.ts', 'libs/{read-models,api}/**/*.ts'],
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: false }],
    },
  },
  {
    files: ['**/*.{spec,contract,specification}.ts'],
    rules: {
      // Off: `describe` is a chapter, not a function; the length of a file still bounds it.
      'max-lines-per-function': 'off',
      // Off: `expect(port.method)` hands a method over without calling it, which is how a test asks about it.
      '@typescript-eslint/unbound-method': 'off',
      // Off: jest types its asymmetric matchers (`expect.any(String)` in an expected object) as any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  { files: ['**/*.{mjs,cjs}'], rules: sizes },
  {
    files: ['libs/kernel/**/*.ts', 'libs/*/domain/**/*.ts', 'libs/narration/**/*.ts'],
    ignores: ['**/*.{spec,specification}.ts'],
    rules: determinism,
  },
  { files: ['libs/api/**/*.ts', 'apps/**/*.ts'], rules: plainResolvers },
  { files: ['libs/*/application/**/*.ts'], ignores: ['**/*.{spec,specification}.ts'], rules: throughTheClock },
  prettier,
);
