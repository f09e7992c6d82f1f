import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { sql } from 'kysely';
import { openedPage } from '@baton/api';
import { Vault } from '@baton/encryption';
import { EventStore } from '@baton/event-store';
import type { TenantId } from '@baton/kernel';
import type { NotificationOptions } from '@baton/notification';
import { NotificationModule } from '@baton/notification';
import { GoalQuery, openReadStore, ReadProgress, startProjector } from '@baton/read-models';
import { HandoffTokenIssuer } from '@baton/specialist/contract';
import type { SystemConnector } from '@baton/specialist/kit';
import { Clock } from '@baton/time-and-chance';
import { SystemClock } from '@baton/time-and-chance/system';
import type { Hay } from '../processes/haystack.js';
import { findings } from '../processes/haystack.js';

/** All that reached specialists: whose it was, and its bytes. */
export interface Overheard {
  readonly connectors: readonly SystemConnector[];
  readonly briefs: readonly Hay[];
  readonly tokens: readonly Hay[];
}

/** Connectors that do as before and note every word that their specialist let through to them, and all tokens. */
export function overheard(connectors: readonly SystemConnector[]): Overheard {
  const briefs: Hay[] = [];
  const tokens: Hay[] = [];
  const issue = Reflect.get(HandoffTokenIssuer.prototype, 'issue');
  jest.spyOn(HandoffTokenIssuer.prototype, 'issue').mockImplementation(async function (
    this: HandoffTokenIssuer,
    asked,
  ) {
    const token = await issue.call(this, asked);
    // A token is base64url in parts: what it says is looked through as it reads.
    const said = token.split('.').map((part) => Buffer.from(part, 'base64url'));
    tokens.push({ where: `token for ${asked.audience}`, bytes: Buffer.concat(said) });
    return token;
  });
  return { connectors: connectors.map((connector) => noting(connector, briefs)), briefs, tokens };
}

function noting(connector: SystemConnector, briefs: Hay[]): SystemConnector {
  const where = connector.manifest.specialist;
  const note = (operation: object) => {
    const { signal: _signal, ...said } = operation as { readonly signal?: AbortSignal };
    briefs.push({ where, bytes: Buffer.from(JSON.stringify(said)) });
  };
  return new Proxy(connector, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (operation: object, ...others: readonly unknown[]): unknown => {
        if (name === 'perform' || name === 'find' || name === 'claim') note(operation);
        return Reflect.apply(value, target, [operation, ...others]);
      };
    },
  });
}

/** What Baton keeps: the log with its metadata, and the rows of every read model. */
async function keptIn(store: EventStore): Promise<readonly Hay[]> {
  const hay: Hay[] = [];
  for await (const { stream, type, data, metadata } of store.readAll())
    hay.push({ where: `${stream} ${type}`, bytes: Buffer.from(JSON.stringify([stream, data, metadata])) });
  return [...hay, ...(await rowsOf(store))];
}

/** What goals leave outside their systems: events, rows, tokens, the log, and mails, of which there has to be one. */
export async function leftOf(
  { troubles }: { readonly troubles: readonly string[] },
  around: { readonly store: EventStore; readonly heard: Overheard; readonly letterbox: Letterbox },
): Promise<readonly Hay[]> {
  const { store, heard, letterbox } = around;
  await letterbox.firstLetter;
  const said = { where: 'log', bytes: Buffer.from(troubles.join()) };
  return [...(await keptIn(store)), ...heard.tokens, ...letterbox.letters, said];
}

/** Which specialists were told a value. */
export function toldOf({ briefs }: Overheard, value: string): readonly string[] {
  return [...new Set(findings(briefs, [value]).map((found) => found.split(':')[0] ?? ''))].sort();
}

/** What persons are written about the goals of a store from now on. */
export interface Letterbox {
  readonly letters: readonly Hay[];
  readonly firstLetter: Promise<void>;
  close(): Promise<void>;
}

export async function letterboxOf(store: EventStore, vault: Vault): Promise<Letterbox> {
  const folder = mkdtempSync(join(tmpdir(), 'letterbox-'));
  const letters: Hay[] = [];
  const { promise: firstLetter, resolve } = Promise.withResolvers<void>();
  const mailer: NotificationOptions['mailer'] = {
    domain: 'vendor.example',
    hand: async (letter) => {
      letters.push({ where: `mail to ${letter.to}`, bytes: Buffer.from(JSON.stringify(letter)) });
      resolve();
      return 'TAKEN';
    },
  };
  const addresses = new Map(['requester', 'operator', 'approver'].map((role) => [role, `${role}@vendor.example`]));
  const around = {
    ...{ module: class Around {}, global: true, exports: [EventStore, Vault, Clock] },
    providers: [
      { provide: EventStore, useValue: store },
      { provide: Vault, useValue: vault },
      { provide: Clock, useValue: new SystemClock() },
    ],
  };
  const journalFile = join(folder, 'mail.db');
  const notification = NotificationModule.forRoot({ journalFile, mailer, addresses });
  const house = await Test.createTestingModule({ imports: [around, notification] }).compile();
  await house.init();
  return {
    ...{ letters, firstLetter },
    close: async () => {
      await house.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** What somebody of the tenant, whose goals they are not, is shown of goals in these roles. */
export async function shownToAStranger(
  goals: readonly string[],
  roles: readonly string[],
  { store, vault, tenant }: { readonly store: EventStore; readonly vault: Vault; readonly tenant: TenantId },
): Promise<readonly Hay[]> {
  const stranger = { tenant, actorId: 'stranger', roles, authenticatedBy: 'development' } as const;
  const pages = goals.map(async (goal) => {
    const history = await new GoalQuery(store).find({ tenant }, goal);
    const page = history && (await openedPage(history, { vault, store }, stranger));
    return { where: `page of ${goal}`, bytes: Buffer.from(JSON.stringify(await wholeOf(page))) };
  });
  return Promise.all(pages);
}

/** With all that is only opened once it is asked for. */
async function wholeOf(part: unknown): Promise<unknown> {
  const there = await part;
  if (Array.isArray(there)) return Promise.all(there.map(wholeOf));
  if (typeof there !== 'object' || there === null) return there;
  const members = Object.entries(there).map(async ([name, member]) => [name, await wholeOf(member)] as const);
  return Object.fromEntries(await Promise.all(members));
}

async function rowsOf(store: EventStore): Promise<readonly Hay[]> {
  const db = await openReadStore(':memory:');
  const projector = startProjector({ store, db, onFailure: () => undefined });
  const end = await store.end();
  if (end !== undefined && !(await new ReadProgress(store, db).reaches(end, 10_000))) throw new Error('No rows');
  await projector.stop();
  const hay: Hay[] = [];
  for (const { name } of await db.introspection.getTables()) {
    const { rows } = await sql`select * from ${sql.table(name)}`.execute(db);
    hay.push({ where: `rows of ${name}`, bytes: Buffer.from(JSON.stringify(rows)) });
  }
  await db.destroy();
  return hay;
}
