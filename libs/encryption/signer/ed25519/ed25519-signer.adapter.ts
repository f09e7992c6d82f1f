import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { makeOnce, makePrivateFolder, readTextIfAny } from '../../durable-file.js';
import { IssuerKeyError } from '../../verifier/index.js';
import { keyThumbprint } from '../../verifier/verifier.js';
import { Signer } from '../signer.port.js';

/** Signs with an Ed25519 key (RFC 8032) that is either kept in a file or lives as long as the process. */
export class Ed25519Signer extends Signer {
  override readonly kid: string;
  override readonly publicKeyPem: string;
  readonly #privateKey: KeyObject;

  private constructor(privateKey: KeyObject) {
    super();
    const publicKey = createPublicKey(privateKey);
    this.#privateKey = privateKey;
    this.kid = keyThumbprint(publicKey);
    this.publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }) as string;
  }

  /** A new key that is never stored. */
  static ephemeral(): Ed25519Signer {
    return new Ed25519Signer(generateKeyPairSync('ed25519').privateKey);
  }

  /**
   * The key in `issuer.key` (PKCS #8, PEM, readable by its owner only). It is made if the folder has neither half yet; the
   * public half is left in `issuer.pub` for the specialists, where those before and after it may stand as well. Throws
   * {@link IssuerKeyError} and then has changed nothing.
   */
  static open(keysDir: string): Ed25519Signer {
    const privatePath = join(keysDir, 'issuer.key');
    const publicPath = join(keysDir, 'issuer.pub');
    // In the order opposite to that in which they are made, so that somebody who makes them just now is not misread.
    const publicPem = readTextIfAny(publicPath);
    const privatePem = readTextIfAny(privatePath);
    if (privatePem === undefined && publicPem !== undefined)
      throw new IssuerKeyError(
        'ISSUER_KEY_MISSING',
        `The issuer's key is missing though its public half is here: restore the file from your backup, or remove ` +
          `issuer.pub to have a new pair made and give that to every specialist (expected ${privatePath})`,
      );
    const signer = new Ed25519Signer(
      privatePem === undefined ? createIssuerKey(keysDir, privatePath) : privateKeyFrom(privatePem, privatePath),
    );
    // The private key is written first, so a missing public half is only a start that was cut short.
    if (publicPem === undefined) makeOnce(publicPath, signer.publicKeyPem, 0o644);
    else if (!publicPem.includes(signer.publicKeyPem.trim()))
      throw new IssuerKeyError(
        'ISSUER_KEY_FOREIGN',
        `The two halves of the issuer's key don't belong together, and specialists would refuse every token: restore ` +
          `the right issuer.key, or remove issuer.pub to have it written anew from issuer.key (${privatePath}, ${publicPath})`,
      );
    return signer;
  }

  override sign(bytes: Uint8Array): Uint8Array {
    return sign(null, bytes, this.#privateKey);
  }
}

function createIssuerKey(keysDir: string, path: string): KeyObject {
  makePrivateFolder(keysDir);
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKeyFrom(makeOnce(path, privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, 0o600), path);
}

function privateKeyFrom(pem: string, path: string): KeyObject {
  let key: KeyObject | undefined;
  let cause: unknown;
  try {
    key = createPrivateKey(pem);
  } catch (error) {
    cause = error;
  }
  if (key?.asymmetricKeyType !== 'ed25519')
    throw new IssuerKeyError(
      'ISSUER_KEY_MALFORMED',
      `Not an issuer's key: expected an Ed25519 private key (PKCS #8, PEM); restore the file from your backup (${path})`,
      { cause },
    );
  return key;
}
