import { EventStore } from '@baton/event-store';
import type { DynamicModule, InjectionToken, OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { DueGoals } from './due-goals/due-goals.port.js';
import { SqlDueGoals } from './due-goals/sql/sql-due-goals.adapter.js';
import { GoalQuery } from './goal/goal.query.js';
import { GoalsCountQuery } from './goals/goals-count.query.js';
import { GoalsQuery } from './goals/goals.query.js';
import { HumanTasksQuery } from './human-tasks/human-tasks.query.js';
import { ConversationQuery } from './conversation/conversation.query.js';
import { DisclosuresQuery } from './ledger/disclosures.query.js';
import { LedgerQuery } from './ledger/ledger.query.js';
import { OpenGoals } from './open-goals/open-goals.port.js';
import { SqlOpenGoals } from './open-goals/sql/sql-open-goals.adapter.js';
import { OpeningsQuery } from './openings/openings.query.js';
import { PolicySetsQuery } from './policy-sets/policy-sets.query.js';
import { ProjectionsQuery } from './projector/projections.query.js';
import { mustBeRowsOf } from './projector/projector.js';
import { ReadProgress } from './projector/read-progress.js';
import { StandingQuery } from './standing/standing.query.js';
import { StatsQuery } from './stats/stats.query.js';
import { TimelineQuery } from './timeline/timeline.query.js';
import type { ReadDatabase } from './read-store/tables.js';
import { openReadStore, UnusableReadStore } from './read-store/read-store.js';

export interface ReadModelsOptions {
  /** Where the rows are kept: a path, or `:memory:`. It can be thrown away, the rows are built again from the events. */
  readonly file: string;
  /**
   * What the one process holds that keeps the rows, and has before it opens them: its lock. Absent: another process keeps
   * them, and brings the tables of an older release forward.
   */
  readonly keeper?: InjectionToken;
}

/** So long another process may take to bring the tables forward, where a new release is started everywhere at once. */
const keeperMsMax = 20_000;

/** The rows, opened once for all that reads them. */
export abstract class OpenedReadStore {
  abstract readonly db: ReadDatabase;
  abstract readonly file: string;
}

/** The questions that are answered by rows alone. */
const queries = [
  ...[GoalsQuery, GoalsCountQuery, HumanTasksQuery, LedgerQuery, DisclosuresQuery, StandingQuery, StatsQuery],
] as const;

/** Those that are answered by streams alone. */
const streamQueries = [GoalQuery, TimelineQuery, PolicySetsQuery] as const;

/** Provides the queries, {@link DueGoals}, {@link OpenGoals} and {@link ReadProgress} over the rows of one file. Needs an EventStore. */
@Module({})
export class ReadModelsModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly opened: OpenedReadStore,
    private readonly store: EventStore,
  ) {}

  static forRoot({ file, keeper }: ReadModelsOptions): DynamicModule {
    const inject = [OpenedReadStore];
    return {
      module: ReadModelsModule,
      global: true,
      providers: [
        {
          provide: OpenedReadStore,
          useFactory: async (held?: unknown) => {
            // Nest goes on with null where that could not be taken, before it tells of it.
            if (keeper && !held) throw new UnusableReadStore('The read models are kept by another process');
            return { db: await openReadStore(file, keeper ? {} : { keeperMsMax }), file };
          },
          inject: keeper ? [keeper] : [],
        },
        { provide: DueGoals, useFactory: ({ db }: OpenedReadStore) => new SqlDueGoals(db), inject },
        { provide: OpenGoals, useFactory: ({ db }: OpenedReadStore) => new SqlOpenGoals(db), inject },
        ...queries.map((Query) => {
          return { provide: Query, useFactory: ({ db }: OpenedReadStore) => new Query(db), inject };
        }),
        ...streamQueries.map((Query) => {
          return { provide: Query, useFactory: (store: EventStore) => new Query(store), inject: [EventStore] };
        }),
        {
          provide: ConversationQuery,
          useFactory: (store: EventStore, timeline: TimelineQuery) => new ConversationQuery(store, timeline),
          inject: [EventStore, TimelineQuery],
        },
        {
          provide: OpeningsQuery,
          useFactory: (store: EventStore, goal: GoalQuery) => new OpeningsQuery(store, goal),
          inject: [EventStore, GoalQuery],
        },
        {
          provide: ProjectionsQuery,
          useFactory: (store: EventStore, { db }: OpenedReadStore) => new ProjectionsQuery(store, db),
          inject: [EventStore, OpenedReadStore],
        },
        {
          provide: ReadProgress,
          useFactory: (store: EventStore, { db }: OpenedReadStore) => new ReadProgress(store, db),
          inject: [EventStore, OpenedReadStore],
        },
      ],
      exports: [
        ...[OpenedReadStore, DueGoals, OpenGoals, ReadProgress, ConversationQuery, OpeningsQuery, ProjectionsQuery],
        ...queries,
        ...streamQueries,
      ],
    };
  }

  /** Before anything is read or driven by these rows. */
  async onModuleInit(): Promise<void> {
    await mustBeRowsOf(this.store, this.opened.db, this.opened.file);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.opened.db.destroy();
  }
}
