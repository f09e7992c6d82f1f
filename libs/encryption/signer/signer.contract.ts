import { beforeEach, describe, expect, it } from '@jest/globals';
import { Verifier } from '../verifier/index.js';
import { signBatch } from './batch.js';
import type { Signer } from './signer.port.js';

const token = Buffer.from('eyJ0b2tlbiI6MX0');

/** What every signer keeps to, wherever its key lies. */
export function signerContract(name: string, make: () => Signer): void {
  describe(`${name}, as a signer`, () => {
    let signer: Signer;
    let verifier: Verifier;

    beforeEach(() => {
      signer = make();
      verifier = new Verifier(signer.publicKeyPem);
    });

    it('signs what its public half verifies', () => {
      expect(verifier.verify(token, signer.sign(token))).toBe(true);
    });

    it('signs these very bytes and no others', () => {
      expect(verifier.verify(Buffer.from('eyJ0b2tlbiI6Mn0'), signer.sign(token))).toBe(false);
    });

    it('names its key as the verifier does', () => {
      expect(signer.kid).toBe(verifier.kid);
      expect(signer.kid).toMatch(/^[\w-]{43}$/);
    });

    it('signs a batch whose every leaf verifies by its proof', () => {
      const leaves = Array.from({ length: 5 }, (_, index) => Buffer.from(`token ${index}`));
      const { signature, proofs } = signBatch(signer, leaves);
      expect(leaves.map((leaf, index) => verifier.verifyProof(leaf, proofs[index]!, signature))).toEqual(
        Array.from({ length: 5 }, () => true),
      );
    });
  });
}
