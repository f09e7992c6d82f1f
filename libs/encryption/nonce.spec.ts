import { describe, expect, it } from '@jest/globals';
import { freshNonce, nonceBytes } from './nonce.js';

describe('a fresh nonce', () => {
  it('shares no part with any other, over several supplies', () => {
    const nonces = Array.from({ length: 2_000 }, () => freshNonce().toString('hex'));
    const halves = nonces.flatMap((nonce) => [nonce.slice(0, nonceBytes), nonce.slice(nonceBytes)]);
    expect(nonces.every((nonce) => nonce.length === nonceBytes * 2)).toBe(true);
    expect(new Set(halves).size).toBe(4_000);
  });

  it('stays as it is when others are drawn', () => {
    const nonce = freshNonce();
    const before = nonce.toString('hex');
    for (let drawn = 0; drawn < 1_000; drawn += 1) freshNonce();
    expect(nonce.toString('hex')).toBe(before);
  });
});
