import { describe, expect, it } from '@jest/globals';
import { NothingHappened, OutcomeUnclear } from '@baton/specialist/kit';
import { ServicenowClient } from './client.js';
import type { Condition } from './client.js';

const { signal } = new AbortController();
const access = { url: 'http://itsm.example', user: 'user', password: 'secret' };

/** A client whose requests are answered in turn, and the addresses that it asked. */
function clientOf(...answers: Response[]): { readonly asked: URL[]; readonly client: ServicenowClient } {
  const asked: URL[] = [];
  const client = new ServicenowClient(access, async (url) => {
    if (url instanceof URL) asked.push(new URL(url));
    const answer = answers.shift();
    if (answer === undefined) throw new Error('Nothing more was to be asked');
    return answer;
  });
  return { asked, client };
}

const result = (value: unknown): Response => new Response(JSON.stringify({ result: value }));
const named = (value: string): Condition => ({ field: 'name', is: '=', value });

describe('a list of records', () => {
  it('is read to its end, page by page', async () => {
    const page = Array.from({ length: 500 }, () => ({ sys_id: '1' }));
    const { asked, client } = clientOf(result(page), result([{ sys_id: '2' }]));
    expect(await client.list('incident', { where: [], fields: ['sys_id'] }, signal)).toHaveLength(501);
    expect(asked.map(({ searchParams }) => searchParams.get('sysparm_offset'))).toEqual(['0', '500']);
  });

  it('is not believed where the instance passed over a condition', async () => {
    const { client } = clientOf(result([{ name: 'Acme' }, { name: 'Globex' }]));
    const asking = client.list('core_company', { where: [named('acme')], fields: [] }, signal);
    await expect(asking).rejects.toThrow(OutcomeUnclear);
  });

  it('is not asked for by a value that would be a condition of its own', async () => {
    const { asked, client } = clientOf();
    const asking = client.list('core_company', { where: [named('x^ORname!=y')], fields: [] }, signal);
    await expect(asking).rejects.toThrow(NothingHappened);
    expect(asked).toEqual([]);
  });
});

describe('an answer that is none', () => {
  it.each([
    ['breaks off', new Response('{"result":', { status: 201 })],
    ['holds no record', new Response('{"error":"x"}', { status: 200 })],
  ])('leaves open what became of a write when it %s', async (_what, answer) => {
    await expect(clientOf(answer).client.create('incident', {}, signal)).rejects.toThrow(OutcomeUnclear);
  });
});
