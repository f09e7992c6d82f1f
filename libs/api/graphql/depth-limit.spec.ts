import { describe, expect, it } from '@jest/globals';
import { buildSchema, parse, specifiedRules, validate } from 'graphql';
import { depthLimit } from './depth-limit.js';

const schema = buildSchema('type Query { a: Query b: Int }');
const nested = (fields: number): string => (fields === 1 ? 'b' : `a { ${nested(fields - 1)} }`);
const faultsOf = (query: string): string[] =>
  validate(schema, parse(query), [...specifiedRules, depthLimit]).map(({ message }) => message);
const tooDeep = 'The query is nested more than 10 fields deep: ask for less at a time';

describe('a query of ten fields within each other', () => {
  it('is answered, and one more is refused', () => {
    expect(faultsOf(`{ ${nested(10)} }`)).toEqual([]);
    expect(faultsOf(`{ ${nested(11)} }`)).toEqual([tooDeep]);
  });

  it('is as deep when its fields are spread over fragments', () => {
    const fragment = `fragment F on Query { ${nested(6)} }`;
    expect(faultsOf(`{ a { a { a { a { ...F } } } } } ${fragment}`)).toEqual([]);
    expect(faultsOf(`{ a { a { a { a { a { ... on Query { ...F } } } } } } } ${fragment}`)).toEqual([tooDeep]);
  });

  it('is refused, and not followed for ever, where a fragment holds itself', () => {
    const faults = faultsOf('{ ...F } fragment F on Query { a { ...F } }');
    expect(faults).toEqual(['Cannot spread fragment "F" within itself.']);
  });

  it('may ask the schema about itself as deeply as that takes', () => {
    const types = '{ kind ofType { kind ofType { kind ofType { kind ofType { kind } } } } }';
    expect(faultsOf(`{ __schema { types { fields { args { type { ofType { ofType ${types} } } } } } } }`)).toEqual([]);
  });
});
