import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { KeyStore } from './key-store/key-store.port.js';
import { MemoryKeyStore } from './key-store/memory/memory-key-store.adapter.js';
import { SqliteKeyStore } from './key-store/sqlite/sqlite-key-store.adapter.js';
import { Ed25519Signer } from './signer/ed25519/ed25519-signer.adapter.js';
import { Signer } from './signer/signer.port.js';
import { Vault } from './vault.js';

/** Keys that live as long as the process, or in a folder that is kept apart from the data that they seal. */
export type EncryptionOptions =
  | { readonly kind: 'memory' }
  | {
      readonly kind: 'folder';
      readonly keysDir: string;
      /** Where the master key lies; `<keysDir>/master.key` if not given. */
      readonly masterKeyFile?: string | undefined;
    };

/** Provides KeyStore, Vault and Signer. A key folder that can't be used stops the start with one clear error. */
@Module({})
export class EncryptionModule implements OnApplicationShutdown {
  constructor(private readonly keyStore: KeyStore) {}

  static forRoot(options: EncryptionOptions): DynamicModule {
    return {
      module: EncryptionModule,
      global: true,
      providers: [
        { provide: KeyStore, useFactory: () => keyStoreOf(options) },
        {
          provide: Signer,
          useFactory: () =>
            options.kind === 'memory' ? Ed25519Signer.ephemeral() : Ed25519Signer.open(options.keysDir),
        },
        { provide: Vault, useFactory: (keys: KeyStore) => new Vault(keys), inject: [KeyStore] },
      ],
      exports: [KeyStore, Vault, Signer],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.keyStore.close();
  }
}

function keyStoreOf(options: EncryptionOptions): KeyStore {
  if (options.kind === 'memory') return new MemoryKeyStore();
  return SqliteKeyStore.open(options);
}
