import { randomBytes, randomUUID } from 'node:crypto';
import { jsonEvent, NO_STREAM, START, StreamNotFoundError, WrongExpectedVersionError } from '@eventstore/db-client';
import { itemsOf } from './items.js';
import type { StoreClient } from './store-client.js';
import { UnusableEventStore } from '../unusable-event-store.js';

/** The one stream that is Baton's own and no part of what it keeps: readers of all streams don't see it. */
export const identityStream = 'baton-store';

const identityForm = /^[0-9a-f]{12}$/;

/**
 * The name of the store behind a server, which its positions carry: random, chosen by the first Baton that came, and
 * kept in the store itself, so that a copy of the store has it and another store has another one.
 */
export async function establishIdentity(client: StoreClient): Promise<string> {
  const found = await readIdentity(client);
  if (found !== undefined) return found;
  const identity = randomBytes(6).toString('hex');
  const event = jsonEvent({ id: randomUUID(), type: 'store.IdentityChosen.v1', data: { identity }, metadata: {} });
  try {
    await client.appendToStream(identityStream, event, { expectedRevision: NO_STREAM, requiresLeader: true });
    return identity;
  } catch (error) {
    if (!(error instanceof WrongExpectedVersionError)) throw error;
    return (await readIdentity(client)) ?? establishIdentity(client);
  }
}

async function readIdentity(client: StoreClient): Promise<string | undefined> {
  try {
    const events = client.readStream(identityStream, { fromRevision: START, maxCount: 1, requiresLeader: true });
    for await (const { event } of itemsOf(client, events)) {
      const { identity } = Object(event?.data) as { readonly identity?: unknown };
      if (typeof identity === 'string' && identityForm.test(identity)) return identity;
      throw new UnusableEventStore(`its stream ${identityStream} was not written by Baton: name another server`);
    }
    return undefined;
  } catch (error) {
    if (error instanceof StreamNotFoundError) return undefined;
    throw error;
  }
}
