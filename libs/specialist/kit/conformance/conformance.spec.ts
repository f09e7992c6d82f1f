import { beforeEach, describe, expect, it } from '@jest/globals';
import { briefDigest, type OperationRequest } from '@baton/specialist/contract';
import type { SystemConnector } from '../connector.js';
import { MemoryJournal } from '../journal/memory-journal.js';
import { createSpecialist, type SpecialistCore } from '../specialist.js';
import { SpecialistUnderTest } from '../testing/index.js';
import { checkSpecialist } from './check-specialist.js';
import { examplesFrom, ExamplesUnusable } from './examples.js';
import type { Finding } from './findings.js';
import type { SpecialistLine } from './line.js';

let world: SpecialistUnderTest;
beforeEach(() => {
  world = new SpecialistUnderTest();
});

const note = { title: 'A note to be checked' };
const notes = { 'note.create': note, 'note.change': note, 'note.mail': note, 'note.read': note };

function check(line: SpecialistLine = world.core, given: unknown = notes): Promise<readonly Finding[]> {
  const { clock, connector, issuer } = world;
  return checkSpecialist({
    line,
    signer: issuer.signer,
    examples: examplesFrom(given, connector.manifest),
    now: () => clock.now(),
    sleep: async (ms) => clock.advance(ms),
  });
}

const broken = (findings: readonly Finding[]): readonly string[] =>
  findings.filter(({ result }) => result === 'BROKEN').map(({ area, promise }) => `${area}: ${promise}`);

/** The kit over another connector, journal or clock than the right one. */
function core(changes: Partial<Parameters<typeof createSpecialist>[0]>): SpecialistCore {
  const { clock, connector, issuer, journal } = world;
  return createSpecialist({ connector, journal, clock, verifier: issuer.verifier, ...changes });
}

/** The connector, with some of its methods put wrong. */
function connectorWith(changes: Partial<SystemConnector>): SystemConnector {
  const { connector } = world;
  return {
    manifest: connector.manifest,
    perform: (operation) => connector.perform(operation),
    find: (operation) => connector.find(operation),
    listKeys: (request) => connector.listKeys(request),
    ...changes,
  };
}

describe('a specialist that keeps the contract', () => {
  it('is found to, in everything that can be seen from outside', async () => {
    const findings = await check();
    expect(findings.filter(({ result }) => result === 'BROKEN')).toEqual([]);
    const unseen = findings.filter(({ result }) => result === 'UNSEEN');
    expect(unseen.map(({ capability, found }) => `${capability}: ${found}`)).toEqual([
      'note.mail: The specialist says that none of them is listed',
    ]);
    expect(new Set(findings.map(({ area }) => area)).size).toBe(11);
  });

  it('is found to over deferrals, lost answers and work that takes its time', async () => {
    let calls = 0;
    const perform: SystemConnector['perform'] = async (operation) => {
      calls += 1;
      if (calls % 3 === 1) return { kind: 'DEFERRED', cause: 'LOCKED', retryAfterMs: 20 };
      const result = await world.connector.perform(operation);
      if (calls % 3 === 2 && operation.capability !== 'note.mail') throw new Error('reset');
      return result;
    };
    expect(broken(await check(core({ connector: connectorWith({ perform }) })))).toEqual([]);
  });

  it('is not looked at where there is no example, which is said', async () => {
    const findings = await check(world.core, { 'note.create': note });
    expect(findings.filter(({ result }) => result === 'BROKEN')).toEqual([]);
    expect(findings.filter(({ capability }) => capability === 'note.change')).toMatchObject([
      { result: 'UNSEEN', found: 'There is no example of it' },
    ]);
    expect(world.connector.effects.length).toBeGreaterThan(0);
  });

  it('has its effects on nothing that it must not have effects on', async () => {
    await check(world.core, { 'note.create': note });
    expect(new Set(world.connector.effects).size).toBe(2);
    expect(world.connector.effects).toHaveLength(2);
  });
});

class ForgetfulJournal extends MemoryJournal {
  override recall(): undefined {
    return undefined;
  }
}

class CarelessJournal extends MemoryJournal {
  override useToken(): boolean {
    return true;
  }

  override hasBeenAt(): boolean {
    return true;
  }
}

/** The same request under a token that lets it in, whatever came with it. */
function withProperToken(request: OperationRequest): OperationRequest {
  const { tenant, capability, key, attempt, journal, deadline, brief, briefSalt, dispatchedTo } = request;
  const token = world.issuer.tokenFor({
    audience: 'notes',
    tenant,
    requesterPseudonym: 'check-requester',
    grant: {
      ...{ type: 'handoff', action: 'perform', handoff: 'check', capability, key, attempt, journal, deadline },
      capability_version: request.capabilityVersion,
      ...(dispatchedTo === undefined ? {} : { dispatched_to: dispatchedTo }),
      brief_digest: briefDigest(briefSalt, brief),
    },
  });
  return { ...request, token };
}

