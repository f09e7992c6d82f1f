/**
 * A map that never grows beyond its bound. Two halves take turns: what is used moves to the younger one, and when that is
 * full the older one is dropped whole. So the last `entriesMax / 2` that were used are always there, a hit costs one
 * look-up, and nothing is moved about in a large map at each use, which would make garbage of the long-lived kind.
 */
export class RecentlyUsed<K, V> {
  #younger = new Map<K, V>();
  #older = new Map<K, V>();

  /** @param entriesMax at least 2. */
  constructor(readonly entriesMax: number) {}

  /** How many entries are held now. */
  get size(): number {
    return this.#younger.size + this.#older.size;
  }

  get(key: K): V | undefined {
    const value = this.#younger.get(key);
    if (value !== undefined) return value;
    const older = this.#older.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: K, value: V): void {
    this.#younger.set(key, value);
    if (this.#younger.size < this.entriesMax / 2) return;
    this.#older = this.#younger;
    this.#younger = new Map();
  }

  clear(): void {
    this.#younger.clear();
    this.#older.clear();
  }
}
