import type { KeyStore, Vault } from '@baton/encryption';
import type { EventStore } from '@baton/event-store';
import type { Chance, Clock } from '@baton/time-and-chance';
import { pause } from '@baton/time-and-chance';
import type { PlaybookShelf } from './playbook-shelf.js';

/** What taking on a person's request needs. */
export class RequestTools {
  readonly store: EventStore;
  readonly vault: Vault;
  readonly keys: KeyStore;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly playbooks: PlaybookShelf;
  /** IANA time zone in which a day begins for the people who are served. */
  readonly timeZone: string;

  constructor(tools: Omit<RequestTools, 'waitBeforeRepeat'>) {
    this.store = tools.store;
    this.vault = tools.vault;
    this.keys = tools.keys;
    this.clock = tools.clock;
    this.chance = tools.chance;
    this.playbooks = tools.playbooks;
    this.timeZone = tools.timeZone;
  }

  waitBeforeRepeat(repeat: number): Promise<void> {
    return pause(this.clock, Math.min(5_000, 50 * 2 ** Math.min(repeat, 10)));
  }
}
