import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { freshStream, sampleEvent } from '../contract-events.js';
import { MemoryEventStore } from '../memory/memory-event-store.adapter.js';
import { EventStoreDbEventStore } from './eventstoredb-event-store.adapter.js';
import type { FixtureOptions } from './fixture/protocol-fixture.js';
import { ProtocolFixture } from './fixture/index.js';
import { localhostCertificate } from './localhost-certificate.specification.js';

const folder = mkdtempSync(join(tmpdir(), 'baton-certificate-'));
const authority = join(folder, 'authority.pem');
writeFileSync(authority, localhostCertificate.certificate);
afterAll(() => rmSync(folder, { recursive: true }));

const fixtures: ProtocolFixture[] = [];
const others: (() => void)[] = [];
afterEach(async () => {
  await Promise.all(fixtures.splice(0).map((fixture) => fixture.kill()));
  for (const stop of others.splice(0)) stop();
});

const start = async (options: Partial<FixtureOptions> = {}): Promise<ProtocolFixture> => {
  const fixture = await ProtocolFixture.start({ store: new MemoryEventStore(), ...options });
  fixtures.push(fixture);
  return fixture;
};
const open = (address: string) => EventStoreDbEventStore.open(address, { onBroken: () => undefined, patienceMs: 100 });
const refusal = (advice: string) => ({ name: 'UnusableEventStore', message: expect.stringContaining(advice) });

describe('a server with TLS', () => {
  const tls = localhostCertificate;

  it('is used where its certificate is of an authority that is named', async () => {
    const { port } = await start({ tls, user: 'ops:changeit' });
    const store = await open(`esdb://ops:changeit@localhost:${port}?tlsCAFile=${authority}`);
    expect(await store.append(freshStream(), 'NO_STREAM', [sampleEvent(0)])).toMatchObject({ status: 'APPENDED' });
    await store.close();
  });

  it.each([
    ['of an authority that is not trusted here', '', 'tlsCAFile='],
    ['that is not asked for', '?tls=false', 'leave tls=false out'],
  ])('and a certificate %s is refused', async (_, options, advice) => {
    const { port } = await start({ tls });
    await expect(open(`esdb://localhost:${port}${options}`)).rejects.toMatchObject(refusal(advice));
  });

  it('does not admit everybody', async () => {
    const { port } = await start({ tls, user: 'ops:changeit' });
    const address = `esdb://ops:wrong@localhost:${port}?tlsCAFile=${authority}`;
    await expect(open(address)).rejects.toMatchObject(refusal('does not admit this user'));
  });
});

describe('an address', () => {
  it('at which nothing listens is refused', async () => {
    const fixture = await start();
    await fixture.kill();
    await expect(open(fixture.connectionString)).rejects.toMatchObject(refusal('nothing listens there'));
    const discovering = fixture.connectionString.replace('esdb', 'esdb+discover');
    await expect(open(`${discovering}&maxDiscoverAttempts=1`)).rejects.toMatchObject(refusal('no node of the cluster'));
  });

  it('of a server without TLS is refused where TLS is asked for', async () => {
    const { port } = await start();
    await expect(open(`esdb://localhost:${port}`)).rejects.toMatchObject(refusal('add tls=false'));
  });

  it.each([
    ['of something else', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'speaks another protocol'],
    ['that is silent', '', 'does not answer'],
  ])('%s is refused', async (_, greeting, advice) => {
    const other = createServer((socket) => {
      socket.on('error', () => undefined);
      others.push(() => socket.destroy());
      if (greeting !== '') socket.write(greeting);
    });
    others.push(() => other.close());
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const address = `esdb://127.0.0.1:${port}?tls=false&defaultDeadline=100`;
    await expect(open(address)).rejects.toMatchObject(refusal(advice));
  });

  it.each(['21.6.0', '5.0.11', 'unknown'])('of a server of version %s is refused', async (version) => {
    const { connectionString } = await start({ version });
    await expect(open(connectionString)).rejects.toMatchObject(refusal(`(version ${version})`));
  });
});

describe('a follower', () => {
  it('leads to its leader', async () => {
    const leader = await start();
    const follower = await start({ leader: { host: '127.0.0.1', port: leader.port } });
    const store = await open(follower.connectionString);
    expect(await store.append(freshStream(), 'NO_STREAM', [sampleEvent(0)])).toMatchObject({ status: 'APPENDED' });
    await store.close();
  });

  it('of a cluster is left for the leader that it names', async () => {
    const leader = await start();
    const follower = await start({ leader: { host: '127.0.0.1', port: leader.port } });
    const store = await open(follower.connectionString.replace('esdb', 'esdb+discover'));
    expect(await store.append(freshStream(), 'NO_STREAM', [sampleEvent(0)])).toMatchObject({ status: 'APPENDED' });
    await store.close();
  });

  it('whose leader is gone is refused', async () => {
    const leader = await start();
    const follower = await start({ leader: { host: '127.0.0.1', port: leader.port } });
    await leader.kill();
    await expect(open(follower.connectionString)).rejects.toMatchObject({ name: 'UnusableEventStore' });
  });
});
