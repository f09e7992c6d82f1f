import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import type { SealedAt, SealedValue } from '@baton/kernel';
import fc from 'fast-check';
import { subjectKey, tenantKey } from './key-id.js';
import { Key } from './key-store/key.js';
import { KeyMissing } from './key-store/key-store.port.js';
import { MemoryKeyStore } from './key-store/memory/memory-key-store.adapter.js';
import { BrokenSeal } from './sealed-value.js';
import { Vault } from './vault.js';

const keyId = subjectKey('sub_1');
const otherKeyId = subjectKey('sub_2');
const at: SealedAt = { stream: 'goal-1', eventId: '00000000-0000-4000-8000-000000000001', attribute: 'contact.name' };
const bytesOf = (text: string) => Buffer.from(text, 'base64url');

let vault: Vault;

beforeEach(async () => {
  const keys = new MemoryKeyStore();
  await keys.ensure([keyId, otherKeyId]);
  vault = new Vault(keys);
});

function expectBroken(sealed: SealedValue, place: SealedAt = at): void {
  expect(() => vault.open(sealed, place)).toThrow(BrokenSeal);
}

describe('a sealed value', () => {
  it('opens to what was sealed, whatever JSON it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const opened = vault.open(vault.seal(value, keyId, at), at);
        expect(JSON.stringify(opened)).toBe(JSON.stringify(value));
      }),
    );
  });

  it('survives a round through JSON, and names its key and nothing else', () => {
    const sealed = vault.seal('Ada Lovelace', keyId, at);
    const stored = JSON.parse(JSON.stringify(sealed)) as SealedValue;
    expect(stored).toEqual({
      keyId: 'subject:sub_1',
      algorithm: 'A256GCM',
      nonce: expect.stringMatching(/^[\w-]{16}$/),
      ciphertext: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(bytesOf(stored.ciphertext).includes('Ada')).toBe(false);
    expect(vault.open(stored, at)).toBe('Ada Lovelace');
  });

  it('tells values of about one length not apart by its own length', () => {
    const lengths = [true, false, null, 7, 'Bo', 'Maximiliane', ''].map(
      (value) => vault.seal(value, keyId, at).ciphertext.length,
    );
    expect(new Set(lengths).size).toBe(1);
  });

  it.each<Partial<SealedAt>>([
    { stream: 'goal-2' },
    { eventId: '00000000-0000-4000-8000-000000000002' },
    { attribute: 'contact.email' },
    { stream: 'goal-1contact', attribute: '.name' },
  ])('does not open at another place (%j)', (elsewhere) => {
    expectBroken(vault.seal('Ada Lovelace', keyId, at), { ...at, ...elsewhere });
  });

  it('does not open under another key', () => {
    expectBroken({ ...vault.seal('Ada Lovelace', keyId, at), keyId: otherKeyId });
  });

  it('does not open once a bit of it is changed', () => {
    const sealed = vault.seal({ name: 'Ada Lovelace' }, keyId, at);
    const bits = (bytesOf(sealed.nonce).length + bytesOf(sealed.ciphertext).length) * 8;
    fc.assert(fc.property(fc.nat(bits - 1), (bit) => expectBroken(withBitChanged(sealed, bit))));
  });

  it('does not open once a character of it is changed, even one whose last bits stand for nothing', () => {
    const sealed = vault.seal('Ada Lovelace', keyId, at);
    const last = sealed.ciphertext.slice(-1);
    for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ ')
      if (character !== last) expectBroken({ ...sealed, ciphertext: sealed.ciphertext.slice(0, -1) + character });
  });

  it.each<Partial<SealedValue>>([
    { nonce: '' },
    { nonce: 'AAAA' },
    { ciphertext: '' },
    { ciphertext: Buffer.alloc(15).toString('base64url') },
    { ciphertext: Buffer.alloc(16).toString('base64url') },
    { algorithm: 'none' as 'A256GCM' },
  ])('does not open in a form that is none (%j)', (form) => {
    expectBroken({ ...vault.seal('Ada Lovelace', keyId, at), ...form });
  });

  it('never has the nonce of another', () => {
    const nonces = new Set(Array.from({ length: 5_000 }, () => vault.seal('the same', keyId, at).nonce));
    expect(nonces.size).toBe(5_000);
  });

  it('says where it does not open, and not what it holds', () => {
    const sealed = vault.seal('Ada Lovelace', keyId, at);
    expect(() => vault.open(sealed, { ...at, attribute: 'note' })).toThrow(
      `(key subject:sub_1, stream goal-1, event ${at.eventId}, attribute note)`,
    );
  });
});

