import type { EventStore, Position, StoredEvent } from '@baton/event-store';
import { StoreError, UndecodableEvent } from '@baton/event-store';
import type { GoalState } from '@baton/goal/domain';
import { BrokenInvariant } from '@baton/kernel';
import type { Clock } from '@baton/time-and-chance';
import { pause } from '@baton/time-and-chance';
import { addressFor, bareLetter, letterAbout } from './letter.js';
import type { MailJournal } from './mail-journal.js';
import type { Handover, Letter, Mailer } from './mailer.port.js';
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

/** So long it waits before it tries again: twice as long each time, and never longer than the last. */
const againMs = { first: 1_000, last: 300_000 } as const;
const putOffMs = { first: 60_000, last: 3_600_000 } as const;
/** Some four days in all, as mail servers have it (RFC 5321, 4.5.4.1). */
const putOffMax = 100;

/**
 * Tells persons by mail what they are asked and how goals ended, from the events alone and at its own pace: what can't be
 * told now waits in the store. A fact is told at most once: that it will be told is durable before it is, and what a crash
 * left open is never told again.
 */
export class Notifier {
  private readonly stopping = new AbortController();
  private telling: Promise<void> = Promise.resolve();
  /** What is told later, by the id of its event: its recipient was put off, which is to keep nobody else waiting. */
  private readonly later = new Map<string, Promise<void>>();
  private readUpTo: Position | undefined;
  private failuresInARow = 0;

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
    this.readUpTo = position;
    this.telling = this.again(() => this.follow());
  }

  /** Ends after the mail that is being handed over. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all([this.telling, ...this.later.values()]);
  }

  private async again(work: () => Promise<void>): Promise<void> {
    while (!this.isStopping()) {
      try {
        await work();
        return;
      } catch (error) {
        this.tools.onTrouble(`Could not follow the events for mail, and tries again: ${nameOf(error)}`);
        await this.pause(againMs, this.failuresInARow++);
      }
    }
  }

  private async follow(): Promise<void> {
    const { signal } = this.stopping;
    for await (const item of this.tools.store.subscribe({ after: this.readUpTo, filter: toldFilter, signal })) {
      if (item.kind === 'caught-up') continue;
      if (item.kind === 'event') await this.tell(item.event);
      if (this.isStopping()) return;
      this.failuresInARow = 0;
      this.readUpTo = item.kind === 'event' ? item.event.position : item.position;
      this.keepPlace();
    }
  }

  /** It stays before all that is told later, so that the next start finds that again; the rest is known by its notes. */
  private keepPlace(): void {
    if (this.later.size === 0) this.tools.journal.reach(this.readUpTo);
  }

  private async tell(event: StoredEvent): Promise<void> {
    if ((await this.handOver(event)) === 'PUT_OFF') this.later.set(event.id, this.tellLater(event));
  }

  private tellLater(event: StoredEvent): Promise<void> {
    const { journal, clock, onTrouble } = this.tools;
    return this.again(async () => {
      let state: Handover | undefined = 'PUT_OFF';
      for (let tries = 0; state === 'PUT_OFF' && tries < putOffMax && !this.isStopping(); tries++) {
        await this.pause(putOffMs, tries);
        state = await this.handOver(event);
      }
      if (this.isStopping()) return;
      if (state === 'PUT_OFF') {
        journal.note(event.id, 'REFUSED', clock.now());
        onTrouble(`A mail is given up, since its recipient was put off for days (event ${event.id})`);
      }
      this.later.delete(event.id);
      this.keepPlace();
    });
  }

  /** How a fact ended, or that its recipient was put off; nothing where nobody is told. */
  private async handOver(event: StoredEvent): Promise<Handover | undefined> {
    const { journal, clock, onTrouble } = this.tools;
    const noted = journal.stateOf(event.id);
    if (noted === 'INTENDED') {
      journal.note(event.id, 'UNCLEAR', clock.now());
      onTrouble(`A mail may not have been sent, and is not sent again (event ${event.id})`);
      return 'UNCLEAR';
    }
    if (noted !== undefined && noted !== 'NOT_TAKEN' && noted !== 'PUT_OFF') return noted;
    for (let tries = 0; !this.isStopping(); tries++) {
      const state = await this.handOnce(event);
      if (state !== 'NOT_TAKEN') return state;
      await this.pause(againMs, tries);
    }
    return noted;
  }

  private async handOnce(event: StoredEvent): Promise<Handover | undefined> {
    const { store, journal, mailer, clock, addresses, onTrouble } = this.tools;
    const fact = await toldBy(store, event).catch(nothingWhereUnreadable);
    const to = fact && addressFor(fact, addresses);
    if (!fact || to === undefined) return undefined;
    const letter = this.lookedAt(letterAbout(fact, event.id, to, mailer.domain), fact);
    journal.note(event.id, 'INTENDED', clock.now());
    const state = await mailer.hand(letter);
    journal.note(event.id, state, clock.now());
    if (state !== 'TAKEN') onTrouble(`${troubles[state]} (event ${event.id}, goal ${fact.goalId})`);
    return state;
  }

  /** A letter that would tell a value of the goal is never sent: its reader is told bare what happened. */
  private lookedAt(letter: Letter, fact: ToldFact): Letter {
    if (fact.moment === 'SET_ASIDE') return letter;
    const found = this.tools.valuesIn(`${letter.subject}\n${letter.text}`, fact.state);
    if (found.length === 0) return letter;
    this.tools.onTrouble(`A mail held what must stay, and goes without it (goal ${fact.goalId}, ${found.join()})`);
    return bareLetter(fact, letter);
  }

  private pause({ first, last }: typeof againMs | typeof putOffMs, tries: number): Promise<void> {
    return pause(this.tools.clock, Math.min(last, first * 2 ** tries), this.stopping.signal);
  }

  private isStopping(): boolean {
    return this.stopping.signal.aborted;
  }
}

const troubles = {
  REFUSED: 'The mail server refuses a mail for good: look at BATON_MAIL_FROM and BATON_MAIL_TO',
  NOT_TAKEN: 'The mail server takes no mail now, and is asked again',
  PUT_OFF: 'The mail server puts a recipient off, and is asked again later',
  UNCLEAR: 'A mail may not have been sent, and is not sent again',
} as const;

/** A goal that can't be read is set aside, which is a fact of its own. */
function nothingWhereUnreadable(error: unknown): undefined {
  if (error instanceof UndecodableEvent || error instanceof BrokenInvariant) return undefined;
  throw error;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'an unknown error';
}
