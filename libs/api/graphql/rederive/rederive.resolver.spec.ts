import { expect, it } from '@jest/globals';
import type { QueryBus } from '@nestjs/cqrs';
import { Refusal } from '@baton/kernel';
import { RederiveResolver } from './rederive.resolver.js';

const requester = { tenant: 't1', actorId: 'p1', roles: [], authenticatedBy: 'development' } as never;

function answerTo(execute: () => Promise<object>) {
  // Of the bus only what is asked of it.
  return new RederiveResolver({ execute } as Partial<QueryBus> as QueryBus).rederiveDecisions(null, requester);
}

it('a wish to decide again is refused by a type of its own without the role or a goal, and else answered', async () => {
  const taken = { decisions: 2, same: 2, different: [], unreadable: [] };
  expect(await answerTo(async () => taken)).toMatchObject(taken);
  const refusal = () => Promise.reject(new Refusal('ROLE_NEEDED', 'That takes the role operator'));
  expect(await answerTo(refusal)).toMatchObject({ code: 'ROLE_NEEDED', whatToDo: 'Ask somebody who has the role.' });
  const unknown = () => Promise.reject(new Refusal('GOAL_NOT_FOUND', 'There is no such goal'));
  expect(await answerTo(unknown)).toMatchObject({ code: 'GOAL_NOT_FOUND', message: 'There is no such goal' });
  await expect(answerTo(() => Promise.reject(new Error('the store is broken')))).rejects.toThrow('broken');
});
