import type { DomainEvent } from '@baton/kernel';

/** The words of one policy set: what is hashed, activated, and read again when a decision is taken again. */
export interface PolicySource {
  /** What its policies may speak of. */
  readonly schema: string;
  /** One policy each under its id, which is the name of its file. */
  readonly policies: Readonly<Record<string, string>>;
  /** One forbidden combination each under its id, likewise; absent where there is none. */
  readonly combinations?: Readonly<Record<string, string>>;
}

/** From here on, what may cross is decided by this set; it holds all words of the set, so that it can be asked for ever. */
export type PolicySetActivated = DomainEvent<'PolicySetActivated', PolicySource & { readonly setHash: string }>;

export type PolicySetEvent = PolicySetActivated;
