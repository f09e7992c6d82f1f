import { EventStore } from '@baton/event-store';
import type {
  BeforeApplicationShutdown,
  DynamicModule,
  OnApplicationBootstrap,
  OnApplicationShutdown,
  OnModuleInit,
} from '@nestjs/common';
import { Module } from '@nestjs/common';
import { DueGoals } from './due-goals/due-goals.port.js';
import { SqlDueGoals } from './due-goals/sql/sql-due-goals.adapter.js';
import { GoalQuery } from './goal/goal.query.js';
import { GoalsCountQuery } from './goals/goals-count.query.js';
import { GoalsQuery } from './goals/goals.query.js';
import { HumanTasksQuery } from './human-tasks/human-tasks.query.js';
import { LedgerQuery } from './ledger/ledger.query.js';
import { OpenGoals } from './open-goals/open-goals.port.js';
import { SqlOpenGoals } from './open-goals/sql/sql-open-goals.adapter.js';
import type { RunningProjector } from './projector/projector.js';
import { mustBeRowsOf, startProjector } from './projector/projector.js';
import { ReadProgress } from './projector/read-progress.js';
import { StandingQuery } from './standing/standing.query.js';
import type { ReadDatabase } from './read-store/tables.js';
import { openReadStore } from './read-store/read-store.js';

export interface ReadModelsOptions {
  /** Where the rows are kept: a path, or `:memory:`. It can be thrown away, the rows are built again from the events. */
  readonly file: string;
  /** Whether this process keeps the rows up with the events (the role `projector`), or only reads them. */
  readonly project: boolean;
  /** The projector stopped and can't go on; the rows stay as they are. */
  readonly onFailure: (error: unknown) => void;
}

/** The rows, opened once for all that reads them. */
abstract class OpenedReadStore {
  abstract readonly db: ReadDatabase;
  abstract readonly options: ReadModelsOptions;
}

/** The questions that are answered by rows alone. */
const queries = [GoalsQuery, GoalsCountQuery, HumanTasksQuery, LedgerQuery, StandingQuery] as const;

/** Provides the queries, {@link DueGoals}, {@link OpenGoals} and {@link ReadProgress} over the rows of one file. Needs an EventStore. */
@Module({})
export class ReadModelsModule
  implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  private projector: RunningProjector | undefined;

  constructor(
    private readonly opened: OpenedReadStore,
    private readonly store: EventStore,
  ) {}

  static forRoot(options: ReadModelsOptions): DynamicModule {
    const inject = [OpenedReadStore];
    return {
      module: ReadModelsModule,
      global: true,
      providers: [
        { provide: OpenedReadStore, useFactory: async () => ({ db: await openReadStore(options.file), options }) },
        { provide: DueGoals, useFactory: ({ db }: OpenedReadStore) => new SqlDueGoals(db), inject },
        { provide: OpenGoals, useFactory: ({ db }: OpenedReadStore) => new SqlOpenGoals(db), inject },
        ...queries.map((Query) => {
          return { provide: Query, useFactory: ({ db }: OpenedReadStore) => new Query(db), inject };
        }),
        { provide: GoalQuery, useFactory: (store: EventStore) => new GoalQuery(store), inject: [EventStore] },
        {
          provide: ReadProgress,
          useFactory: (store: EventStore, { db }: OpenedReadStore) => new ReadProgress(store, db),
          inject: [EventStore, OpenedReadStore],
        },
      ],
      exports: [DueGoals, OpenGoals, GoalQuery, ReadProgress, ...queries],
    };
  }

  /** Before anything is read or driven by these rows. */
  async onModuleInit(): Promise<void> {
    await mustBeRowsOf(this.store, this.opened.db, this.opened.options.file);
  }

  onApplicationBootstrap(): void {
    const { db, options } = this.opened;
    if (options.project) this.projector = startProjector({ store: this.store, db, onFailure: options.onFailure });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.projector?.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.opened.db.destroy();
  }
}
