import { jest } from '@jest/globals';
import { sql } from 'kysely';
import { openedPage } from '@baton/api';
import type { Vault } from '@baton/encryption';
import type { EventStore } from '@baton/event-store';
import type { TenantId } from '@baton/kernel';
import { GoalQuery, openReadStore, ReadProgress, startProjector } from '@baton/read-models';
import { HandoffTokenIssuer } from '@baton/specialist/contract';
import type { SystemConnector } from '@baton/specialist/kit';
import type { Hay } from '../processes/haystack.js';

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
export async function keptIn(store: EventStore): Promise<readonly Hay[]> {
  const hay: Hay[] = [];
  for await (const { stream, type, data, metadata } of store.readAll())
    hay.push({ where: `${stream} ${type}`, bytes: Buffer.from(JSON.stringify([stream, data, metadata])) });
  return [...hay, ...(await rowsOf(store))];
}

/** What somebody of the tenant without a role is shown of goals. */
export async function shownToAStranger(
  goals: readonly string[],
  { store, vault, tenant }: { readonly store: EventStore; readonly vault: Vault; readonly tenant: TenantId },
): Promise<readonly Hay[]> {
  const stranger = { tenant, actorId: 'stranger', roles: [], authenticatedBy: 'development' } as const;
  const pages = goals.map(async (goal) => {
    const history = await new GoalQuery(store).find({ tenant }, goal);
    const page = history && openedPage(history, vault, stranger);
    return { where: `page of ${goal}`, bytes: Buffer.from(JSON.stringify(page)) };
  });
  return Promise.all(pages);
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
