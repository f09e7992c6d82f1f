import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { buildSchema, getIntrospectionQuery, parse, specifiedRules, validate } from 'graphql';
import { rulesFor, tooCostly, unkeepable } from './limits.js';

/** As it is served: another specification holds the file to that. */
const schema = buildSchema(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'));
const faultsOf = (query: string, environment?: string): readonly string[] =>
  validate(schema, parse(query), [...specifiedRules, ...rulesFor(environment)]).map(({ message }) => message);
const aliases = (count: number): string =>
  `{ ${Array.from({ length: count }, (_, n) => `a${n}: goals { totalCount }`).join(' ')} }`;

describe('a document', () => {
  it('may rename some fields and not any number of them', () => {
    expect(faultsOf(aliases(50))).toEqual([]);
    expect(faultsOf(aliases(51))).toEqual([expect.stringMatching(/Aliases limit of 50 exceeded, found 51/)]);
  });

  it('may bear some directives and not any number of them', () => {
    const bearing = (count: number) => `{ ${'goals { totalCount @include(if: true) } '.repeat(count)} }`;
    expect(faultsOf(bearing(50))).toEqual([]);
    expect(faultsOf(bearing(51))).toContainEqual(expect.stringMatching(/Directives limit of 50 exceeded, found 51/));
  });

  it('may ask the schema about itself, but not in production', () => {
    expect(faultsOf(getIntrospectionQuery())).toEqual([]);
    expect(faultsOf(getIntrospectionQuery(), 'production')).not.toEqual([]);
    expect(faultsOf('{ __type(name: "Goal") { name } }', 'production')).not.toEqual([]);
    expect(faultsOf('{ goals { __typename } }', 'production')).toEqual([]);
  });
});

describe('what a document could be answered with', () => {
  const cost = (query: string, variables: object = {}) =>
    tooCostly(schema, { query: parse(query), variables })?.message;
  const goals = 'goals(first: $n) { edges { node { id report { steps { tried { state } receipts { recordId } } } } } }';

  it('is bounded, by the numbers that come with it as well', () => {
    expect(cost(`query ($n: Int!) { ${goals} }`, { n: 100 })).toBeUndefined();
    expect(cost(`query ($n: Int!) { ${goals} }`, { n: 1_000_000_000 })).toMatch(/^The answer could hold \d+ fields/);
    expect(cost(`{ ${goals.replace('$n', '1000000')} }`)).toMatch(/ask for less at a time$/);
  });

  it('is not asked for where its variables are at fault, which is told in another way', () => {
    expect(cost(`query ($n: Int!) { ${goals} }`, { n: 'many' })).toBeUndefined();
  });

  it('is not asked for where no operation has the name that is asked for, which is told in another way', () => {
    expect(tooCostly(schema, { query: parse('{ goals { totalCount } }'), operationName: 'other' })).toBeUndefined();
  });

  it('adds up over everything that is asked at once', () => {
    const many = Array.from({ length: 50 }, (_, n) => `a${n}: ${goals}`).join(' ');
    expect(cost(`query ($n: Int!) { ${many} }`, { n: 100 })).toMatch(/more than 100000/);
  });
});

describe('what takes long to answer, however little of it is shown', () => {
  const isRefused = (query: string, variables: object = {}) =>
    tooCostly(schema, { query: parse(query), variables }) !== undefined;
  const times = (count: number, field: string) => Array.from({ length: count }, (_, n) => `a${n}: ${field}`).join(' ');
  const ids = (count: number) => Array.from({ length: count }, (_, n) => `Goal:${n}`);

  it('is a thing for each of many ids', () => {
    const asked = (count: number) => `query ($ids: [ID!]!) { ${times(count, 'nodes(ids: $ids) { id }')} }`;
    expect(isRefused(asked(1), { ids: ids(100) })).toBe(false);
    expect(isRefused(asked(50), { ids: ids(10) })).toBe(false);
    expect(isRefused(asked(50), { ids: ids(100) })).toBe(true);
    expect(isRefused(`{ ${times(50, `nodes(ids: ${JSON.stringify(ids(100))}) { id }`)} }`)).toBe(true);
  });

  it.each([
    ['{ phase: CONCLUDED, outcome: COMPLETED }', true],
    ['{ quarantined: false }', true],
    ['{ phase: CONCLUDED }', false],
    [
      '{ phase: CONCLUDED, outcome: null, olderThanSeconds: 9, submitted: { from: "2026-03-01T00:00:00.000Z" } }',
      false,
    ],
  ])('is a count of goals that fit %s: %s', (filter, isDear) => {
    expect(isRefused(`{ ${times(10, `goals(filter: ${filter}) { totalCount }`)} }`)).toBe(false);
    expect(isRefused(`{ ${times(50, `goals(filter: ${filter}) { totalCount }`)} }`)).toBe(isDear);
  });

  it.each([
    ['events', 'id type stream revision position data metadata'],
    ['timeline', 'revision position recordedAt actor reason a: actor b: actor'],
  ])('is a stream for each page of the %s of a goal', (list, fields) => {
    const pages = (first: number) =>
      times(50, `${list}(goalId: "g", first: ${first}) { edges { node { ${fields} } } }`);
    expect(isRefused(`{ ${pages(219)} }`)).toBe(false);
    expect(isRefused(`{ ${pages(222)} }`)).toBe(true);
  });

  it('is a page of what they were told for each of the specialists', () => {
    const told = 'specialists { told(first: 100) { edges { node { field } } } }';
    expect(isRefused(`{ ${times(30, told)} }`)).toBe(false);
    expect(isRefused(`{ ${times(50, told)} }`)).toBe(true);
  });
});

describe('a document that is asked again', () => {
  const document = parse(`query ($n: Int = 100000, $more: Boolean = true, $filter: GoalsFilter) {
    goals(first: $n, filter: $filter) { edges { node { id steps @include(if: $more) { step operations { name } } } } }
  }`);
  const isRefused = (variables: object) => tooCostly(schema, { query: document, variables }) !== undefined;

  it('is estimated anew by each number, by each yes or no, and by what is left out', () => {
    const numbers = [{ n: 10 }, { n: 100_000 }, { n: 10 }, {}, { n: null }, {}];
    expect(numbers.map(isRefused)).toEqual([false, true, false, true, false, true]);
    const [yes, no] = [
      { n: 1_000, more: true },
      { n: 1_000, more: false },
    ];
    expect([yes, no, yes, { n: 1_000 }, no].map(isRefused)).toEqual([true, false, true, true, false]);
  });

  it('is estimated anew by the parts of a filter, and by how many ids there are', () => {
    const aliases = Array.from({ length: 50 }, (_, n) => `a${n}: goals(filter: $filter) { totalCount }`).join(' ');
    const counts = parse(`query ($filter: GoalsFilter, $ids: [ID!] = []) { nodes(ids: $ids) { id } ${aliases} }`);
    const [one, two] = [{ phase: 'CONCLUDED' }, { phase: 'CONCLUDED', paused: true }];
    const ids = Array.from({ length: 5_000 }, () => 'Goal:1');
    const asked = [
      { filter: one },
      { filter: two },
      { filter: { ...two, paused: null } },
      { ids },
      { ids: ['Goal:1'] },
    ];
    expect(asked.map((variables) => tooCostly(schema, { query: counts, variables }) !== undefined)).toEqual([
      false,
      true,
      false,
      true,
      false,
    ]);
  });

  it('is estimated for what fits after it was asked for what does not', () => {
    expect([{ n: 'x' }, { n: 100_000 }, { n: 'x' }, { n: 10 }].map(isRefused)).toEqual([false, true, false, false]);
  });

  it('is the same for another text', () => {
    const n = 100_000;
    expect(
      [
        { n, filter: { playbook: 'a' } },
        { n, filter: { playbook: 'b' } },
      ].map(isRefused),
    ).toEqual([true, true]);
  });

  it('costs what the operation that is asked for costs, where it holds several', () => {
    const query = parse(
      'query few { goals(first: 1) { totalCount } } query many { goals(first: 1000000) { totalCount } }',
    );
    const refusals = ['few', 'many', 'few'].map((operationName) => tooCostly(schema, { query, operationName }));
    expect(refusals.map((error) => error !== undefined)).toEqual([false, true, false]);
  });
});

describe('a text', () => {
  it.each(['\ud800', 'x\udfff', '\\\ud83d!'])('that holds half a character is refused', (text) => {
    expect(unkeepable({ input: { sentence: text } })?.message).toMatch(/half a character/);
  });

  it.each(['\u{1F600}', '\\ud800', 'é', '', '\u0000'])('that is whole is not', (text) => {
    expect(unkeepable({ input: [text] })).toBeUndefined();
  });
});
