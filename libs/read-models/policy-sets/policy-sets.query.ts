import type { Instant } from '@baton/kernel';
import type { EventStore } from '@baton/event-store';
import { policySetCodec, policySetStream } from '@baton/event-store';

/** A set of policies that handoffs were or are decided by, with all its words. */
export interface PolicySet {
  /** Counts activations from 0. */
  readonly number: number;
  readonly hash: string;
  readonly activatedAt: Instant;
  /** What its policies may speak of. */
  readonly schema: string;
  /** The text of each policy under its id. */
  readonly policies: Readonly<Record<string, string>>;
  /** The text of each forbidden combination under its id. */
  readonly combinations: Readonly<Record<string, string>>;
  /** Whether decisions are taken by it now. */
  readonly isInForce: boolean;
}

/** Every policy set of an installation. Few are ever activated, so they are read from their stream. */
export class PolicySetsQuery {
  constructor(private readonly store: EventStore) {}

  /**
   * In the order in which they were activated, so the last one is in force, unless a newer release has recorded something
   * since that is not understood here. One that was activated again stands once for each time.
   */
  async all(): Promise<{ readonly sets: readonly PolicySet[]; readonly eventsSkipped: number }> {
    const sets: Omit<PolicySet, 'isInForce'>[] = [];
    let events = 0;
    for await (const stored of this.store.readStream(policySetStream)) {
      events += 1;
      const recorded = policySetCodec.decodeIfKnown(stored);
      if (recorded === undefined) continue;
      const { event, metadata, revision: number } = recorded;
      const { setHash: hash, schema, policies, combinations = {} } = event.data;
      sets.push({ number, hash, activatedAt: metadata.recordedAt, schema, policies, combinations });
    }
    return {
      sets: sets.map((set) => ({ ...set, isInForce: set.number === events - 1 })),
      eventsSkipped: events - sets.length,
    };
  }
}
