import { describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import { notesSince, releaseOf, undescribedIn, unkeyedMutations, unnotedBreaks } from './schema-lint.specification.js';

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

  it('takes the notes since the release of the former schema, and no earlier ones', () => {
    const notes = '# Notes\n\n## Since 1.1.0\n\n- B was\n  removed.\n\n## Since 1.0.0\n\n- A was removed.\n';
    expect(notesSince('1.1.0', notes)).toBe('Since 1.1.0 - B was removed. ');
    expect(notesSince('1.1', notes)).toBe('');
    expect([releaseOf('# As of 1.1.0\ntype A {}'), releaseOf('type A {}')]).toEqual(['1.1.0', '']);
  });

  it('finds mutations that a client can not send twice', () => {
    expect(unkeyedMutations(former)).toEqual(['rebuild']);
  });
});
