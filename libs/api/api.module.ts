import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { ApolloDriver } from '@nestjs/apollo';
import type { ApolloDriverConfig } from '@nestjs/apollo';
import type { DynamicModule, NestModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, HttpAdapterHost } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ReadProgress } from '@baton/read-models';
import { Authenticator } from './access/authenticator.js';
import { Connections } from './access/connections.js';
import type { RequestContext } from './access/gate.js';
import { guarded } from './access/gate.js';
import { Origins } from './access/origins.js';
import { RouteGuard } from './access/route-guard.js';
import { answerMsMaxOf, ApiOptions } from './api-options.js';
import { EventFeed } from './events/event-feed.js';
import { EventStreams } from './events/event-streams.js';
import { EventsController } from './events/events.controller.js';
import { Admission } from './graphql/admission.js';
import { catchingUp } from './graphql/catch-up.js';
import { checkedInput } from './graphql/checked-input.js';
import { clientError } from './graphql/client-error.js';
import { BulkResolver } from './graphql/controls/bulk.resolver.js';
import { ControlDesk } from './graphql/controls/control-desk.js';
import { ControlsResolver } from './graphql/controls/controls.resolver.js';
import { GoalLoader } from './graphql/goal-loader.js';
import { HistoryLoader } from './graphql/history-loader.js';
import { GoalPartsResolver } from './graphql/goal-parts/goal-parts.resolver.js';
import { GoalPresenter } from './graphql/goal-presenter.js';
import { GoalsResolver } from './graphql/goals.resolver.js';
import { landingPage } from './graphql/landing-page.js';
import { requestLimit, rulesFor, tokensMax } from './graphql/limits.js';
import { LedgerResolver } from './graphql/ledger/ledger.resolver.js';
import { NodesResolver } from './graphql/nodes/nodes.resolver.js';
import { Opener } from './graphql/opener.js';
import { OpeningsResolver } from './graphql/openings/openings.resolver.js';
import { Patience } from './graphql/patience.js';
import { bounded, patient } from './graphql/patient-schema.js';
import { PolicySetsResolver } from './graphql/policy-sets/policy-sets.resolver.js';
import { ProjectionsResolver } from './graphql/projections/projections.resolver.js';
import { ReconcileResolver } from './graphql/reconcile/reconcile.resolver.js';
import { RederiveResolver } from './graphql/rederive/rederive.resolver.js';
import { RequestsResolver } from './graphql/requests.resolver.js';
import { InstantScalar, JsonScalar, PositionScalar } from './graphql/scalars.js';
import { SpecialistDesk } from './graphql/specialists/specialist-desk.js';
import { SpecialistsResolver } from './graphql/specialists/specialists.resolver.js';
import { StatsResolver } from './graphql/stats/stats.resolver.js';
import { TaskAnswersResolver } from './graphql/tasks/task-answers.resolver.js';
import { TaskFieldsResolver } from './graphql/tasks/task-fields.resolver.js';
import { TaskLoader } from './graphql/tasks/task-loader.js';
import { TasksResolver } from './graphql/tasks/tasks.resolver.js';
import { ThrownOn } from './graphql/thrown-on.js';
import { watchedOverHttp } from './graphql/watched-operations.js';
import { SafeHeaders } from './safe-headers.js';
import { ChangesResolver } from './subscriptions/changes.resolver.js';
import { SubscriptionServer } from './subscriptions/subscription-server.js';

/**
 * The door of the product: GraphQL over HTTP and WebSocket. Needs the read models, a Vault, and the command bus of
 * `CqrsModule.forRoot()` with its handlers.
 */
@Module({})
export class ApiModule implements NestModule {
  constructor(
    private readonly origins: Origins,
    private readonly host: HttpAdapterHost,
  ) {}

