import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { conversationKey, recipientKey, subjectKey, tenantKey } from '../key-id.js';
import { KeyMissing, KeyStoreError, type KeyStore } from './key-store.port.js';

const subject = subjectKey('sub_1');
const bytes = Buffer.from('the same bytes');

/** What every key store keeps to, whatever it keeps its keys in. */
export function keyStoreContract(name: string, make: () => KeyStore): void {
  describe(`${name}, as a key store`, () => {
    let keys: KeyStore;

    beforeEach(() => {
      keys = make();
    });

    afterEach(() => keys.close());

    it('has no key that was not ensured, and names the one that is missing', () => {
      expect(() => keys.keyOf(subject)).toThrow(KeyMissing);
      expect(() => keys.keyOf(subject)).toThrow('subject:sub_1');
    });

    it('has a key of its own for every id, whatever its kind', async () => {
      const keyIds = [
        subject,
        subjectKey('sub_2'),
        conversationKey('sub_1'),
        tenantKey('sub_1'),
        recipientKey('sub_1'),
      ];
      await keys.ensure(keyIds);
      expect(new Set(keyIds.map((keyId) => keys.keyOf(keyId).hmac(bytes).toString('hex'))).size).toBe(keyIds.length);
    });

    it('keeps a key when it is ensured again', async () => {
      await keys.ensure([subject]);
      const before = keys.keyOf(subject).hmac(bytes);
      await keys.ensure([subject, subjectKey('sub_2')]);
      expect(keys.keyOf(subject).hmac(bytes)).toEqual(before);
    });

    it('makes one key of an id that many ask for at once', async () => {
      const digests = await Promise.all(
        Array.from({ length: 20 }, async () => {
          await keys.ensure([subject, subject]);
          return keys.keyOf(subject).hmac(bytes).toString('hex');
        }),
      );
      expect(new Set(digests).size).toBe(1);
    });

    it('seals and hashes with different keys', async () => {
      await keys.ensure([subject]);
      const key = keys.keyOf(subject);
      expect(key.sealing.symmetricKeySize).toBe(32);
      expect(key.hmac(bytes)).not.toEqual(createHmac('sha256', key.sealing).update(bytes).digest());
    });

    it('refuses every call once it is closed', async () => {
      await keys.ensure([subject]);
      await keys.close();
      await expect(keys.ensure([subject])).rejects.toThrow(KeyStoreError);
      expect(() => keys.keyOf(subject)).toThrow('closed');
    });

    it('keeps what was asked for before it was closed', async () => {
      const asked = keys.ensure([subject]);
      await keys.close();
      await expect(asked).resolves.toBeUndefined();
    });
  });
}
