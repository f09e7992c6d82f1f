import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';
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
const listen = async (other: Server): Promise<number> => {
  others.push(() => other.close());
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  return (other.address() as AddressInfo).port;
};
const openWithin = (patienceMs: number) => (address: string) =>
  EventStoreDbEventStore.open(address, { onBroken: () => undefined, patienceMs });
const open = openWithin(100);
/** For what is to succeed, on a busy machine as well. */
const openPatiently = openWithin(30_000);
const refusal = (advice: string) => ({ name: 'UnusableEventStore', message: expect.stringContaining(advice) });

describe('a server with TLS', () => {
  /** Puts TLS, of which the stand-in knows nothing, before one that admits a single user. */
  const startWithTls = async (): Promise<number> => {
    const { port } = await start({ user: 'ops:changeit' });
    const { certificate: cert, key } = localhostCertificate;
    const front = createTlsServer({ cert, key, ALPNProtocols: ['h2'] }, (socket) => {
      pipeline(socket, connect(port, '127.0.0.1'), socket, () => undefined);
      others.push(() => socket.destroy());
    });
    front.on('tlsClientError', () => undefined);
    return listen(front);
  };

  it('is used where its certificate is of an authority that is named', async () => {
    const port = await startWithTls();
    const store = await openPatiently(`esdb://ops:changeit@localhost:${port}?tlsCAFile=${authority}`);
    expect(await store.append(freshStream(), 'NO_STREAM', [sampleEvent(0)])).toMatchObject({ status: 'APPENDED' });
    await store.close();
  });

  it.each([
    ['of an authority that is not trusted here', 'localhost', '', 'tlsCAFile='],
    ['for another host name', '127.0.0.1', `?tlsCAFile=${authority}`, 'name the host as the certificate does'],
    ['that is not asked for', 'localhost', '?tls=false', 'leave tls=false out'],
  ])('and a certificate %s is refused', async (_, host, options, advice) => {
    const port = await startWithTls();
    await expect(open(`esdb://ops:changeit@${host}:${port}${options}`)).rejects.toMatchObject(refusal(advice));
  });

  it('does not admit everybody', async () => {
    const address = `esdb://ops:wrong@localhost:${await startWithTls()}?tlsCAFile=${authority}`;
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
    // On a busy machine even an answer takes its time.
    ['of something else', 'HTTP/1.1 400 Bad Request\r\n\r\n', 10_000, 'speaks another protocol'],
    ['that is silent', '', 100, 'does not answer'],
  ])('%s is refused', async (_, greeting, deadlineMs, advice) => {
    const other = createServer((socket) => {
      socket.on('error', () => undefined);
      others.push(() => socket.destroy());
      if (greeting !== '') socket.write(greeting);
    });
    const port = await listen(other);
    const address = `esdb://127.0.0.1:${port}?tls=false&defaultDeadline=${deadlineMs}`;
    await expect(open(address)).rejects.toMatchObject(refusal(advice));
  });

  it.each(['22.10.5', '5.0.11', 'unknown'])('of a server of version %s is refused', async (version) => {
    const { connectionString } = await start({ version });
    await expect(open(connectionString)).rejects.toMatchObject(refusal(`(version ${version})`));
  });
});

describe('a follower', () => {
  it('leads to its leader', async () => {
    const leader = await start();
    const follower = await start({ leader: { host: '127.0.0.1', port: leader.port } });
    const store = await openPatiently(follower.connectionString);
    expect(await store.append(freshStream(), 'NO_STREAM', [sampleEvent(0)])).toMatchObject({ status: 'APPENDED' });
    await store.close();
  });

  it('of a cluster is left for the leader that it names', async () => {
    const leader = await start();
    const follower = await start({ leader: { host: '127.0.0.1', port: leader.port } });
    const store = await openPatiently(follower.connectionString.replace('esdb', 'esdb+discover'));
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
