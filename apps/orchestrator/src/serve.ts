import { existsSync, mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import type { INestApplication, NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { loadPlaybooks } from '@baton/conversation';
import { goalStream } from '@baton/event-store';
import { PlaybookShelf } from '@baton/goal/application';
import { crashPointFrom } from '@baton/kernel';
import { Readiness } from '@baton/operations';
import { UnusableSettings } from '@baton/settings';
import type { Surroundings } from './core.module.js';
import { CoreModule, coreRooms } from './core.module.js';
import type { StandingCore } from './serving.module.js';
import type { Settings } from './settings.js';
import type { Voice } from './voice.js';
import { saidOnce } from './voice.js';
import { watchingFor } from './watching.js';

/**
 * Starts the orchestrator and resolves when it can be asked. First comes what drives goals, and only then what serves
 * those who ask: that takes longer to load and to build than the core does, and a goal has waited for longer than they.
 * Whatever keeps it from starting is thrown.
 */
export async function serve(
  settings: Settings,
  voice: Voice,
  onBroken: (error: unknown) => void,
): Promise<INestApplication> {
  await mustHaveKeysOfItsEvents(settings);
  // Rows live here, wherever the events do.
  mkdirSync(settings.dataDir, { recursive: true });
  const { playbooksDir, timeZone, runnerName, drainMs } = settings;
  const playbooks = new PlaybookShelf(() => loadPlaybooks(playbooksDir));
  const crashPoint = crashPointFrom(settings.crashAt, () => process.kill(process.pid, 'SIGKILL'));
  const goals = { playbooks, timeZone, runnerName, drainMs, crashPoint };
  const surroundings = { watching: await watchingFor(settings), facts: voice.facts, goals, onBroken };
  const rooms = coreRooms(settings, surroundings);
  const made = { logger: saidOnce(voice.logger), abortOnError: false };
  const core = await NestFactory.createApplicationContext(CoreModule.of(rooms), made);
  const app = await builtUpon({ core, rooms }, settings, surroundings, made);
  try {
    surroundings.watching.metrics?.watchRequests(app.getHttpServer() as Server);
    await app.listen(settings.port, settings.host);
    return app;
  } catch (error) {
    await app.close();
    throw error;
  }
}

async function builtUpon(
  standing: StandingCore,
  settings: Settings,
  surroundings: Surroundings,
  made: NestApplicationOptions,
): Promise<INestApplication> {
  try {
    surroundings.goals.playbooks.fill();
    const { ServingModule } = await import('./serving.module.js');
    return await NestFactory.create(ServingModule.forSettings(settings, standing, surroundings), made);
  } catch (error) {
    await standing.core.close();
    throw error;
  }
}

/**
 * Ends one that was told to: it says that it is not ready, takes no connection any more, drives no goal on, lets calls that
 * are under way be answered within their bound, and tells those who follow a stream that it goes away.
 */
export async function drain(app: INestApplication): Promise<void> {
  app.get(Readiness).beginDraining();
  const server = app.getHttpServer() as Server;
  server.close();
  server.closeIdleConnections();
  await app.close();
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
