import { Vault } from '@baton/encryption';
import { EventStore } from '@baton/event-store';
import { valuesIn } from '@baton/goal/application';
import { Clock } from '@baton/time-and-chance';
import type { BeforeApplicationShutdown, DynamicModule, OnApplicationBootstrap } from '@nestjs/common';
import { Logger, Module } from '@nestjs/common';
import { MailJournal } from './mail-journal.js';
import type { Mailer } from './mailer.port.js';
import { Notifier } from './notifier.js';

export interface NotificationOptions {
  /** Where it is kept which facts were told: a path. */
  readonly journalFile: string;
  readonly mailer: Mailer;
  /** Address by role, or by the surrogate id of a person. */
  readonly addresses: ReadonlyMap<string, string>;
}

/** The journal, opened once. */
abstract class OpenedJournal {
  abstract readonly journal: MailJournal;
}

/** Tells persons by mail what they are asked, and how goals ended. Needs an EventStore, a Vault and a Clock; one process of an installation has it. */
@Module({})
export class NotificationModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly notifier: Notifier,
    private readonly opened: OpenedJournal,
  ) {}

  static forRoot({ journalFile, mailer, addresses }: NotificationOptions): DynamicModule {
    const logger = new Logger('Notification');
    return {
      module: NotificationModule,
      providers: [
        { provide: OpenedJournal, useFactory: () => ({ journal: new MailJournal(journalFile) }) },
        {
          provide: Notifier,
          useFactory: (store: EventStore, clock: Clock, vault: Vault, { journal }: OpenedJournal) =>
            new Notifier({
              ...{ store, clock, journal, mailer, addresses },
              valuesIn: (text, state) => valuesIn(text, state, vault),
              onTrouble: (text) => logger.warn(text),
            }),
          inject: [EventStore, Clock, Vault, OpenedJournal],
        },
      ],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.notifier.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.notifier.stop();
    this.opened.journal.close();
  }
}