  static forRoot(options: ApiOptions): DynamicModule {
    const { tokens, requestsPerSecondMax = 2_000, refusedTokensPerMinuteMax = Number.MAX_SAFE_INTEGER } = options;
    const authenticator = new Authenticator(tokens, { requestsPerSecondMax, refusedTokensPerMinuteMax });
    return {
      module: ApiModule,
      imports: [
        GraphQLModule.forRootAsync<ApolloDriverConfig>({
          driver: ApolloDriver,
          inject: [ReadProgress],
          useFactory: (progress: ReadProgress) => graphqlOptions(options, authenticator, progress),
        }),
      ],
      controllers: [EventsController],
      // Resolvers are plain classes without inheritance: otherwise guards and pipes may be passed over (see ADR 0006).
      providers: [
        { provide: ApiOptions, useValue: options },
        { provide: Authenticator, useValue: authenticator },
        { provide: APP_GUARD, useClass: RouteGuard },
        // Of the room and not of who builds an application of it, so that each one checks and answers alike.
        { provide: APP_PIPE, useValue: checkedInput },
        { provide: APP_FILTER, useClass: ThrownOn },
        ...[Opener, GoalPresenter, Admission, ControlDesk],
        ...[GoalsResolver, RequestsResolver, ControlsResolver, BulkResolver, TasksResolver, ReconcileResolver],
        ...[RederiveResolver, LedgerResolver, GoalPartsResolver, NodesResolver, StatsResolver, PolicySetsResolver],
        ...[SpecialistsResolver, ProjectionsResolver, OpeningsResolver, TaskFieldsResolver, TaskAnswersResolver],
        ...[GoalLoader, HistoryLoader, TaskLoader, SpecialistDesk],
        ...[EventFeed, EventStreams, ChangesResolver, SubscriptionServer, Connections, SafeHeaders, Origins],
      ],
    };
  }

  /** Called before any path is taken up. */
  configure(): void {
    this.origins.letIn(this.host);
  }
}

/** Nothing that is given may be kept (see safe-headers.ts), so no field is asked for how long it might be. */
const cachesNothing = ApolloServerPluginCacheControlDisabled();

function graphqlOptions(
  options: ApiOptions,
  authenticator: Authenticator,
  progress: ReadProgress,
): Omit<ApolloDriverConfig, 'driver'> {
  const { path, watchers = [] } = options;
  return {
    path,
    // By default it stops before anything else does, and takes the connections of all who follow something with it.
    stopOnApplicationShutdown: true,
    autoSchemaFile: true,
    // A specification looks at the whole schema; asking it about itself at every start would tell nothing more.
    buildSchemaOptions: { skipCheck: true },
    sortSchema: true,
    graphiql: false,
    plugins: [landingPage, requestLimit, bounded(answerMsMaxOf(options)), cachesNothing, watchedOverHttp(watchers)],
    resolvers: { Instant: InstantScalar, Json: JsonScalar, Position: PositionScalar },
    includeStacktraceInErrorResponses: false,
    formatError: clientError,
    parseOptions: { maxTokens: tokensMax },
    validationRules: [...rulesFor(process.env['NODE_ENV'])],
    // These are what Apollo does unless it is told otherwise, and are said here to stay.
    introspection: process.env['NODE_ENV'] !== 'production',
    hideSchemaDetailsFromClientErrors: process.env['NODE_ENV'] === 'production',
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    // Documents are short enough to be sent each time, and what is kept for strangers is memory that they fill.
    persistedQueries: false,
    // What stands outermost comes first: who is not waited for, then who may not.
    transformSchema: (schema) => patient(guarded(catchingUp(schema, progress))),
    context: async ({ req, res }: Exchange): Promise<RequestContext> => {
      const patience = new Patience();
      // Of whoever goes before it is known who they are, it has to be heard as well.
      res.once('close', () => patience.end());
      const { requester } = await authenticator.identify(req.headers.authorization, req.socket.remoteAddress);
      return { requester, patience };
    },
  };
}

interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
}
