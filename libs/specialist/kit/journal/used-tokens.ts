/** Ids of tokens that were used and have not expired: the one place that says "once". */
export class UsedTokens {
  readonly #expiryById = new Map<string, number>();
  #nextSweepMs = 0;

  get size(): number {
    return this.#expiryById.size;
  }

  /** Whether the id is new. */
  add(id: string, expiresAtMs: number): boolean {
    if (this.#expiryById.has(id)) return false;
    this.#expiryById.set(id, expiresAtMs);
    return true;
  }

  /** Forgets what has expired, at most once in a while; answers whether it did. */
  sweep(nowMs: number): boolean {
    if (nowMs < this.#nextSweepMs) return false;
    for (const [id, expiresAtMs] of this.#expiryById) if (expiresAtMs <= nowMs) this.#expiryById.delete(id);
    this.#nextSweepMs = nowMs + sweepEveryMs;
    return true;
  }
}

const sweepEveryMs = 30_000;
