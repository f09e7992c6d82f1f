/** Chance, as a thing that is handed in: a simulated world draws it from its seed. */
export abstract class Chance {
  /** A number in [0, 1), good enough to spread retries. */
  abstract fraction(): number;

  /** A random UUID (RFC 9562, version 4). */
  abstract uuid(): string;

  /** 128 random bits that nobody can guess, base64url. */
  abstract salt(): string;
}
