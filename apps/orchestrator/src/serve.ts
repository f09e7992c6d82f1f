import { existsSync, mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplication } from '@nestjs/common';
import { ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { goalStream } from '@baton/event-store';
import { Readiness } from '@baton/operations';
import { UnusableSettings } from '@baton/settings';
import { OrchestratorModule } from './orchestrator.module.js';
import type { Settings } from './settings.js';
import type { Voice } from './voice.js';
import { watchingFor } from './watching.js';

/** Requests that are still open when all else has ended get so long. */
const answeredMsMax = 1_000;

/** Starts the orchestrator and resolves when it can be asked. Whatever keeps it from starting is thrown. */
export async function serve(
  settings: Settings,
  voice: Voice,
  onBroken: (error: unknown) => void,
): Promise<INestApplication> {
  await mustHaveKeysOfItsEvents(settings);
  // Rows live here, wherever the events do.
  mkdirSync(settings.dataDir, { recursive: true });
  const watching = await watchingFor(settings);
  const app = await NestFactory.create(
    OrchestratorModule.forSettings(settings, onBroken, { ...watching, facts: voice.facts }),
    {
      // What keeps it from starting is told once, by whoever started it.
      logger: false,
      abortOnError: false,
    },
  );
  app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }));
  try {
    watching.metrics?.watchRequests(app.getHttpServer() as Server);
    await app.listen(settings.port, settings.host);
    app.useLogger(voice.logger);
    return app;
  } catch (error) {
    await app.close();
    throw error;
  }
}

/**
 * Ends one that was told to: it says that it is not ready, takes no request and no goal any more, lets calls that are
 * under way be answered within their bound, and tells those who follow a stream that it goes away.
 */
export async function drain(app: INestApplication): Promise<void> {
  app.get(Readiness).beginDraining();
  const server = app.getHttpServer() as Server;
  const answered = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  await app.close();
  await Promise.race([answered, sleep(answeredMsMax, undefined, { ref: false })]);
}

/** A fresh key folder beside events that were sealed with other keys would make all of them unreadable for good. */
async function mustHaveKeysOfItsEvents({ dataDir, eventStoreAddress, keysDir }: Settings): Promise<void> {
  if (existsSync(keysDir)) return;
  if (eventStoreAddress === undefined ? existsSync(join(dataDir, 'events.db')) : await hasGoals(eventStoreAddress))
    throw new UnusableSettings([
      `The keys of these events are gone: restore the key folder from its backup (${keysDir}, beside ${dataDir})`,
    ]);
}

/** Whether anybody's goals are on a server yet. */
async function hasGoals(address: string): Promise<boolean> {
  const { EventStoreDbEventStore } = await import('@baton/event-store/eventstoredb');
  const store = await EventStoreDbEventStore.open(address, { onBroken: () => undefined });
  try {
    const filter = { streamPrefixes: [goalStream('')] };
    for await (const { kind } of store.subscribe({ filter, signal: new AbortController().signal }))
      if (kind !== 'checkpoint') return kind === 'event';
    return false;
  } finally {
    await store.close();
  }
}
