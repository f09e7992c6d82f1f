import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { instantOf } from '@baton/kernel';
import { signBatch } from '@baton/encryption';
import { Ed25519Signer } from '@baton/encryption/signer/ed25519';
import { Verifier } from '@baton/encryption/verifier';
import { CallRefused } from './errors.js';
import { briefDigest } from './requests.js';
import { issueToken, issueTokenBatch, verifyToken, type HandoffClaims } from './token.js';
import { HandoffTokenIssuer } from './token-issuer.js';

const signer = Ed25519Signer.ephemeral();
const verifier = new Verifier(signer.publicKeyPem);
const nowMs = Date.parse('2026-11-24T10:00:00.000Z');
const iat = nowMs / 1_000;

const claims: HandoffClaims = {
  iss: 'baton',
  aud: 'sap',
  sub: 'psn_1',
  act: { sub: 'baton' },
  txn: 'psn_2',
  tenant: 'tenant-1',
  jti: 'id-1',
  iat,
  exp: iat + 60,
  authorization_details: [
    {
      type: 'handoff',
      action: 'perform',
      capability: 'erp.invoice.create',
      capability_version: '1',
      handoff: 'h-1',
      key: 'k-1',
      attempt: 1,
      journal: 'j-1',
      heard: { opening: 'o-1', sequence: 7 },
      dispatched_to: 'j-0',
      deadline: instantOf(nowMs + 30_000),
      brief_digest: 'd-1',
    },
  ],
};

function codeOf(token: string, at = nowMs): string | undefined {
  try {
    verifyToken(token, { verifier, audience: 'sap', nowMs: at });
    return undefined;
  } catch (error) {
    return error instanceof CallRefused ? error.code : String(error);
  }
}

describe('a token', () => {
  it('says what it was issued for', () => {
    expect(verifyToken(issueToken(claims, signer), { verifier, audience: 'sap', nowMs })).toEqual(claims);
  });

  it('is a JWT of its own type', () => {
    const [header] = issueToken(claims, signer).split('.');
    expect(JSON.parse(Buffer.from(header ?? '', 'base64url').toString())).toEqual({
      alg: 'EdDSA',
      kid: signer.kid,
      typ: 'handoff+jwt',
    });
  });

  it.each([
    ['of another type', { alg: 'EdDSA', kid: signer.kid, typ: 'JWT' }],
    ['of another algorithm', { alg: 'HS256', kid: signer.kid, typ: 'handoff+jwt' }],
    ['of another key', { alg: 'EdDSA', kid: 'other', typ: 'handoff+jwt' }],
  ])('%s is refused even if it is signed by the right key', (_what, header) => {
    const unsigned = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    const token = `${unsigned}.${Buffer.from(signer.sign(Buffer.from(unsigned))).toString('base64url')}`;
    expect(codeOf(token)).toBe('TOKEN_SIGNATURE_WRONG');
  });

  it('has one text: what else its signature could be decoded from is refused', () => {
    const token = issueToken(claims, signer);
    const lastBits = String.fromCharCode(token.charCodeAt(token.length - 1) + 1);
    for (const other of [`${token}=`, `${token} `, token.slice(0, -1) + lastBits])
      expect(codeOf(other)).toBe('TOKEN_SIGNATURE_WRONG');
    expect(codeOf(token)).toBeUndefined();
  });

  it('of claims that are no handoff is refused', () => {
    expect(codeOf(issueToken({ ...claims, jti: '' }, signer))).toBe('TOKEN_MALFORMED');
    expect(codeOf(issueToken({ ...claims, authorization_details: [] as never }, signer))).toBe('TOKEN_MALFORMED');
  });

  it('that is far too long is not looked at', () => {
    expect(codeOf(`${issueToken(claims, signer)}.`.padEnd(10_000, 'a'))).toBe('TOKEN_MALFORMED');
  });

  it('lasts until its expiry and not a moment longer', () => {
    expect(codeOf(issueToken(claims, signer), nowMs + 59_999)).toBeUndefined();
    expect(codeOf(issueToken(claims, signer), nowMs + 60_000)).toBe('TOKEN_EXPIRED');
  });
});

