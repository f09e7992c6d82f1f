import { afterEach, expect, it } from '@jest/globals';
import { lineTo } from '../conformance/index.js';
import type { Failure } from '../failure.js';
import { failureOf, SpecialistUnderTest, aKey } from '../testing/index.js';
import { serveSpecialist, type SpecialistServer } from './server.js';

let server: SpecialistServer;
let line: ReturnType<typeof lineTo>;
const failures: Failure[] = [];

afterEach(async () => {
  line.close();
  await server.drain(0);
});

it('whoever runs a specialist is told what failed, and none of the words that its caller is not told', async () => {
  const world = new SpecialistUnderTest();
  server = await serveSpecialist(world.core, {
    host: '127.0.0.1',
    port: 0,
    onFailure: (failure) => failures.push(failure),
  });
  line = lineTo(`127.0.0.1:${server.port}`);
  const { issuer, connector } = world;
  const perform = (attempt: number) =>
    failureOf(line.perform(issuer.requestFor(issuer.call({ attempt, fields: { title: 'Secret' } }), 'perform')));
  connector.manners.push(async ({ input }) => {
    throw Object.assign(new TypeError(`${String(input['title'])} is too much`), { code: 'ECONNRESET' });
  });
  expect(await perform(1)).toBe('CONNECTION_LOST');
  expect(await perform(1)).toBe('ATTEMPT_REPEATED');
  world.journal.recall = () => {
    throw new RangeError(`Nothing under ${aKey}`);
  };
  expect(await perform(2)).toBe('SYSTEM_ERROR');
  expect(failures).toEqual([
    {
      ...{
        call: 'perform',
        capability: 'note.change',
        errors: ['SystemFailed CONNECTION_LOST', 'TypeError ECONNRESET'],
      },
      frames: expect.arrayContaining([expect.stringContaining('told-failures.spec.ts')]),
    },
    { call: 'perform', capability: 'note.change', errors: ['RangeError'], frames: expect.any(Array) },
  ]);
  expect(JSON.stringify(failures)).not.toMatch(new RegExp(`Secret|${aKey}`));
});
