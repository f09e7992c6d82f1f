import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import type { INestApplicationContext } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { Test } from '@nestjs/testing';
import type { GraphQLSchema } from 'graphql';
import { buildSchema, lexicographicSortSchema, printSchema, validateSchema } from 'graphql';
import { EncryptionModule } from '@baton/encryption';
import { EventStoreModule } from '@baton/event-store';
import { ReadModelsModule } from '@baton/read-models';
import { madeTokenRules } from './access/made-tokens.specification.js';
import { ApiModule } from './index.js';
import { notesSince, releaseOf, undescribedIn, unkeyedMutations, unnotedBreaks } from './schema-lint.specification.js';

const file = new URL('schema.graphql', import.meta.url);
/** What clients rely on: in the tree, so that a clean clone is held to it, whatever was committed since. */
const releasedFile = new URL('schema.released.graphql', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

describe('the schema', () => {
  let app: INestApplicationContext;
  let schema: GraphQLSchema;
  beforeAll(async () => {
    const module = await Test.createTestingModule({
      imports: [
        EventStoreModule.forRoot({ kind: 'memory' }),
        EncryptionModule.forRoot({ kind: 'memory' }),
        ReadModelsModule.forRoot({ file: ':memory:' }),
        CqrsModule.forRoot(),
        ApiModule.forRoot({
          ...{ path: '/graphql', tokens: madeTokenRules },
          openGoalsMax: 10,
        }),
      ],
    }).compile();
    app = await module.createNestApplication({ logger: false }).init();
    schema = lexicographicSortSchema(app.get(GraphQLSchemaHost, { strict: false }).schema);
  });
  afterAll(() => app.close());

  it('is the one that is committed, so that every change of it is seen in review', () => {
    const printed = printSchema(schema);
    // `BATON_WRITE_SCHEMA=1 npm test -- libs/api/schema && npm run format` writes it anew.
    if (process.env['BATON_WRITE_SCHEMA']) writeFileSync(file, printed);
    // Read and printed again, since the file is laid out by prettier.
    expect(printSchema(lexicographicSortSchema(buildSchema(readFileSync(file, 'utf8'))))).toBe(printed);
  });

  // At every start of the orchestrator this is not looked at again.
  it('is a valid one', () => {
    expect(validateSchema(schema)).toEqual([]);
  });

  it('describes every type, field, argument and value', () => {
    expect(undescribedIn(schema)).toEqual([]);
  });

  it('lets a client send every mutation again', () => {
    expect(unkeyedMutations(schema)).toEqual([]);
  });

  it('breaks clients of the latest release nowhere but where a note says so', () => {
    const released = readFileSync(releasedFile, 'utf8');
    const notes = notesSince(releaseOf(released), readFileSync(new URL('schema-changes.md', import.meta.url), 'utf8'));
    expect(unnotedBreaks(buildSchema(released), schema, notes)).toEqual([]);
    // It is moved on by a release alone, and only behind what was just expected of it.
    if (process.env['BATON_WRITE_SCHEMA'] && releaseOf(released) !== version)
      writeFileSync(releasedFile, `# As of ${version}\n${printSchema(schema)}`);
    expect(releaseOf(readFileSync(releasedFile, 'utf8'))).toBe(version);
  });
});
