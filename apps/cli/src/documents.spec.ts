import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { GraphQLEnumType } from 'graphql';
import { buildSchema, parse, validate } from 'graphql';
import { choices } from './choices.js';
import { controlDocuments } from './control-documents.js';
import { documents } from './documents.js';
import { projectionDocuments } from './projection-documents.js';
import { reconcileDocument } from './reconcile-document.js';
import { rederiveDocument } from './rederive-document.js';

const schema = buildSchema(readFileSync(new URL('../../../libs/api/schema.graphql', import.meta.url), 'utf8'));

describe('what the CLI asks', () => {
  it.each(
    Object.entries({ ...documents, ...controlDocuments, ...projectionDocuments, reconcileDocument, rederiveDocument }),
  )('%s is in the schema that is committed', (_, document) => {
    expect(validate(schema, parse(document))).toEqual([]);
  });

  it('is of rows that there are', () => {
    const known = schema.getType('ProjectionName') as GraphQLEnumType;
    for (const { name } of known.getValues()) expect(choices.projection.read(name)).toBe(name);
    expect(choices.projection.words.split(/, | or /)).toHaveLength(known.getValues().length);
  });
});
