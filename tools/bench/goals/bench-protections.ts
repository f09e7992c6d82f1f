import { join } from 'node:path';
import type { JsonValue, SealedAt, SealedValue } from '@baton/kernel';
import type { KeyId, KeyStore } from '@baton/encryption';
import { signBatch, Vault } from '@baton/encryption';
import { MemoryKeyStore } from '@baton/encryption/key-store/memory';
import { SqliteKeyStore } from '@baton/encryption/key-store/sqlite';
import { Ed25519Signer } from '@baton/encryption/signer/ed25519';
import { IssuerKeys } from '@baton/encryption/verifier';
import { DisclosurePolicy } from '@baton/handoff/policy';
import { CedarPolicy, compilePolicies, readPolicyFolder } from '@baton/handoff/policy/cedar';
import type { SignedTokenBatch, TokenSigner, TokenVerifier } from '@baton/specialist/contract';
import { systemClock } from '@baton/specialist/kit';

/** What keeps a goal's values from whom they are not for. The bench may be put together without; Baton can't be. */
export interface Protections {
  readonly keys: KeyStore;
  readonly vault: Vault;
  readonly policy: DisclosurePolicy;
  readonly signer: TokenSigner;
  readonly signBatch: (leaves: readonly Uint8Array[]) => SignedTokenBatch;
  /** Of the specialists in this process. */
  readonly verifier: TokenVerifier;
}

/** As an installation has them, with the policies that Baton comes with. */
export function allProtections(folder: string): Protections {
  const keysDir = join(folder, 'keys');
  const keys = SqliteKeyStore.open({ keysDir });
  const signer = Ed25519Signer.open(keysDir);
  return {
    ...{ keys, vault: new Vault(keys), signer, signBatch: (leaves) => signBatch(signer, leaves) },
    policy: new CedarPolicy(compilePolicies(readPolicyFolder('deploy/policies'))),
    verifier: IssuerKeys.fromFile(issuerKeyFileIn(folder), systemClock),
  };
}

export function issuerKeyFileIn(folder: string): string {
  return join(folder, 'keys', 'issuer.pub');
}

/**
 * Everything is permitted, sealed values are their own text, keys reach no disk, and tokens bear a blank that everybody
 * believes. Names of beings and keys of operations are made as ever: without them there is no goal.
 */
export function noProtections(): Protections {
  const keys = new MemoryKeyStore();
  const kid = 'nobody';
  return {
    ...{ keys, vault: new OpenVault(keys), policy: new PermitAll() },
    signer: { kid, sign: () => new Uint8Array(64) },
    signBatch: ({ length: size }) => ({
      signature: 'AA',
      proofs: Array.from({ length: size }, (_, index) => ({ index, size, path: '' })),
    }),
    verifier: { keyOf: () => ({ kid, verify: () => true, verifyProof: () => true }) },
  };
}

class OpenVault extends Vault {
  override seal(value: JsonValue, keyId: KeyId, _at: SealedAt): SealedValue {
    return { keyId, algorithm: 'A256GCM', nonce: '', ciphertext: JSON.stringify(value) };
  }

  override open({ ciphertext }: SealedValue): JsonValue {
    return JSON.parse(ciphertext) as JsonValue;
  }
}

class PermitAll extends DisclosurePolicy {
  override readonly combinations = [];
  override readonly setHash = 'everything';

  override decide() {
    return { decision: 'PERMIT', policies: ['everything'] } as const;
  }
}
