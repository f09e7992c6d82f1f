import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Verifier, type IssuerKeyErrorCode } from '../../verifier/index.js';
import { signerContract } from '../signer.contract.js';
import { Ed25519Signer } from './ed25519-signer.adapter.js';

let keysDir: string;
const privatePath = () => join(keysDir, 'issuer.key');
const publicPath = () => join(keysDir, 'issuer.pub');

beforeEach(() => {
  keysDir = mkdtempSync(join(tmpdir(), 'issuer-'));
});

afterEach(() => rmSync(keysDir, { recursive: true }));

function expectRefusal(code: IssuerKeyErrorCode, message: string): void {
  expect(() => Ed25519Signer.open(keysDir)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(message) }),
  );
}

signerContract('Ed25519Signer of a folder', () => Ed25519Signer.open(keysDir));
signerContract('Ed25519Signer of one process', () => Ed25519Signer.ephemeral());

describe('the key of an issuer', () => {
  it('is the same at the next start, and its public half lies there for the specialists', () => {
    const { kid } = Ed25519Signer.open(keysDir);
    const signature = Ed25519Signer.open(keysDir).sign(Buffer.from('a'));
    const verifier = new Verifier(readFileSync(publicPath(), 'utf8'));
    expect(verifier.kid).toBe(kid);
    expect(verifier.verify(Buffer.from('a'), signature)).toBe(true);
  });

  it('can be read by its owner alone', () => {
    Ed25519Signer.open(keysDir);
    expect(statSync(privatePath()).mode & 0o777).toBe(0o600);
  });

  it('that is missing beside its public half is asked for, and no other is made', () => {
    Ed25519Signer.open(keysDir);
    rmSync(privatePath());
    expectRefusal('ISSUER_KEY_MISSING', 'restore the file from your backup');
    expect(readdirSync(keysDir)).toEqual(['issuer.pub']);
  });

  it('that does not belong to its public half is refused', () => {
    Ed25519Signer.open(keysDir);
    const published = readFileSync(publicPath(), 'utf8');
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(privatePath(), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    expectRefusal('ISSUER_KEY_FOREIGN', "don't belong together");
    expect(readFileSync(publicPath(), 'utf8')).toBe(published);
  });

  it('may be exchanged: the next one is published beside it, then put into its place', () => {
    Ed25519Signer.open(keysDir);
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    appendFileSync(publicPath(), publicKey.export({ type: 'spki', format: 'pem' }));
    const former = Ed25519Signer.open(keysDir);
    writeFileSync(privatePath(), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    expect(Ed25519Signer.open(keysDir).kid).not.toBe(former.kid);
  });

  it('is published again if a start was cut short before its public half', () => {
    const { kid } = Ed25519Signer.open(keysDir);
    rmSync(publicPath());
    Ed25519Signer.open(keysDir);
    expect(new Verifier(readFileSync(publicPath(), 'utf8')).kid).toBe(kid);
  });

  it.each([
    ['nothing', ''],
    ['a key of another kind', generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' })],
  ])('that is %s is refused', (_what, content) => {
    writeFileSync(privatePath(), content);
    expectRefusal('ISSUER_KEY_MALFORMED', 'expected an Ed25519 private key');
  });
});
