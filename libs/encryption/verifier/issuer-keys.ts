import { readFileSync } from 'node:fs';
import { IssuerKeyError, Verifier } from './verifier.js';

/** So often is the file looked at at most, which is how long a key that was added or removed may be overlooked. */
const lookEveryMs = 5_000;

export interface IssuerKeysOptions {
  /** Milliseconds since an arbitrary moment of this process, never going back. */
  readonly monotonicMs: () => number;
  /** The file became unusable; what it held before is trusted until it is usable again. */
  readonly onUnusable?: (error: IssuerKeyError) => void;
}

/**
 * The public keys of an issuer, in one file: PEM, one after the other. The file is looked at again while it is used, so
 * that a key can be exchanged by adding the next one, signing with it, and removing the former one. What a token names
 * changes nothing about when that is, so names that nobody has cost nothing.
 */
export class IssuerKeys {
  readonly #path: string;
  readonly #options: IssuerKeysOptions;
  #text: string;
  #keys: ReadonlyMap<string, Verifier>;
  #lookedAtMs: number;
  #isUnusable = false;

  private constructor(path: string, options: IssuerKeysOptions) {
    this.#path = path;
    this.#options = options;
    this.#lookedAtMs = options.monotonicMs();
    this.#text = textOf(path);
    this.#keys = keysIn(this.#text);
  }

  /** The keys that the orchestrator left as `issuer.pub`. Throws {@link IssuerKeyError}. */
  static fromFile(path: string, options: IssuerKeysOptions): IssuerKeys {
    return new IssuerKeys(path, options);
  }

  /** The key of that name, if it is trusted now. */
  keyOf(kid: string): Verifier | undefined {
    const now = this.#options.monotonicMs();
    if (now - this.#lookedAtMs >= lookEveryMs) {
      this.#lookedAtMs = now;
      this.#look();
    }
    return this.#keys.get(kid);
  }

  #look(): void {
    try {
      const text = textOf(this.#path);
      if (text !== this.#text) this.#keys = keysIn(text);
      this.#text = text;
      this.#isUnusable = false;
    } catch (error) {
      if (!(error instanceof IssuerKeyError)) throw error;
      if (!this.#isUnusable) this.#options.onUnusable?.(error);
      this.#isUnusable = true;
    }
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new IssuerKeyError(
      'ISSUER_KEY_MISSING',
      `The issuer's public key can't be read: start the orchestrator once, which writes it, or point to its copy (${path})`,
      { cause },
    );
  }
}

function keysIn(text: string): ReadonlyMap<string, Verifier> {
  const begins = '-----BEGIN ';
  const parts = text.slice(Math.max(0, text.indexOf(begins))).split(new RegExp(`(?=${begins})`));
  return new Map(parts.map((part) => new Verifier(part)).map((key) => [key.kid, key]));
}
