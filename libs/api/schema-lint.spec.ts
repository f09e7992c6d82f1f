import { describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import { undescribedIn, unkeyedMutations, unnotedBreaks } from './schema-lint.specification.js';

const former = buildSchema(`
  type Query { goal(id: ID): Goal }
  type Mutation { pause(input: PauseInput!): Goal  rebuild(name: String): Goal }
  "A goal." type Goal { "Its id." id: ID  "Its owner." owner: ID }
  input PauseInput { idempotencyKey: String! }`);

describe('the lint of the schema', () => {
  it('finds what says nothing of itself', () => {
    expect(undescribedIn(former)).toEqual([
      ...['PauseInput', 'Query.goal', 'Query.goal(id)', 'Mutation.pause', 'Mutation.rebuild', 'Mutation.pause(input)'],
      ...['Mutation.rebuild(name)', 'PauseInput.idempotencyKey'],
    ]);
  });

  it('finds what breaks a client and stands in no note', () => {
    const schema = buildSchema(`
      type Query { goal(id: ID!): Goal }
      type Goal { id: ID }`);
    const found = unnotedBreaks(former, schema, '- Goal.owner was removed. Nobody asked for it.');
    expect(found).toContain('Query.goal arg id has changed type from ID to ID!.');
    expect(found).not.toContain('Goal.owner was removed.');
    expect(unnotedBreaks(former, former, '')).toEqual([]);
  });

  it('finds mutations that a client can not send twice', () => {
    expect(unkeyedMutations(former)).toEqual(['rebuild']);
  });
});
