import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Server, ServerCredentials, type ServiceDefinition, type sendUnaryData } from '@grpc/grpc-js';
import { descriptionToWire, loadService, manifestDigest, messageBytesMax } from '@baton/specialist/contract';
import { MemoryJournal, serveSpecialist, type SpecialistServer } from '@baton/specialist/kit';
import { held, SpecialistUnderTest } from '@baton/specialist/kit/testing';
import { GrpcSpecialistGateway } from './grpc-specialist-gateway.adapter.js';

const host = '127.0.0.1';
let world: SpecialistUnderTest;
let server: SpecialistServer;
let gateway: GrpcSpecialistGateway;

function connectTo(port: number, answerMarginMs?: number): GrpcSpecialistGateway {
  const specialists = [{ name: 'notes', system: 'notes', identity: 'notes', address: `${host}:${port}` }];
  return new GrpcSpecialistGateway({
    specialists,
    tokens: world.issuer,
    now: () => Date.now(),
    ...(answerMarginMs === undefined ? {} : { answerMarginMs }),
  });
}

beforeEach(async () => {
  world = new SpecialistUnderTest();
  server = await serveSpecialist(world.core, { host, port: 0 });
  gateway = connectTo(server.port);
});

afterEach(async () => {
  gateway.close();
  await server.drain(0);
});

describe('a connection to a specialist', () => {
  it('that nobody listens at leaves the call unsent', async () => {
    await server.drain(0);
    expect(await gateway.perform(world.issuer.call())).toMatchObject({
      kind: 'UNANSWERED',
      cause: 'SPECIALIST_UNREACHABLE',
    });
  });

  it('that breaks during a call leaves its outcome unknown', async () => {
    const { manners, release } = held();
    const touched = new Promise<void>((resolve) => {
      world.connector.manners.push((operation, commit) => {
        resolve();
        return manners(operation, commit);
      });
    });
    const answer = gateway.perform(world.issuer.call());
    await touched;
    await server.drain(0);
    expect(await answer).toMatchObject({ kind: 'UNANSWERED', cause: 'CONNECTION_LOST' });
    release('FAIL');
  });

  it('takes no answer that is longer than a message may be', async () => {
    await server.drain(0);
    const { manifest, ...description } = world.core.describe();
    const [first, ...capabilities] = manifest.capabilities;
    const wordy = { ...first!, sentence: 'x'.repeat(messageBytesMax) };
    const describe = () => ({ ...description, manifest: { ...manifest, capabilities: [wordy, ...capabilities] } });
    server = await serveSpecialist({ ...world.core, describe }, { host, port: 0 });
    gateway.close();
    gateway = connectTo(server.port);
    expect(await gateway.describe('notes')).toMatchObject({
      kind: 'UNANSWERED',
      detail: expect.stringContaining('larger than max'),
    });
  });

  it('comes back by itself, and whoever answers then is asked anew who it is', async () => {
    expect(await gateway.describe('notes')).toMatchObject({ journalId: 'journal-1' });
    await server.drain(0);
    world.restart(new MemoryJournal('journal-2', () => world.clock.now()));
    server = await serveSpecialist(world.core, { host, port: server.port });
    expect(await untilAnswered(() => gateway.describe('notes'))).toMatchObject({ journalId: 'journal-2' });
    expect(await gateway.perform(world.issuer.call({ journal: 'journal-2' }))).toMatchObject({
      kind: 'COMMITTED',
      journalId: 'journal-2',
    });
  });

  it('keeps what it learnt until it is told to ask again', async () => {
    await gateway.describe('notes');
    const first = await gateway.describe('notes');
    expect(await gateway.describe('notes')).toBe(first);
    gateway.refresh('notes');
    expect(await gateway.describe('notes')).not.toBe(first);
  });
});

describe('a specialist that keeps to another contract', () => {
  let stranger: Server;
  let port: number;
  let answerPerform: (callback: sendUnaryData<object>) => void;

  beforeEach(async () => {
    stranger = new Server();
    const service: ServiceDefinition = { ...loadService() };
    const { manifest, journalId } = world.core.describe();
    const quick = { ...manifest, capabilities: manifest.capabilities.map((one) => ({ ...one, callTimeoutMs: 1 })) };
    stranger.addService(service, {
      Describe: (_call: unknown, callback: sendUnaryData<object>) =>
        callback(null, descriptionToWire({ manifest: quick, manifestDigest: manifestDigest(quick), journalId })),
      Perform: (_call: unknown, callback: sendUnaryData<object>) => answerPerform(callback),
    });
    port = await new Promise<number>((resolve, reject) =>
      stranger.bindAsync(`${host}:0`, ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    gateway.close();
    gateway = connectTo(port, 30_000);
  });

  afterEach(() => stranger.forceShutdown());

  it('is not believed when its answer is none', async () => {
    answerPerform = (callback) => callback(null, {});
    expect(await gateway.perform(world.issuer.call())).toMatchObject({
      kind: 'UNANSWERED',
      cause: 'MALFORMED_ANSWER',
      detail: 'A field is missing (provenance)',
    });
  });

  it('is waited for no longer than its system may take', async () => {
    answerPerform = () => undefined;
    gateway.close();
    gateway = connectTo(port, 50);
    expect(await gateway.perform(world.issuer.call({ deadline: expired() }))).toMatchObject({
      kind: 'UNANSWERED',
      cause: 'TIMEOUT',
    });
  });

  it('may lack a method, which is no answer either', async () => {
    expect(await gateway.revoke(world.issuer.call({ deadline: expired() }))).toMatchObject({ kind: 'UNANSWERED' });
  });

  const expired = () => world.issuer.call().deadline;
});

/** Reconnecting takes as long as it takes. */
async function untilAnswered<Answer extends object>(ask: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await ask();
    if (!('kind' in answer)) return answer;
    await new Promise(setImmediate);
  }
}
