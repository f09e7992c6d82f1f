import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { Client, credentials, status } from '@grpc/grpc-js';
import type { ClientReadableStream } from '@grpc/grpc-js';
import { callUnary, loadHealthService, servedName, type HealthResponseMessage } from '@baton/specialist/contract';
import { SpecialistUnderTest } from '../testing/specialist-under-test.js';
import { serveSpecialist, type SpecialistServer } from './server.js';

const { Check, Watch } = loadHealthService();
let server: SpecialistServer;
let client: Client;
beforeAll(async () => {
  server = await serveSpecialist(new SpecialistUnderTest().core, { host: '127.0.0.1', port: 0 });
  client = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure());
});
afterAll(async () => {
  client.close();
  await server.drain(1_000);
});

const check = (service: string) => callUnary(client, Check, { service }, Date.now() + 5_000);
const watch = (service: string): ClientReadableStream<HealthResponseMessage> =>
  client.makeServerStreamRequest(Watch.path, Watch.requestSerialize, Watch.responseDeserialize, { service });

describe('the health of a specialist', () => {
  it('is told to every prober of gRPC, of the service and of the server', async () => {
    expect([await check(''), await check(servedName)]).toEqual([{ status: 'SERVING' }, { status: 'SERVING' }]);
    await expect(check('baton.Other')).rejects.toMatchObject({ code: status.NOT_FOUND });
  });

  it('is told to those who watch when it ends, and they do not keep it from ending', async () => {
    const [known, unknown] = [watch(servedName), watch('baton.Other')];
    const firsts = await Promise.all([once(known, 'data'), once(unknown, 'data')]);
    expect(firsts).toEqual([[{ status: 'SERVING' }], [{ status: 'SERVICE_UNKNOWN' }]]);
    const last = once(known, 'data');
    unknown.on('error', () => undefined).resume();
    const [said] = await Promise.all([last, once(known, 'end'), server.drain(30_000)]);
    expect(said).toEqual([{ status: 'NOT_SERVING' }]);
  });
});
