import { describe, expect, it } from '@jest/globals';
import { buildSchema, parse, specifiedRules, validate } from 'graphql';
import { extentLimit } from './extent-limit.js';

const schema = buildSchema('type Query { a: Query b: Int }');
const nested = (fields: number): string => (fields === 1 ? 'b' : `a { ${nested(fields - 1)} }`);
const faultsOf = (query: string): string[] =>
  validate(schema, parse(query), [...specifiedRules, extentLimit]).map(({ message }) => message);
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

  it('is refused at once where its fragments hold each other so often that following them would take for ever', () => {
    const twice = (inner: string): string => `... on Query { ...${inner} } ...${inner}`;
    const fragments = Array.from({ length: 200 }, (_, n) => `fragment F${n} on Query { ${twice(`F${n + 1}`)} }`);
    const faults = faultsOf(`{ ...F0 } ${fragments.join(' ')} fragment F200 on Query { b }`);
    expect(faults).toEqual([
      'The query is of more than 5000 fields, with its fragments written out: ask for less at a time',
    ]);
  });

  it('may ask the schema about itself as deeply as that takes', () => {
    const types = '{ kind ofType { kind ofType { kind ofType { kind ofType { kind } } } } }';
    expect(faultsOf(`{ __schema { types { fields { args { type { ofType { ofType ${types} } } } } } } }`)).toEqual([]);
  });
});
