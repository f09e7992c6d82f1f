import { randomBytes } from 'node:crypto';

export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Access tokens live in memory, so every token is invalid after a restart. */
export class Sessions {
  readonly #tokens = new Set<string>();

  open(): string {
    const token = `00D5g000000SANDBOX!${randomBytes(32).toString('base64url')}`;
    this.#tokens.add(token);
    return token;
  }

  isOpen(authorization: string | undefined): boolean {
    const token = /^(?:Bearer|OAuth) (\S+)$/.exec(authorization ?? '')?.[1];
    return token !== undefined && this.#tokens.has(token);
  }

  revoke(token: string): void {
    this.#tokens.delete(token);
  }
}
