import { randomUUID } from 'node:crypto';
import { KeyMissing, Vault } from '@baton/encryption';
import { EventStore } from '@baton/event-store';
import type { Requester } from '@baton/goal/application';
import { mayOpen, recordOpening } from '@baton/goal/application';
import type { Classification } from '@baton/kernel';
import { eventIdOf, instantOf } from '@baton/kernel';
import type { SealedPlace } from '@baton/read-models';
import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { waitingOf } from '../access/sight.js';

/** Opens one goal's values for one requester; nothing for whoever may not see them, and for what was erased. */
export interface Open {
  /** By its class. What is confidential or restricted is given once it is on record who opened it. */
  readonly value: (value: SealedPlace, classification: Classification) => Promise<string | null>;
  /** Of a record its id or place: internal, and opened without a trace. */
  readonly internal: (value: SealedPlace) => string | null;
}

/** The goal whose values are opened. */
export interface OpenedGoal {
  readonly goalId: string;
  readonly owner: string;
  readonly purpose: string;
}

interface Delicate {
  readonly place: SealedPlace;
  readonly classification: Classification;
}

/** The one place where the API opens sealed values. */
@Injectable()
export class Opener {
  constructor(
    private readonly vault: Vault,
    private readonly store: EventStore,
  ) {}

  /** For goals of the requester's own tenant alone: whoever calls this has made sure of it. */
  for(requester: Requester, goal: OpenedGoal): Open {
    // What one request asks of a goal comes within one turn of the event loop, and is one event.
    const delicate = new DataLoader((asked: readonly Delicate[]) => this.openOnRecord(requester, goal, asked), {
      batchScheduleFn: (open) => setImmediate(open),
    });
    const may = (classification: Classification) => mayOpen(requester, goal.owner, classification);
    return {
      value: async (place, classification) => {
        if (!may(classification)) return null;
        const isPlain = classification === 'public' || classification === 'internal';
        return isPlain ? this.open(place) : delicate.load({ place, classification });
      },
      internal: (place) => (may('internal') ? this.open(place) : null),
    };
  }

  private async openOnRecord(
    requester: Requester,
    { goalId, purpose }: OpenedGoal,
    asked: readonly Delicate[],
  ): Promise<readonly (string | null)[]> {
    // What nobody is given any more has not been opened.
    waitingOf(requester)?.throwIfAborted();
    const values = asked.map(({ place, classification }) => {
      const { eventId, attribute } = place.at;
      return { eventId, attribute, classification };
    });
    const by = { requester, now: instantOf(Date.now()), eventId: eventIdOf(randomUUID()) };
    await recordOpening(this.store, { goalId, purpose, values }, by);
    return asked.map(({ place }) => this.open(place));
  }

  private open({ sealed, at }: SealedPlace): string | null {
    try {
      const value = this.vault.open(sealed, at);
      return typeof value === 'string' ? value : JSON.stringify(value);
    } catch (error) {
      if (error instanceof KeyMissing) return null;
      throw error;
    }
  }
}
