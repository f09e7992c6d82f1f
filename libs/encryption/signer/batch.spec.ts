import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Verifier, type InclusionProof } from '../verifier/index.js';
import { leafHash, nodeHash, rootFrom } from '../verifier/merkle.js';
import { signBatch } from './batch.js';
import { Ed25519Signer } from './ed25519/ed25519-signer.adapter.js';

// Leaves, roots and audit paths of the test suite of Certificate Transparency, which go with RFC 6962.
const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(
  (hex) => Buffer.from(hex, 'hex'),
);
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const paths: [size: number, index: number, path: string[]][] = [
  [1, 0, []],
  [
    8,
    0,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    8,
    5,
    [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [3, 2, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
  [
    5,
    1,
    [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
];

const signer = Ed25519Signer.ephemeral();
const batch = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 70 });

describe('the tree over a batch', () => {
  it.each(roots.map((root, at) => [at + 1, root] as const))('has the root of RFC 6962 (%d leaves)', (size, root) => {
    const some = leaves.slice(0, size);
    const { proofs } = signBatch(signer, some);
    expect(some.map((leaf, index) => rootFrom(leaf, proofs[index]!)?.toString('hex'))).toEqual(some.map(() => root));
  });

  it.each(paths)('has the audit paths of RFC 6962 (%d leaves, leaf %d)', (size, index, path) => {
    const { proofs } = signBatch(signer, leaves.slice(0, size));
    expect(Buffer.from(proofs[index]!.path, 'base64url').toString('hex')).toBe(path.join(''));
  });

  it('has the root that the definition gives, from whichever leaf', () => {
    fc.assert(
      fc.property(batch, (some) => {
        const { proofs } = signBatch(signer, some);
        const root = treeHash(some);
        for (const [index, leaf] of some.entries()) expect(rootFrom(leaf, proofs[index]!)).toEqual(root);
      }),
      { numRuns: 30 },
    );
  });

  it('needs a leaf', () => {
    expect(() => signBatch(signer, [])).toThrow('empty');
  });
});

describe('the proof of a leaf', () => {
  const some = leaves.slice(0, 7);
  const { signature, proofs } = signBatch(signer, some);
  const verifies = (leaf: Uint8Array, proof: InclusionProof, by = signature) =>
    new Verifier(signer.publicKeyPem).verifyProof(leaf, proof, by);

  it('proves no other leaf and no other place', () => {
    for (const [index, leaf] of some.entries())
      for (const [place, proof] of proofs.entries()) expect(verifies(leaf, proof)).toBe(index === place);
  });

  it('proves nothing that is not a leaf, be it a node of the tree itself', () => {
    const node = Buffer.concat([leafHash(leaves[0]!), leafHash(leaves[1]!)]);
    const { path } = signBatch(signer, leaves.slice(0, 4)).proofs[0]!;
    const above = Buffer.from(path, 'base64url').subarray(32).toString('base64url');
    const four = signBatch(signer, leaves.slice(0, 4)).signature;
    expect(verifies(node, { index: 0, size: 2, path: above }, four)).toBe(false);
    expect(rootFrom(node, { index: 0, size: 2, path: above })?.toString('hex')).not.toBe(roots[3]);
  });

  it.each<Partial<InclusionProof>>([
    { index: 7 },
    { index: -1 },
    { index: 2.5 },
    { index: Number.NaN },
    { size: 0 },
    { size: 6 },
    { size: 8 },
    { size: 2 ** 60 },
    { path: '' },
    { path: 'AAAA' },
    { path: `${proofs[2]!.path}=` },
    { path: proofs[2]!.path + Buffer.alloc(32).toString('base64url') },
  ])('is refused in a form that it can not have (%j)', (change) => {
    expect(verifies(some[2]!, proofs[2]!)).toBe(true);
    expect(verifies(some[2]!, { ...proofs[2]!, ...change })).toBe(false);
  });

  it('of an only leaf proves no second place', () => {
    const only = signBatch(signer, [leaves[0]!]);
    expect(verifies(leaves[0]!, only.proofs[0]!, only.signature)).toBe(true);
    expect(verifies(leaves[0]!, { ...only.proofs[0]!, index: 1 }, only.signature)).toBe(false);
  });

  it('leads to no root at all with one hash less or one more', () => {
    const path = Buffer.from(proofs[2]!.path, 'base64url');
    const shorter = path.subarray(32).toString('base64url');
    const longer = Buffer.concat([path, path.subarray(0, 32)]).toString('base64url');
    expect(rootFrom(some[2]!, proofs[2]!)).toBeDefined();
    for (const other of [shorter, longer]) expect(rootFrom(some[2]!, { ...proofs[2]!, path: other })).toBeUndefined();
  });

  it('proves nothing once any bit of its path or signature is changed', () => {
    const flipped = (text: string, bit: number) => {
      const bytes = Buffer.from(text, 'base64url');
      bytes[(bit >> 3) % bytes.length]! ^= 1 << (bit & 7);
      return bytes.toString('base64url');
    };
    fc.assert(
      fc.property(fc.nat(64 * 8 - 1), (bit) => {
        expect(verifies(some[2]!, { ...proofs[2]!, path: flipped(proofs[2]!.path, bit) })).toBe(false);
        expect(verifies(some[2]!, proofs[2]!, flipped(signature, bit))).toBe(false);
      }),
    );
  });
});

/** The hash of a tree by its definition. Source: RFC 6962, section 2.1. */
function treeHash(some: readonly Uint8Array[]): Buffer {
  if (some.length === 1) return leafHash(some[0]!);
  let left = 1;
  while (left * 2 < some.length) left *= 2;
  return nodeHash(treeHash(some.slice(0, left)), treeHash(some.slice(left)));
}
