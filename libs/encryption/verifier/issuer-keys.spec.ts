import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ed25519Signer } from '../signer/ed25519/ed25519-signer.adapter.js';
import { IssuerKeys, type IssuerKeyError } from './index.js';

const former = Ed25519Signer.ephemeral();
const next = Ed25519Signer.ephemeral();
let folder: string;
let file: string;
let nowMs: number;
let complaints: IssuerKeyError[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'issuer-keys-'));
  file = join(folder, 'issuer.pub');
  nowMs = 0;
  complaints = [];
  writeFileSync(file, former.publicKeyPem);
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (): IssuerKeys =>
  IssuerKeys.fromFile(file, { monotonicMs: () => nowMs, onUnusable: (error) => complaints.push(error) });

function trustedOf(keys: IssuerKeys): readonly boolean[] {
  return [former, next].map(({ kid }) => keys.keyOf(kid)?.kid === kid);
}

describe('the keys of an issuer', () => {
  it('are all that stand in the file', () => {
    appendFileSync(file, next.publicKeyPem);
    const keys = open();
    expect(trustedOf(keys)).toEqual([true, true]);
    expect(keys.keyOf(former.kid)?.verify(Buffer.from('a'), former.sign(Buffer.from('a')))).toBe(true);
    expect(keys.keyOf(next.kid)?.verify(Buffer.from('a'), former.sign(Buffer.from('a')))).toBe(false);
    expect(keys.keyOf('nobody')).toBeUndefined();
  });

  it('may be added to, and taken from, while they are used; the file is looked at once in five seconds', () => {
    const keys = open();
    appendFileSync(file, next.publicKeyPem);
    nowMs = 4_999;
    expect(trustedOf(keys)).toEqual([true, false]);
    nowMs = 5_000;
    expect(trustedOf(keys)).toEqual([true, true]);
    writeFileSync(file, next.publicKeyPem);
    expect(trustedOf(keys)).toEqual([true, true]);
    nowMs = 10_000;
    expect(trustedOf(keys)).toEqual([false, true]);
    expect(complaints).toEqual([]);
  });

  it.each([
    ['empty', () => writeFileSync(file, '')],
    ['gone', () => rmSync(file)],
    ['half written', () => appendFileSync(file, next.publicKeyPem.slice(0, 60))],
  ])('stay what they were while the file is %s, which is said once each time', (_what, spoil) => {
    const keys = open();
    for (const at of [10_000, 30_000]) {
      spoil();
      for (nowMs = at; nowMs < at + 15_000; nowMs += 5_000) expect(trustedOf(keys)).toEqual([true, false]);
      writeFileSync(file, former.publicKeyPem);
      expect(trustedOf(keys)).toEqual([true, false]);
    }
    expect(complaints).toHaveLength(2);
  });

  it('have to be there at the start', () => {
    rmSync(file);
    expect(open).toThrow('start the orchestrator once');
  });

  it('are public keys, each of them', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    appendFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    expect(open).toThrow(expect.objectContaining({ code: 'ISSUER_KEY_MALFORMED' }));
  });
});
