import type { INestApplication } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { Test } from '@nestjs/testing';
import { ApiModule } from '@baton/api';
import { EncryptionModule, KeyStore } from '@baton/encryption';
import { MemoryKeyStore } from '@baton/encryption/key-store/memory';
import { Ed25519Signer } from '@baton/encryption/signer/ed25519';
import { EventStore, EventStoreModule } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import {
  AnswerClarificationHandler,
  ControlGoalHandler,
  DescribeSpecialistsHandler,
  ReconcileSystemsHandler,
  RederiveDecisionsHandler,
  ReleaseGoalHandler,
  RequestTools,
  SubmitGoalHandler,
} from '@baton/goal/application';
import { PolicyHistory } from '@baton/handoff/policy';
import { ProjectorModule, ReadModelsModule, ReadProgress } from '@baton/read-models';
import { SpecialistGateway } from '@baton/specialist/gateway';
import type { SystemConnector } from '@baton/specialist/kit';
import { Clock } from '@baton/time-and-chance';
import { developer, DevelopmentIssuer } from '../../apps/orchestrator/src/development-issuer.js';
import type { HouseOptions } from './in-process-house.js';
import { openHouse } from './in-process-house.js';

/** Of one tenant. */
const openGoalsMax = 1_000;
/** More than what attacks by the way try within a minute, and few enough to be tried. */
const refusedTokensPerMinuteMax = 3_000;

interface ServedOptions {
  /** By default one in memory. */
  readonly store?: EventStore;
  /** How long is waited for an answer, in milliseconds; by default as long as for customers. */
  readonly answerMsMax?: number;
}

/** A house within this process whose goals can be asked for as a customer does: over GraphQL, with all of its roles. */
export async function serveHouse(
  connectors: readonly SystemConnector[],
  {
    store = new MemoryEventStore(),
    answerMsMax,
    ...options
  }: Pick<HouseOptions, 'crashPoint' | 'playbooks' | 'clock'> & ServedOptions = {},
) {
  const keys = new MemoryKeyStore();
  const house = await openHouse(connectors, store, { ...options, keys });
  const signer = Ed25519Signer.ephemeral();
  const issuer = new DevelopmentIssuer(signer);
  const app = await serve(house, { store, keys, issuer, answerMsMax });
  return {
    ...house,
    url: `${(await app.getUrl()).replace('[::1]', '127.0.0.1')}/graphql`,
    issuer,
    /** Of the issuer: whoever has it can make anything of a token that is believed. */
    signer,
    openGoalsMax,
    refusedTokensPerMinuteMax,
    schema: app.get(GraphQLSchemaHost).schema,
    token: issuer.tokenFor({ ...developer, tenant: house.tenant, actorId: 'person-1' }),
    /** Resolves when the lists hold all that has happened. */
    untilListed: async () => {
      const end = await store.end();
      if (end !== undefined) await app.get(ReadProgress).reaches(end, 10_000);
    },
    close: async () => {
      await app.close();
      await house.close();
    },
  };
}

async function serve(
  { request, gateway, policies, troubles }: Awaited<ReturnType<typeof openHouse>>,
  {
    store,
    keys,
    issuer,
    answerMsMax,
  }: {
    readonly store: EventStore;
    readonly keys: KeyStore;
    readonly issuer: DevelopmentIssuer;
    readonly answerMsMax: number | undefined;
  },
): Promise<INestApplication> {
  const module = await Test.createTestingModule({
    imports: [
      EventStoreModule.forRoot({ kind: 'memory' }),
      EncryptionModule.forRoot({ kind: 'memory' }),
      ReadModelsModule.forRoot({ file: ':memory:' }),
      ProjectorModule.forRoot((error) => troubles.push(String(error))),
      CqrsModule.forRoot(),
      ApiModule.forRoot({
        path: '/graphql',
        tokens: issuer.rules,
        openGoalsMax,
        answerMsMax,
        refusedTokensPerMinuteMax,
      }),
    ],
    providers: [
      { provide: RequestTools, useValue: request },
      { provide: SpecialistGateway, useValue: gateway },
      { provide: PolicyHistory, useValue: policies },
      { provide: Clock, useValue: request.clock },
      ...[SubmitGoalHandler, AnswerClarificationHandler, ControlGoalHandler, ReleaseGoalHandler],
      ...[ReconcileSystemsHandler, RederiveDecisionsHandler, DescribeSpecialistsHandler],
    ],
  })
    .overrideProvider(EventStore)
    .useValue(store)
    .overrideProvider(KeyStore)
    .useValue(keys)
    .compile();
  const app = module.createNestApplication({ logger: false });
  await app.listen(0, '127.0.0.1');
  return app;
}
