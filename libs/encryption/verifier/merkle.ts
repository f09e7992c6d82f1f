import { hash } from 'node:crypto';

/** Length of every hash of the tree, in bytes (SHA-256). */
export const hashBytes = 32;

/** Where a leaf stands in a tree, and what it takes to compute the root from it. JSON-safe, to travel in a token. */
export interface InclusionProof {
  /** Place of the leaf, from 0. */
  readonly index: number;
  /** Number of leaves of the tree. */
  readonly size: number;
  /** The audit path from the leaf up, hashes of 32 bytes one after the other, base64url. */
  readonly path: string;
}

const leafPrefix = Buffer.of(0x00);
const nodePrefix = Buffer.of(0x01);

/** SHA-256(0x00 ‖ leaf). Source: RFC 6962, section 2.1. */
export function leafHash(leaf: Uint8Array): Buffer {
  return sha256(leafPrefix, leaf);
}

/** SHA-256(0x01 ‖ left ‖ right). Source: RFC 6962, section 2.1. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return sha256(nodePrefix, left, right);
}

/** By way of a text, which takes half as long as to have the buffer made. */
function sha256(...parts: readonly Uint8Array[]): Buffer {
  return Buffer.from(hash('sha256', Buffer.concat(parts), 'binary'), 'latin1');
}

/**
 * The root that a leaf and its proof lead to, or undefined if the proof can't be one: whether it is the right root is for
 * the signature to say. Source: RFC 9162, section 2.1.3.2.
 */
export function rootFrom(leaf: Uint8Array, { index, size, path }: InclusionProof): Buffer | undefined {
  const hashes = Buffer.from(path, 'base64url');
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return undefined;
  if (hashes.length % hashBytes !== 0 || hashes.toString('base64url') !== path) return undefined;
  let node = index;
  let last = size - 1;
  let root = leafHash(leaf);
  for (let at = 0; at < hashes.length; at += hashBytes) {
    if (last === 0) return undefined;
    const sibling = hashes.subarray(at, at + hashBytes);
    if (node % 2 === 1 || node === last) {
      root = nodeHash(sibling, root);
      // The last node of a level without a partner moves up unhashed until it has one on its left.
      while (node % 2 === 0 && node !== 0) {
        node = Math.floor(node / 2);
        last = Math.floor(last / 2);
      }
    } else {
      root = nodeHash(root, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? root : undefined;
}

/**
 * What is signed for a whole tree. It begins with words that no token begins with, so that a signed root can't be passed
 * off as a signed token, nor the reverse; the size is signed too, so that a leaf's place is beyond dispute.
 */
export function signedRootBytes(size: number, root: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`baton merkle root v1\n${size}\n`), root]);
}
