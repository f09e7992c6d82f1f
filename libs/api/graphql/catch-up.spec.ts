import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { buildSchema, execute, parse } from 'graphql';
import type { ReadProgress } from '@baton/read-models';
import { aGoal } from '../events/recorded-goals.specification.js';
import { ServedApi } from '../served-api.specification.js';
import { catchingUp } from './catch-up.js';
import { Patience } from './patience.js';

const auditor = { roles: ['auditor'] };

describe('a query', () => {
  let api: ServedApi;
  beforeAll(async () => {
    api = await ServedApi.start([]);
  });
  afterAll(() => api.close());

  it('takes what its reader has just written, whichever it is', () => {
    const queries = Object.values(api.app.get(GraphQLSchemaHost).schema.getQueryType()?.getFields() ?? {});
    expect(queries.length).toBeGreaterThan(15);
    const others = queries.filter(({ args }) => !args.some(({ name }) => name === 'minPosition'));
    expect(others.map(({ name }) => name)).toEqual([]);
  });

  it('is answered when the rows hold it', async () => {
    const goal = randomUUID();
    const at = await api.record(goal, aGoal(goal));
    const query = 'query ($at: Position) { projections(minPosition: $at) { name position } }';
    const { data } = await api.ask(query, { at }, auditor);
    const positions = (data?.['projections'] as readonly { readonly position: string }[]).map((one) => one.position);
    expect(positions.filter((position) => api.store.compare(position, at) < 0)).toEqual([]);
  });

  it.each(['projections', 'specialists', 'stats', 'policySets'])(
    'is refused a position of elsewhere: %s',
    async (name) => {
      const { errors } = await api.ask(`{ ${name}(minPosition: "elsewhere") { __typename } }`, {}, auditor);
      expect(errors).toMatchObject([
        { message: expect.stringMatching(/none of this installation/), extensions: { code: 'BAD_USER_INPUT' } },
      ]);
    },
  );

  it('makes nobody wait who may not ask it', async () => {
    const { errors } = await api.ask('{ projections(minPosition: "elsewhere") { __typename } }');
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('rows that are behind', () => {
  const asked: unknown[] = [];
  async function answerOf(query: string, reaches: ReadProgress['reaches'], patience = new Patience()) {
    const schema = catchingUp(
      buildSchema('scalar Position type Query { goals: [Int] steps(at: Position): Int }'),
      // Of the progress only what is asked of it.
      { reaches } as Partial<ReadProgress> as ReadProgress,
    );
    asked.length = 0;
    const rootValue = { goals: () => (asked.push('rows'), []) };
    return execute({ schema, document: parse(query), rootValue, contextValue: { patience } });
  }

  it('are waited for before anything is read of them, and for so long alone', async () => {
    const query = '{ goals(minPosition: "p7") }';
    const patience = new Patience();
    const reaches = async (...wanted: readonly unknown[]) => (asked.push(wanted), true);
    expect(await answerOf(query, reaches, patience)).toEqual({ data: { goals: [] } });
    expect(asked).toEqual([['p7', 2_000, patience.signal], 'rows']);
    expect((await answerOf(query, async () => false)).errors).toMatchObject([{ extensions: { code: 'NOT_YET' } }]);
    expect(asked).toEqual([]);
  });

  it('are read as they are by whoever has written nothing', async () => {
    await answerOf('{ goals }', () => Promise.reject(new Error('nobody asked for it')));
    expect(asked).toEqual(['rows']);
  });

  it('are waited for by nobody who has gone', async () => {
    const patience = new Patience();
    const gone = async () => (patience.end(), false);
    const { errors } = await answerOf('{ goals(minPosition: "p7") }', gone, patience);
    expect(errors).toMatchObject([{ extensions: { code: 'TIMED_OUT' } }]);
  });
});
