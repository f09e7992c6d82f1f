import { existsSync, mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { ConsoleLogger, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { goalStream } from '@baton/event-store';
import { UnusableSettings } from '@baton/settings';
import { OrchestratorModule } from './orchestrator.module.js';
import type { Settings } from './settings.js';
import { watchingFor } from './watching.js';

/** Starts the orchestrator and resolves when it can be asked. Whatever keeps it from starting is thrown. */
export async function serve(settings: Settings, onBroken: (error: unknown) => void): Promise<INestApplication> {
  await mustHaveKeysOfItsEvents(settings);
  // Rows live here, wherever the events do.
  mkdirSync(settings.dataDir, { recursive: true });
  const watching = await watchingFor(settings);
  const app = await NestFactory.create(OrchestratorModule.forSettings(settings, onBroken, watching), {
    // What keeps it from starting is told once, by whoever started it.
    logger: false,
    abortOnError: false,
  });
  app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }));
  try {
    watching.metrics?.watchRequests(app.getHttpServer() as Server);
    await app.listen(settings.port, settings.host);
    // A list of levels would only narrow the logger that was taken away above.
    app.useLogger(new ConsoleLogger({ logLevels: ['warn', 'error', 'fatal'] }));
    return app;
  } catch (error) {
    await app.close();
    throw error;
  }
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
