import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import type { INestApplicationContext } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { Test } from '@nestjs/testing';
import type { GraphQLNamedType, GraphQLSchema } from 'graphql';
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  printSchema,
  validateSchema,
} from 'graphql';
import { EncryptionModule } from '@baton/encryption';
import { EventStoreModule } from '@baton/event-store';
import { ReadModelsModule } from '@baton/read-models';
import { madeTokenRules } from './access/made-tokens.specification.js';
import { ApiModule } from './index.js';

const file = new URL('schema.graphql', import.meta.url);

describe('the schema', () => {
  let app: INestApplicationContext;
  let schema: GraphQLSchema;
  beforeAll(async () => {
    const module = await Test.createTestingModule({
      imports: [
        EventStoreModule.forRoot({ kind: 'memory' }),
        EncryptionModule.forRoot({ kind: 'memory' }),
        ReadModelsModule.forRoot({ file: ':memory:', project: false, onFailure: () => undefined }),
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
    const own = Object.values(schema.getTypeMap()).filter(
      (type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type) && !isRoot(type),
    );
    const fields = Object.values(schema.getTypeMap())
      .filter(({ name }) => !name.startsWith('__'))
      .flatMap(partsOf);
    const all = [...own.map(({ name, description }) => ({ name, description })), ...fields];
    expect(all.filter(({ description }) => !description).map(({ name }) => name)).toEqual([]);
  });

  function isRoot(type: GraphQLNamedType): boolean {
    return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].includes(
      isObjectType(type) ? type : undefined,
    );
  }
});

interface Part {
  readonly name: string;
  readonly description?: string | null;
}

function partsOf(type: GraphQLNamedType): Part[] {
  const named = (parts: readonly Part[]): Part[] =>
    parts.map(({ name, description }) => ({ name: `${type.name}.${name}`, description }));
  if (isEnumType(type)) return named(type.getValues());
  if (isInputObjectType(type)) return named(Object.values(type.getFields()));
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const fields = Object.values(type.getFields());
  const args = fields.flatMap((field) => field.args.map((arg) => ({ ...arg, name: `${field.name}(${arg.name})` })));
  return named([...fields, ...args]);
}
