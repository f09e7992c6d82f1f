import type { EventStore, StoredEvent } from '@baton/event-store';
import { StoreError, UndecodableEvent } from '@baton/event-store';
import type { GoalState } from '@baton/goal/domain';
import type { Clock } from '@baton/time-and-chance';
import { addressFor, bareLetter, letterAbout } from './letter.js';
import type { MailJournal } from './mail-journal.js';
import type { Letter, Mailer } from './mailer.port.js';
import type { ToldFact } from './told-fact.js';
import { toldBy, toldFilter } from './told-fact.js';

export interface NotifierTools {
  readonly store: EventStore;
  readonly journal: MailJournal;
  readonly mailer: Mailer;
  readonly clock: Clock;
  /** Address by role, or by the surrogate id of a person. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Names of the goal's values that stand in a text. */
  readonly valuesIn: (text: string, state: GoalState) => readonly string[];
  /** For a line in the log: holds no address, and nothing personal. */
  readonly onTrouble: (text: string) => void;
}

/** The journal belongs to another store, or to a later copy of this one. */
export class UnusableMailJournal extends Error {
  override readonly name = 'UnusableMailJournal';
}

const againMs = { first: 1_000, max: 300_000 } as const;

/**
 * Tells persons by mail what they are asked and how goals ended, from the events alone and at its own pace: what can't be
 * told now waits in the store. A fact is told at most once: that it will be told is durable before it is, and what a crash
 * left open is never told again.
 */
export class Notifier {
  private readonly stopping = new AbortController();
  private telling: Promise<void> = Promise.resolve();

  constructor(private readonly tools: NotifierTools) {}

  /** Begins where the journal ends; without one, at the end of now: nobody wants mail about what is long over. @throws UnusableMailJournal */
  async start(): Promise<void> {
    const { store, journal } = this.tools;
    if (journal.checkpoint() === undefined) journal.reach(await store.end());
    const position = journal.checkpoint()?.position;
    try {
      if (position !== undefined) store.compare(position, position);
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'UNKNOWN_POSITION') throw error;
      throw new UnusableMailJournal(
        'The mail journal was kept for another event store, or for a later copy of this one: move its file away, mail then begins with what is new',
        { cause: error },
      );
    }
    this.telling = this.tellOn();
  }

  /** Ends after the mail that is being handed over. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.telling;
  }

  private async tellOn(): Promise<void> {
    for (let tries = 0; !this.isStopping(); tries++) {
      try {
        await this.follow();
      } catch (error) {
        this.tools.onTrouble(`Could not follow the events for mail, and tries again: ${nameOf(error)}`);
        await this.pause(tries);
      }
    }
  }

  private async follow(): Promise<void> {
    const { store, journal } = this.tools;
    const { signal } = this.stopping;
    const after = journal.checkpoint()?.position;
    for await (const item of store.subscribe({ after, filter: toldFilter, signal })) {
      if (item.kind === 'caught-up') continue;
      if (item.kind === 'event') await this.tell(item.event);
      if (this.isStopping()) return;
      journal.reach(item.kind === 'event' ? item.event.position : item.position);
    }
  }

  private async tell(event: StoredEvent): Promise<void> {
    const { journal, clock, onTrouble } = this.tools;
    const noted = journal.stateOf(event.id);
    if (noted === 'INTENDED') {
      journal.note(event.id, 'UNCLEAR', clock.now());
      onTrouble(`A mail may not have been sent, and is not sent again (event ${event.id})`);
    }
    if (noted !== undefined && noted !== 'NOT_TAKEN') return;
    for (let tries = 0; !this.isStopping() && !(await this.isTold(event)); tries++) await this.pause(tries);
  }

  /** Whether nothing more is to be done about a fact. */
  private async isTold(event: StoredEvent): Promise<boolean> {
    const { store, journal, mailer, clock, addresses, onTrouble } = this.tools;
    const fact = await toldBy(store, event).catch(nothingWhereUnreadable);
    const to = fact && addressFor(fact, addresses);
    if (!fact || to === undefined) return true;
    const letter = this.lookedAt(letterAbout(fact, event.id, to, mailer.domain), fact);
    journal.note(event.id, 'INTENDED', clock.now());
    const state = await mailer.hand(letter);
    journal.note(event.id, state, clock.now());
    if (state !== 'TAKEN') onTrouble(`${troubles[state]} (event ${event.id}, goal ${fact.goalId})`);
    return state !== 'NOT_TAKEN';
  }

  /** A letter that would tell a value of the goal is never sent: its reader is told bare what happened. */
  private lookedAt(letter: Letter, fact: ToldFact): Letter {
    if (fact.moment === 'SET_ASIDE') return letter;
    const found = this.tools.valuesIn(`${letter.subject}\n${letter.text}`, fact.state);
    if (found.length === 0) return letter;
    this.tools.onTrouble(`A mail held what must stay, and goes without it (goal ${fact.goalId}, ${found.join()})`);
    return bareLetter(fact, letter);
  }

  private pause(tries: number): Promise<void> {
    const ms = Math.min(againMs.max, againMs.first * 2 ** tries);
    return new Promise((resolve) => {
      const timer = this.tools.clock.after(ms, resolve);
      this.stopping.signal.addEventListener('abort', () => (timer.cancel(), resolve()), { once: true });
    });
  }

  private isStopping(): boolean {
    return this.stopping.signal.aborted;
  }
}

const troubles = {
  REFUSED: 'The mail server refuses a mail for good: look at BATON_MAIL_FROM and BATON_MAIL_TO',
  NOT_TAKEN: 'The mail server takes no mail now, and is asked again',
  UNCLEAR: 'A mail may not have been sent, and is not sent again',
} as const;

/** A goal that can't be read is set aside, which is a fact of its own. */
function nothingWhereUnreadable(error: unknown): undefined {
  if (error instanceof UndecodableEvent) return undefined;
  throw error;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'an unknown error';
}