describe('a text that was opened before', () => {
  it('is deciphered once, and opens at its own place alone', () => {
    const sealed = JSON.parse(JSON.stringify(vault.seal('Ada Lovelace', keyId, at))) as SealedValue;
    expect([vault.open(sealed, at), vault.open(sealed, at)]).toEqual(['Ada Lovelace', 'Ada Lovelace']);
    expectBroken(sealed, { ...at, attribute: 'contact.email' });
  });

  it('opens no more once its key is gone, or was made anew', async () => {
    let keys = new MemoryKeyStore();
    const present = { keyOf: (id: typeof keyId) => keys.keyOf(id) } as MemoryKeyStore;
    await keys.ensure([keyId]);
    vault = new Vault(present);
    const sealed = vault.seal('Ada Lovelace', keyId, at);
    vault.open(sealed, at);
    keys = new MemoryKeyStore();
    expect(() => vault.open(sealed, at)).toThrow(KeyMissing);
    await keys.ensure([keyId]);
    expectBroken(sealed);
  });
});

describe('a key that is missing', () => {
  const missing = subjectKey('erased');

  it('is named by its own error, wherever it is asked for', () => {
    const sealed: SealedValue = { ...vault.seal('Ada', keyId, at), keyId: missing };
    for (const use of [
      () => vault.open(sealed, at),
      () => vault.seal('Ada', missing, at),
      () => vault.hmac(missing, 'a'),
    ])
      expect(use).toThrow(expect.objectContaining({ constructor: KeyMissing, keyId: missing }));
  });

  it('is told apart from a name that is no key id', () => {
    const sealed: SealedValue = { ...vault.seal('Ada', keyId, at), keyId: 'ada@example.com' };
    expect(() => vault.open(sealed, at)).toThrow('Not a key id');
  });
});

describe('a keyed digest', () => {
  it('is HMAC-SHA-256 under the half of the key that does not seal (computed apart, in Python)', async () => {
    const keys = new MemoryKeyStore(() => Buffer.concat([Buffer.alloc(32, 9), Buffer.alloc(32, 1)]));
    await keys.ensure([tenantKey('acme')]);
    expect(new Vault(keys).hmac(tenantKey('acme'), 'subject', 'salesforce', '001')).toBe(
      '52Hx-HdArORjYcjw-0j5M3FHBPwdn8UrTqIOBYP2Hgc',
    );
  });

  it('is what the platform itself makes of the same key, whatever is digested', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 64, maxLength: 64 }),
        fc.uint8Array({ maxLength: 300 }),
        (secret, bytes) => {
          const ofPlatform = createHmac('sha256', secret.slice(32)).update(bytes).digest('hex');
          expect(new Key(secret).hmac(bytes).toString('hex')).toBe(ofPlatform);
        },
      ),
    );
  });

  it('tells parts apart by where they end, and keys from each other', () => {
    const digests = [['ab', 'c'], ['a', 'bc'], ['abc'], ['abc', '']].map((parts) => vault.hmac(keyId, ...parts));
    expect(new Set([...digests, vault.hmac(otherKeyId, 'abc')]).size).toBe(5);
  });
});

function withBitChanged(sealed: SealedValue, bit: number): SealedValue {
  const nonce = bytesOf(sealed.nonce);
  const all = Buffer.concat([nonce, bytesOf(sealed.ciphertext)]);
  all[bit >> 3]! ^= 1 << (bit & 7);
  return {
    ...sealed,
    nonce: all.subarray(0, nonce.length).toString('base64url'),
    ciphertext: all.subarray(nonce.length).toString('base64url'),
  };
}
