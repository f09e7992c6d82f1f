import { invariant } from '@baton/kernel';
import { leafHash, nodeHash, signedRootBytes, type InclusionProof } from '../verifier/merkle.js';
import type { Signer } from './signer.port.js';

/** One signature for many leaves. A leaf is proven by its proof and the signature, without the other leaves. */
export interface SignedBatch {
  /** Over the root and the size of the tree, base64url. */
  readonly signature: string;
  /** One for each leaf, in the order of the leaves. */
  readonly proofs: readonly InclusionProof[];
}

/**
 * Signs the root of a Merkle tree over the leaves (at least one). A signature costs some thirty hashes, so a batch of 64
 * costs each of its leaves a small part of its own signature.
 */
export function signBatch(signer: Signer, leaves: readonly Uint8Array[]): SignedBatch {
  invariant(leaves.length > 0, 'A batch to be signed is empty');
  const levels = levelsOf(leaves);
  const root = levels[levels.length - 1]![0]!;
  const size = leaves.length;
  return {
    signature: Buffer.from(signer.sign(signedRootBytes(size, root))).toString('base64url'),
    proofs: leaves.map((_, index) => ({ index, size, path: auditPath(levels, index).toString('base64url') })),
  };
}

/**
 * The tree, from the leaves' hashes up to the root. Taking pairs from the left and moving a last one without partner up
 * as it is gives the tree of RFC 6962, section 2.1, whose left subtrees are the largest full ones.
 */
function levelsOf(leaves: readonly Uint8Array[]): Buffer[][] {
  let level = leaves.map(leafHash);
  const levels = [level];
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const right = level[at + 1];
      above.push(right ? nodeHash(level[at]!, right) : level[at]!);
    }
    levels.push(above);
    level = above;
  }
  return levels;
}

function auditPath(levels: readonly (readonly Buffer[])[], index: number): Buffer {
  const path: Buffer[] = [];
  let node = index;
  for (const level of levels) {
    const sibling = level[node % 2 === 0 ? node + 1 : node - 1];
    if (sibling) path.push(sibling);
    node = Math.floor(node / 2);
  }
  return Buffer.concat(path);
}
