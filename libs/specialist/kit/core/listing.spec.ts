import { beforeEach, describe, expect, it } from '@jest/globals';
import { instantOf, type TenantId } from '@baton/kernel';
import type { KeyPage, KnownKey } from '@baton/specialist/domain';
import { createSpecialist } from '../specialist.js';
import { aKey, failureOf, SpecialistUnderTest } from '../testing/index.js';
import { Admission } from './admission.js';
import { Listing } from './listing.js';
import { SystemCalls } from './system-calls.js';
import { defaultLimits, SystemGuard } from './system-guard.js';

let world: SpecialistUnderTest;
/** Moments from which on the system was asked. */
let asked: string[];
beforeEach(() => {
  world = new SpecialistUnderTest();
  asked = [];
});

const known = (key: string, atMs: number, recordId = `N-${key}`): KnownKey => {
  return { key, recordType: 'Note', recordId, at: instantOf(atMs) };
};

/** Pages of two over a system that answers with these records, whatever their age. */
function listingOf(records: readonly KnownKey[]): (after?: string) => Promise<KeyPage> {
  const { clock, connector, issuer, journal } = world;
  const { manifest } = connector;
  const listing = new Listing({
    connector: {
      manifest,
      perform: (operation) => connector.perform(operation),
      find: (operation) => connector.find(operation),
      listKeys: async ({ since }) => {
        asked.push(since);
        return records;
      },
    },
    journal,
    admission: new Admission({ manifest, verifier: issuer.verifier, journal, now: () => clock.now() }),
    calls: new SystemCalls(clock),
    guard: new SystemGuard(defaultLimits, clock),
    pageKeysMax: 2,
  });
  return (after) => listing.listKeys(issuer.listRequest('notes', instantOf(0), after));
}

async function allPages(records: readonly KnownKey[]): Promise<readonly (readonly string[])[]> {
  const list = listingOf(records);
  const pages: string[][] = [];
  let after: string | undefined;
  do {
    const page = await list(after);
    pages.push(page.keys.map(({ key }) => key));
    after = page.next;
  } while (after !== undefined);
  return pages;
}

describe('a list of keys', () => {
  it('needs a token that grants it', async () => {
    await world.perform();
    const since = world.issuer.call().deadline;
    expect(await world.core.listKeys(world.issuer.listRequest('notes', since))).toMatchObject({
      keys: [{ key: aKey, recordType: 'Note', recordId: 'N-aaaa', at: since }],
    });
    const { token } = world.issuer.requestFor(world.issuer.call(), 'query');
    const request = { ...world.issuer.listRequest('notes', since), token };
    expect(await failureOf(world.core.listKeys(request))).toBe('ACTION_NOT_GRANTED');
    const sooner = { ...world.issuer.listRequest('notes', since), since: instantOf(0) };
    expect(await failureOf(world.core.listKeys(sooner))).toBe('LISTING_NOT_GRANTED');
    const further = { ...world.issuer.listRequest('notes', since), after: 'a place' };
    expect(await failureOf(world.core.listKeys(further))).toBe('LISTING_NOT_GRANTED');
  });

  it('comes in pages, the oldest first, each asked of the system from where the former one ended', async () => {
    const records = [known('e', 300), known('a', 200), known('d', 200), known('b', 100), known('c', 200)];
    expect(await allPages(records)).toEqual([['b', 'a'], ['c', 'd'], ['e']]);
    expect(asked).toEqual([0, 200, 200].map(instantOf));
  });

  it('tells records apart that one key was left on at one moment', async () => {
    expect(await allPages([known('a', 1, 'N-3'), known('a', 1, 'N-1'), known('a', 1, 'N-2')])).toEqual([
      ['a', 'a'],
      ['a'],
    ]);
  });

  it('ends with a page that is full', async () => {
    expect(await allPages([known('a', 1), known('b', 2)])).toEqual([['a', 'b']]);
  });

  it('shows no tenant what is known to be of another one', async () => {
    await world.perform({ key: 'a', tenant: 'tenant-2' as TenantId });
    await world.perform({ key: 'b' });
    expect(await allPages([known('a', 1), known('b', 2), known('forgotten', 3)])).toEqual([['b', 'forgotten']]);
  });

  it.each(['', 'x', Buffer.from('["2026"]').toString('base64url'), Buffer.from('{}').toString('base64url')])(
    'goes on from no place that it did not give (%s)',
    async (after) => {
      expect(await failureOf(listingOf([])(after))).toBe('REQUEST_MALFORMED');
    },
  );

  it('says of which capabilities nothing can be listed', async () => {
    expect(await listingOf([])()).toMatchObject({ unlisted: ['note.mail'] });
  });

  it('says so of all where the system can not be searched', async () => {
    const { clock, connector, issuer, journal } = world;
    const core = createSpecialist({
      connector: {
        manifest: connector.manifest,
        perform: (operation) => connector.perform(operation),
        find: (operation) => connector.find(operation),
      },
      journal,
      verifier: issuer.verifier,
      clock,
    });
    expect(await core.listKeys(issuer.listRequest('notes', instantOf(0)))).toEqual({
      keys: [],
      unlisted: ['note.create', 'note.change', 'note.mail'],
    });
  });

  it('is no list when the system fails', async () => {
    world.connector.listKeys = () => Promise.reject(new Error('503'));
    expect(await failureOf(world.core.listKeys(world.issuer.listRequest('notes', instantOf(0))))).toBe('SYSTEM_ERROR');
  });
});
