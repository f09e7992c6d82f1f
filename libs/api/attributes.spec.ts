import { afterAll, beforeAll, expect, it } from '@jest/globals';
import * as examples from '../goal/domain/goal.examples.js';
import type { Whoever } from './access/made-tokens.specification.js';
import { ServedApi } from './served-api.specification.js';

let api: ServedApi;
beforeAll(async () => {
  api = await ServedApi.start([]);
  const attributes = [examples.anAttribute('account.notes')];
  await api.record('known', [examples.submitted({ goalId: 'known', attributes })]);
});
afterAll(() => api.close());

it('tells what a goal knows by name and label, without the values, and to nobody who may not see it', async () => {
  const query = `{ goal(id: "known") { attributes { name labels { classification category source trust } } } }`;
  const seenBy = async (whoever: Whoever) => (await api.ask(query, {}, whoever)).data;
  const { classification, category, source, trust } = examples.anAttribute('account.notes').labels;
  expect(await seenBy({ roles: ['operator'] })).toEqual({
    goal: { attributes: [{ name: 'account.notes', labels: { classification, category, source, trust } }] },
  });
  expect(await seenBy({ actorId: 'person-9', roles: ['requester'] })).toEqual({ goal: null });
});
