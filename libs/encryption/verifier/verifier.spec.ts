import { describe, expect, it } from '@jest/globals';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { signBatch } from '../signer/batch.js';
import { Ed25519Signer } from '../signer/ed25519/ed25519-signer.adapter.js';
import { Verifier } from './index.js';
import { signedRootBytes, rootFrom } from './merkle.js';

const issuer = Ed25519Signer.ephemeral();
const token = Buffer.from('a token');

/** The public key of RFC 8037, appendix A.2. */
const publishedKey = createPublicKey({
  format: 'jwk',
  key: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
});

/** The character after this one in base64url's alphabet; a last one of 64 bytes is A, Q, g or w, whose next one decodes alike. */
const nextOf = (character: string): string => String.fromCharCode(character.charCodeAt(0) + 1);

describe('a verifier', () => {
  it('names its key by the thumbprint of RFC 8037, appendix A.3', () => {
    const verifier = new Verifier(publishedKey.export({ type: 'spki', format: 'pem' }) as string);
    expect(verifier.kid).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });

  it('refuses what another issuer signed', () => {
    const verifier = new Verifier(issuer.publicKeyPem);
    const other = Ed25519Signer.ephemeral();
    const { signature, proofs } = signBatch(other, [token]);
    expect(verifier.verify(token, other.sign(token))).toBe(false);
    expect(verifier.verifyProof(token, proofs[0]!, signature)).toBe(false);
  });

  it.each([0, 63, 65])('refuses a signature of %d bytes', (length) => {
    expect(new Verifier(issuer.publicKeyPem).verify(token, new Uint8Array(length))).toBe(false);
  });

  it('takes a signed root for no token', () => {
    const verifier = new Verifier(issuer.publicKeyPem);
    const { signature, proofs } = signBatch(issuer, [token]);
    const root = rootFrom(token, proofs[0]!)!;
    expect(verifier.verify(root, Buffer.from(signature, 'base64url'))).toBe(false);
    expect(signedRootBytes(1, root).toString('latin1')).toMatch(/^baton merkle root v1\n1\n/);
  });

  it('believes a root that it knows only with its own signature and size', () => {
    const verifier = new Verifier(issuer.publicKeyPem);
    const { signature, proofs } = signBatch(issuer, [token, token]);
    expect(verifier.verifyProof(token, proofs[0]!, signature)).toBe(true);
    expect(verifier.verifyProof(token, proofs[1]!, signature)).toBe(true);
    const foreign = signBatch(Ed25519Signer.ephemeral(), [token, token]);
    expect(verifier.verifyProof(token, proofs[1]!, foreign.signature)).toBe(false);
  });

  it.each([
    ['padding behind it', (text: string) => `${text}=`],
    ['bits set that count for nothing', (text: string) => text.slice(0, -1) + nextOf(text.at(-1)!)],
    ['the letters of plain base64', (text: string) => Buffer.from(text, 'base64url').toString('base64')],
  ])('takes the signature over a root in no other text than its own (%s)', (_what, rewritten) => {
    const verifier = new Verifier(issuer.publicKeyPem);
    const { signature, proofs } = signBatch(issuer, [token, token]);
    const other = rewritten(signature);
    expect(Buffer.from(other, 'base64url')).toEqual(Buffer.from(signature, 'base64url'));
    expect(verifier.verifyProof(token, proofs[0]!, other)).toBe(false);
    expect(verifier.verifyProof(token, proofs[0]!, signature)).toBe(true);
    expect(verifier.verifyProof(token, proofs[1]!, other)).toBe(false);
  });

  it('goes on verifying after more batches than it remembers', () => {
    const verifier = new Verifier(issuer.publicKeyPem);
    const batches = Array.from({ length: 4 }, () => signBatch(issuer, [Buffer.from('one'), token]));
    const remembering = new Verifier(issuer.publicKeyPem, { verifiedRootsMax: 2 });
    for (const asked of [...batches, ...batches]) {
      expect(remembering.verifyProof(token, asked.proofs[1]!, asked.signature)).toBe(true);
      expect(verifier.verifyProof(token, asked.proofs[0]!, asked.signature)).toBe(false);
    }
  });
});

describe("an issuer's public key", () => {
  it.each([
    ['nothing', ''],
    ['of another kind', generateKeyPairSync('x25519').publicKey.export({ type: 'spki', format: 'pem' }) as string],
    ['private', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string],
  ])('that is %s is refused', (_what, pem) => {
    expect(() => new Verifier(pem)).toThrow(expect.objectContaining({ code: 'ISSUER_KEY_MALFORMED' }));
  });
});