/** A specialist that is wrong in one thing, and a promise that it breaks. */
const wrongOnes: readonly (readonly [string, () => SpecialistLine, RegExp])[] = [
  [
    'keeps no journal',
    () => core({ journal: new ForgetfulJournal('journal-1', () => world.clock.now()) }),
    /^attempts: a question closes every attempt/,
  ],
  [
    'takes a token twice',
    () => core({ journal: new CarelessJournal('journal-1', () => world.clock.now()) }),
    /^tokens: a token is good for one call/,
  ],
  [
    'takes an old copy of its journal for whole',
    () => core({ journal: new CarelessJournal('journal-1', () => world.clock.now()) }),
    /^journal: a journal that never came to where it was heard of/,
  ],
  [
    'has a clock that stands still in the past',
    () => {
      const pastMs = world.clock.now() - 3_700_000;
      return core({ clock: { now: () => pastMs, monotonicMs: () => 0, schedule: () => () => undefined } });
    },
    /^tokens: a call with a token that has expired/,
  ],
  [
    'believes everybody',
    () => ({ ...world.core, perform: (request) => world.core.perform(withProperToken(request)) }),
    /^tokens: a call with a token that was signed by somebody else/,
  ],
  [
    'shows another record when it is asked again',
    () =>
      core({
        connector: connectorWith({
          find: async (operation) => {
            const found = await world.connector.find(operation);
            if (found.kind !== 'COMMITTED') return found;
            return { ...found, receipt: { ...found.receipt, recordId: 'N-other' } };
          },
        }),
      }),
    /^query: a question about a key that had its effect/,
  ],
  [
    'lists no keys and does not say so',
    () => core({ connector: connectorWith({ listKeys: async () => [] }) }),
    /^list: the keys of its effects are listed/,
  ],
  [
    'promises what it can not keep, and begins what was revoked',
    () => ({
      ...world.core,
      revoke: async (request) => {
        const { journalId, highestAttempt, key, mark } = await world.core.queryOutcome(request);
        return { kind: 'REVOKED', journalId, highestAttempt, key, mark };
      },
      perform: (request) => world.core.perform(request),
    }),
    /^revocation: a key that never came is revoked/,
  ],
  [
    'says of what it can not know that it never was',
    () => ({
      ...world.core,
      queryOutcome: async (request) => {
        const answer = await world.core.queryOutcome(request);
        return request.dispatchedTo === 'another-journal' ? { ...answer, kind: 'NEVER_STARTED' } : answer;
      },
    }),
    /^query: a question about a key of another journal/,
  ],
  [
    'quotes what it refuses',
    () => ({
      ...world.core,
      perform: async (request) => {
        try {
          return await world.core.perform(request);
        } catch (error) {
          if (error instanceof Error) error.message += ` (${Buffer.from(request.brief).toString()})`;
          throw error;
        }
      },
    }),
    /^secrets: no refusal/,
  ],
  [
    'promises more than it declares',
    () => ({
      ...world.core,
      describe: () => {
        const { manifest, ...description } = world.core.describe();
        const capabilities = manifest.capabilities.map((capability) => ({ ...capability, callTimeoutMs: 0 }));
        return { ...description, manifest: { ...manifest, capabilities } };
      },
    }),
    /^manifest: the manifest contradicts itself nowhere/,
  ],
];

describe('a specialist that breaks the contract', () => {
  it.each(wrongOnes)('%s', async (_what, line, promise) => {
    expect(broken(await check(line()))).toEqual(expect.arrayContaining([expect.stringMatching(promise)]));
  });
});

describe('examples', () => {
  const faultsOf = (given: unknown): string => {
    try {
      examplesFrom(given, world.connector.manifest);
      return '';
    } catch (error) {
      if (error instanceof ExamplesUnusable) return error.message;
      throw error;
    }
  };

  it('take their turns, and values from what others answer', async () => {
    const given = {
      'note.create': [{ title: 'One' }, { title: 'Two' }],
      'note.change': { title: 'Three', author: { from: 'note.create', output: 'noteId' } },
    };
    expect(broken(await check(world.core, given))).toEqual([]);
    const { performed } = world.connector;
    const created = performed.filter(({ capability }) => capability === 'note.create');
    expect(new Set(created.map(({ input }) => input['title']))).toEqual(new Set(['One', 'Two']));
    const changed = performed.find(({ capability }) => capability === 'note.change');
    expect(changed?.input['author']).toMatch(/^N-[0-9a-f]{4}$/);
  });

  it.each([
    ['no object', [], 'an object that holds an example for each capability'],
    ['an unknown capability', { 'note.burn': {} }, 'note.burn is not offered (there are note.create, '],
    ['an empty list', { 'note.read': [] }, 'note.read has no example in its list'],
    ['no fields', { 'note.read': 7 }, 'note.read has an example that is no object'],
    ['an undeclared field', { 'note.read': { colour: 'red' } }, 'note.read takes no colour'],
    [
      'an unknown output',
      { 'note.read': { title: { from: 'note.create', output: 'x' } } },
      'note.read.title comes from an output that is not declared (note.create, x)',
    ],
    [
      'a source without an example',
      { 'note.read': { title: { from: 'note.create', output: 'noteId' } } },
      'note.read.title comes from a capability without an example (note.create)',
    ],
    [
      'a circle',
      { 'note.create': { title: { from: 'note.create', output: 'noteId' } } },
      'note.create.title comes from itself (note.create)',
    ],
  ])('are refused with %s', (_what, given, message) => {
    expect(faultsOf(given)).toContain(message);
  });
});
