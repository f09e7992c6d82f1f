import type { Requester } from '@baton/goal/application';
import DataLoader from 'dataloader';
import { waitingOf } from '../access/sight.js';

/** Answers for many keys at once; what is not among the answers is not there. */
export type LoadMany<Found, Key> = (requester: Requester, keys: readonly Key[]) => Promise<ReadonlyMap<Key, Found>>;

/**
 * Gathers what the fields of one request ask for one by one, and asks for it at once. Nothing is kept: a subscription is
 * one request for as long as it lasts, and has to see what changes.
 */
export class Loader<Found, Key = string> {
  readonly #of = new WeakMap<Requester, DataLoader<Key, Found | undefined>>();

  constructor(private readonly loadMany: LoadMany<Found, Key>) {}

  /** @param requester made anew for each request, so that nobody is shown what somebody else asked for */
  load(requester: Requester, key: Key): Promise<Found | undefined> {
    const known = this.#of.get(requester);
    const loader = known ?? new DataLoader((keys: readonly Key[]) => this.#batch(requester, keys), { cache: false });
    if (!known) this.#of.set(requester, loader);
    return loader.load(key);
  }

  async #batch(requester: Requester, keys: readonly Key[]): Promise<(Found | undefined)[]> {
    waitingOf(requester)?.throwIfAborted();
    const found = await this.loadMany(requester, [...new Set(keys)]);
    return keys.map((key) => found.get(key));
  }
}
