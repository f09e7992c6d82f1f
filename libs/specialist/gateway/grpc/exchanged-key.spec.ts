import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { IssuerKeys } from '@baton/encryption/verifier';
import { createSpecialist, serveSpecialist, type SpecialistServer } from '@baton/specialist/kit';
import { SpecialistUnderTest, TestIssuer } from '@baton/specialist/kit/testing';
import { GrpcSpecialistGateway } from './grpc-specialist-gateway.adapter.js';

const host = '127.0.0.1';
const folder = mkdtempSync(join(tmpdir(), 'exchanged-key-'));
let server: SpecialistServer;
const gateways: GrpcSpecialistGateway[] = [];

afterEach(async () => {
  for (const gateway of gateways) gateway.close();
  await server.drain(0);
  rmSync(folder, { recursive: true });
});

it("an issuer's key is exchanged while its specialist serves, and no call that is in order is refused", async () => {
  const { clock, connector, issuer: former, journal } = new SpecialistUnderTest();
  // A moment ahead, since both name their tokens by count and time.
  const next = new TestIssuer(() => clock.now() + 1);
  const file = join(folder, 'issuer.pub');
  writeFileSync(file, former.publicKeyPem);
  const verifier = IssuerKeys.fromFile(file, clock);
  server = await serveSpecialist(createSpecialist({ connector, journal, verifier, clock }), { host, port: 0 });
  const specialists = [{ name: 'notes', system: 'notes', identity: 'notes', address: `${host}:${server.port}` }];
  const [byFormer, byNext] = [former, next].map((tokens) => {
    const gateway = new GrpcSpecialistGateway({ specialists, tokens, now: () => Date.now() });
    gateways.push(gateway);
    return async () => {
      const { kind } = await gateway.perform(former.call({ capability: 'note.read' }));
      return kind;
    };
  }) as [() => Promise<string>, () => Promise<string>];

  expect([await byFormer(), await byNext()]).toEqual(['COMMITTED', 'UNANSWERED']);
  appendFileSync(file, next.publicKeyPem);
  clock.advance(5_000);
  expect([await byFormer(), await byNext()]).toEqual(['COMMITTED', 'COMMITTED']);
  writeFileSync(file, next.publicKeyPem);
  clock.advance(5_000);
  expect([await byFormer(), await byNext()]).toEqual(['UNANSWERED', 'COMMITTED']);
});
