import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  EncryptionModule,
  KeyStore,
  KeyStoreError,
  Signer,
  subjectKey,
  Vault,
  type EncryptionOptions,
} from './index.js';

const at = { stream: 'goal-1', eventId: '1', attribute: 'name' };
let parent: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'encryption-'));
});

afterEach(() => rmSync(parent, { recursive: true }));

async function start(options: EncryptionOptions): Promise<TestingModule> {
  return Test.createTestingModule({ imports: [EncryptionModule.forRoot(options)] }).compile();
}

describe('the encryption module', () => {
  it('seals in memory without touching a disk', async () => {
    const app = await start({ kind: 'memory' });
    await app.get(KeyStore).ensure([subjectKey('s')]);
    expect(app.get(Vault).open(app.get(Vault).seal('Ada', subjectKey('s'), at), at)).toBe('Ada');
    await app.close();
  });

  it('opens after a restart what it sealed before, as the same issuer', async () => {
    const options: EncryptionOptions = { kind: 'folder', keysDir: join(parent, 'keys') };
    const before = await start(options);
    await before.get(KeyStore).ensure([subjectKey('s')]);
    const sealed = before.get(Vault).seal('Ada', subjectKey('s'), at);
    const { kid } = before.get(Signer);
    await before.close();
    const after = await start(options);
    expect(after.get(Vault).open(sealed, at)).toBe('Ada');
    expect(after.get(Signer).kid).toBe(kid);
    await after.close();
    expect(readdirSync(options.keysDir).sort()).toEqual(['issuer.key', 'issuer.pub', 'keys.sqlite', 'master.key']);
  });

  it('closes the key store when it ends', async () => {
    const app = await start({ kind: 'folder', keysDir: join(parent, 'keys') });
    const keys = app.get(KeyStore);
    await app.close();
    await expect(keys.ensure([subjectKey('s')])).rejects.toThrow(KeyStoreError);
  });

  it('does not start without the master key of its keys', async () => {
    const options: EncryptionOptions = { kind: 'folder', keysDir: join(parent, 'keys') };
    await (await start(options)).close();
    rmSync(join(options.keysDir, 'master.key'));
    await expect(start(options)).rejects.toMatchObject({ code: 'MASTER_KEY_MISSING' });
  });
});
