import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Ed25519Signer } from '@baton/encryption/signer/ed25519';
import { IssuerKeys } from '@baton/encryption/verifier';
import { createSpecialist, MemoryJournal, serveSpecialist, systemClock } from '@baton/specialist/kit';
import type { SpecialistCore, SpecialistServer } from '@baton/specialist/kit';
import { SpecialistUnderTest } from '@baton/specialist/kit/testing';
import { killAllSpawned, Spawned } from '../../tools/processes/spawned.js';

const root = mkdtempSync(join(tmpdir(), 'kit-contract-'));
const keysDir = join(root, 'keys');
const examplesFile = join(root, 'examples.json');
let server: SpecialistServer | undefined;

beforeAll(() => {
  Ed25519Signer.open(keysDir);
  writeFileSync(examplesFile, JSON.stringify({ 'note.create': { title: 'A note to be checked' } }));
});
afterEach(async () => {
  await killAllSpawned();
  await server?.drain(0);
  server = undefined;
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The address of a specialist that trusts the key of the folder, unless it is put wrong. */
async function listening(wrong: (core: SpecialistCore) => Partial<SpecialistCore> = () => ({})): Promise<string> {
  const { connector } = new SpecialistUnderTest();
  const journal = new MemoryJournal('journal-1', () => Date.now());
  const core = createSpecialist({
    connector,
    journal,
    verifier: IssuerKeys.fromFile(join(keysDir, 'issuer.pub'), systemClock),
  });
  server = await serveSpecialist({ ...core, ...wrong(core) }, { host: '127.0.0.1', port: 0 });
  return `127.0.0.1:${server.port}`;
}

async function check(...args: readonly string[]): Promise<{ readonly code: number | null; readonly said: string }> {
  const checking = Spawned.start({ name: 'kit-contract', args });
  const { code } = await checking.ended;
  return { code, said: checking.output };
}

const usual = (): readonly string[] => ['--keys', keysDir, '--examples', examplesFile];

describe('the contract of a specialist, as a command', () => {
  it('tells every promise, and that all were kept', async () => {
    const { code, said } = await check(await listening(), ...usual());
    expect(said).toMatch(/^notes for notes, 4 capabilities \(journal journal-1\)$/m);
    expect(said).toMatch(/^note\.create\n {2}kept {4}scope {8}a brief with a field that is not declared is refused$/m);
    expect(said).toMatch(/^\d+ promises kept, 0 broken, 3 not seen$/m);
    expect(code).toBe(0);
  });

  it('says what was found and what to do about a promise that was broken', async () => {
    const address = await listening((core) => ({
      revoke: async (request) => ({ ...(await core.queryOutcome(request)), kind: 'REVOKED' }),
    }));
    const { code, said } = await check(address, ...usual(), '--capability', 'note.create');
    expect(said).toMatch(
      /BROKEN {2}revocation {3}a key that never came is revoked.*\n +found +It was refused.*\n +do +write/,
    );
    expect(said).toMatch(/promises kept, [1-9]\d* broken, 0 not seen$/);
    expect(code).toBe(1);
  });

  it('gives its findings to a program', async () => {
    const { code, said } = await check(await listening(), ...usual(), '--capability', 'note.create', '--json');
    expect(JSON.parse(said)).toMatchObject({
      ...{ specialist: 'notes', system: 'notes', broken: 0, unseen: 0 },
      findings: expect.arrayContaining([
        expect.objectContaining({ area: 'tokens', result: 'KEPT' }),
        expect.objectContaining({ area: 'list', capability: 'note.create', result: 'KEPT' }),
      ]),
    });
    expect(code).toBe(0);
  });

  it('says what there is to say, where it is asked', async () => {
    const { code, said } = await check('--help');
    expect(said).toContain('npm run kit:contract -- ADDRESS');
    expect(code).toBe(0);
  });

  it.each<[string, (address: string) => readonly string[], string]>([
    ['no address', () => [], 'Which specialist? Name its host and port'],
    ['an option that is none', (address) => [address, '--fast'], "Unknown option '--fast'"],
  ])('says what there is to say, beside what makes no sense (%s)', async (_what, args, message) => {
    const { code, said } = await check(...args(await listening()));
    expect(said).toContain(message);
    expect(said).toContain('npm run kit:contract -- ADDRESS');
    expect(code).toBe(2);
  });

  it.each<[string, (address: string) => readonly string[], string]>([
    ['nobody at the address', () => ['127.0.0.1:2', ...usual()], 'Nobody describes himself as a specialist there'],
    ['no key', (address) => [address, '--keys', root], "There is no issuer's key"],
    ['no example', (address) => [address, '--keys', keysDir], 'Nothing can be looked at without an example'],
    [
      'no file of examples',
      (address) => [address, '--keys', keysDir, '--examples', root],
      "The examples can't be read",
    ],
    [
      'an unknown capability',
      (address) => [address, ...usual(), '--capability', 'x'],
      'It does not offer x: name one of',
    ],
  ])('says what is missing (%s)', async (_what, args, message) => {
    const { code, said } = await check(...args(await listening()));
    expect(said).toContain(`kit:contract: ${message}`);
    expect(code).toBe(2);
  });

  it('is not held to by a key that the specialist does not trust', async () => {
    const strangersDir = join(root, 'strangers');
    Ed25519Signer.open(strangersDir);
    const { code, said } = await check(await listening(), '--keys', strangersDir, '--examples', examplesFile);
    expect(said).toContain('kit:contract: The specialist trusts another issuer');
    expect(code).toBe(2);
  });
});
