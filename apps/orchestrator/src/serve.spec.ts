import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import WebSocket from 'ws';
import { EventStore } from '@baton/event-store';
import { SubmitGoal } from '@baton/goal/application';
import type { TenantId } from '@baton/kernel';
import { ReadProgress } from '@baton/read-models';
import { developer, DevelopmentIssuer } from './development-issuer.js';
import { drain, serve } from './serve.js';
import { settingsFrom } from './settings.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'serve-'));
  const specialists = readFileSync('deploy/specialists.yaml', 'utf8');
  // Where nobody answers.
  writeFileSync(join(folder, 'specialists.yaml'), specialists.replaceAll('127.0.0.1:720', '127.0.0.1:'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** An orchestrator of its own in this process, and what it warns of. */
async function served() {
  const warnings: string[] = [];
  const warned = Promise.withResolvers<void>();
  const silent = (): void => undefined;
  const logger = {
    ...{ log: silent, error: silent },
    warn: (text: string) => {
      warnings.push(text);
      warned.resolve();
    },
  };
  const settings = settingsFrom(['--data', folder, '--port', '0'], {
    BATON_SPECIALISTS: join(folder, 'specialists.yaml'),
  });
  const app = await serve(settings, { say: silent, complain: silent, logger, facts: [] }, (error) => {
    throw error;
  });
  const { port } = new URL(await app.getUrl());
  const authorization = `Bearer ${DevelopmentIssuer.open(settings.keysDir).tokenFor(developer)}`;
  return { app, port, authorization, warnings, warned: warned.promise };
}

async function follow(port: string, authorization: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
  await once(socket, 'message');
  socket.send(
    JSON.stringify({ type: 'subscribe', id: 'tasks', payload: { query: 'subscription { taskOpened { position } }' } }),
  );
  return socket;
}

async function submit(app: INestApplication): Promise<void> {
  const requester = { ...developer, tenant: developer.tenant as TenantId, authenticatedBy: 'development' };
  const sentence = 'Renew ACME Corporation for a year at +5 %';
  await app.get(CommandBus).execute(new SubmitGoal(sentence, 'acme', requester));
  await app.get(ReadProgress).reaches((await app.get(EventStore).end()) ?? '', Infinity);
}

describe('an orchestrator that is told to end', () => {
  it('tells whoever follows it that it goes away, and waits for nobody who says nothing', async () => {
    const { app, port, authorization } = await served();
    const silent = connect(Number(port), '127.0.0.1');
    await once(silent, 'connect');
    const events = await fetch(`http://127.0.0.1:${port}/events?after=end`, { headers: { authorization } });
    const closed = once(await follow(port, authorization), 'close');
    const [text, [code]] = await Promise.all([events.text(), closed, drain(app)]);
    expect(text).toMatch(/event: closing\nretry: \d{4}\ndata: \{"code":"SHUTTING_DOWN"/);
    expect(code).toBe(1001);
    if (!silent.closed) await once(silent, 'close');
  });
});

describe('an orchestrator that takes up what it left', () => {
  it('says from the first goal on what goes wrong', async () => {
    const before = await served();
    await submit(before.app);
    await drain(before.app);
    const { app, warned, warnings } = await served();
    await warned;
    expect(warnings.join()).toMatch(/can't be asked, and what needs it waits/);
    await drain(app);
  });
});
