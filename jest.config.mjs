import { readFileSync } from 'node:fs';

const { $schema: _schema, ...swc } = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));
// Jest resolves aliases itself (moduleNameMapper), so the compiler leaves them alone.
delete swc.jsc.paths;
delete swc.jsc.baseUrl;
delete swc.module.resolveFully;

/** @type {import('jest').Config} */
export default {
  rootDir: '.',
  testEnvironment: 'node',
  // A bound against hanging, not a measure: on a busy machine a slow test is still a right one.
  testTimeout: 60_000,
  // Half of the specifications start processes and wait for them: with one worker on two cores one core would idle.
  maxWorkers: '100%',
  // Modules of ended specifications are never let go of: without a bound a worker came to 3 GB. With it they are still so
  // many that a worker, which has nothing left to wait for, takes more than the half second to end that jest gives it.
  workerIdleMemoryLimit: '1GB',
  testMatch: ['<rootDir>/{apps,libs,tools,test}/**/*.spec.ts'],
  // The laws plant faults in a copy of the tree, which takes a while: jest.laws.config.mjs.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/laws/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/data/', '<rootDir>/.cache/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { ...swc, swcrc: false, sourceMaps: 'inline' }] },
  moduleNameMapper: {
    '^@baton/(.*)$': '<rootDir>/libs/$1/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
};
