import { randomFillSync } from 'node:crypto';

/** The nonce of AES-256-GCM, in bytes. */
export const nonceBytes = 12;

const supply = Buffer.alloc(nonceBytes * 512);
let used = supply.length;

/**
 * Random bytes that were never given out before. They are drawn many at a time, since asking the generator for twelve
 * costs as much as a third of the whole sealing. At random, a key serves 2^32 values before two nonces are likely to meet
 * (NIST SP 800-38D, section 8.3); no key of ours comes near.
 */
export function freshNonce(): Buffer {
  if (used === supply.length) {
    randomFillSync(supply);
    used = 0;
  }
  const nonce = Buffer.from(supply.subarray(used, used + nonceBytes));
  used += nonceBytes;
  return nonce;
}