describe('tokens that share a signature', () => {
  const batch = [1, 2, 3].map((n) => ({ ...claims, jti: `id-${n}` }));
  const tokens = issueTokenBatch(batch, signer.kid, (leaves) => signBatch(signer, leaves));

  it('are each as good as one that has its own', () => {
    expect(tokens.map((token) => verifyToken(token, { verifier, audience: 'sap', nowMs }).jti)).toEqual([
      'id-1',
      'id-2',
      'id-3',
    ]);
  });

  it("don't lend it to claims that were not among them", () => {
    const [header, , proof] = tokens[0]!.split('.');
    const payload = Buffer.from(JSON.stringify({ ...claims, jti: 'id-9' })).toString('base64url');
    expect(codeOf(`${header}.${payload}.${proof}`)).toBe('TOKEN_SIGNATURE_WRONG');
  });

  it('carry its proof in one text each', () => {
    const [header, payload, proof = ''] = tokens[0]!.split('.');
    const read = JSON.parse(Buffer.from(proof, 'base64url').toString()) as { signature: string };
    const { signature, ...place } = read;
    const written = (value: string): string => Buffer.from(value).toString('base64url');
    for (const other of [
      `${proof}=`,
      written(JSON.stringify(read, undefined, 1)),
      written(JSON.stringify({ ...read, more: 1 })),
      written(JSON.stringify({ signature, ...place })),
      written(JSON.stringify({ ...read, signature: `${signature}=` })),
    ])
      expect(codeOf(`${header}.${payload}.${other}`)).toBe('TOKEN_SIGNATURE_WRONG');
  });

  it("don't lend it to a token under the other header", () => {
    const [, payload, proof] = tokens[0]!.split('.');
    const [single] = issueToken(claims, signer).split('.');
    expect(codeOf(`${single}.${payload}.${proof}`)).toBe('TOKEN_SIGNATURE_WRONG');
  });
});

describe('the issuer', () => {
  it('signs what is asked for in one turn with one signature, each token new', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    let signatures = 0;
    const counting = {
      kid: signer.kid,
      sign(bytes: Uint8Array) {
        signatures += 1;
        return sign(null, bytes, privateKey);
      },
    };
    let ids = 0;
    const issuer = new HandoffTokenIssuer({
      issuer: 'baton',
      signer: counting,
      signBatch: (leaves) => {
        counting.sign(leaves[0]!);
        return { signature: 's', proofs: leaves.map((_, index) => ({ index, size: leaves.length, path: '' })) };
      },
      now: () => nowMs,
      newTokenId: () => `id-${(ids += 1)}`,
    });
    const ask = () =>
      issuer.issue({
        audience: 'sap',
        tenant: 'tenant-1',
        requesterPseudonym: 'psn_1',
        grant: { type: 'handoff', action: 'list', since: instantOf(0) },
      });
    const tokens = await Promise.all(Array.from({ length: 50 }, ask));
    expect(signatures).toBe(1);
    expect(new Set(tokens.map((token) => token.split('.')[1])).size).toBe(50);
    await ask();
    expect(signatures).toBe(2);
  });
});

describe('the digest of a brief', () => {
  it('is base64url(SHA-256(salt ‖ brief)), of text and of bytes alike', () => {
    // printf 'c2FsdA{"a":1}' | openssl dgst -sha256 -binary | basenc --base64url
    const expected = 'fOEby8nIpjT1uxod5cJbZgjgpX-7N6DLbvtdI0A9jGc';
    expect(briefDigest('c2FsdA', '{"a":1}')).toBe(expected);
    expect(briefDigest('c2FsdA', Buffer.from('{"a":1}'))).toBe(expected);
  });
});
