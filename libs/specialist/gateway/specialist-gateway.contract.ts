import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { OperationCall, Unanswered } from '@baton/specialist/domain';
import type { TokenIssuer } from '@baton/specialist/contract';
import { MemoryJournal, type SpecialistCore } from '@baton/specialist/kit';
import {
  aKey,
  aTenant,
  defers,
  failsAfter,
  failsBefore,
  rejects,
  SpecialistUnderTest,
  TestIssuer,
  worksOn,
} from '@baton/specialist/kit/testing';
import type { SpecialistEntry } from './specialist-entry.js';
import type { SpecialistGateway } from './specialist-gateway.port.js';

/** One specialist (name `notes`) to be put behind the gateway that is specified. */
export interface GatewayOrder {
  readonly core: SpecialistCore;
  readonly tokens: TokenIssuer;
  /** What the registry says of it; the address is the adapter's own business. */
  readonly entry: Omit<SpecialistEntry, 'address'>;
}

export interface OpenGateway {
  readonly gateway: SpecialistGateway;
  close(): Promise<void>;
}

/**
 * What every adapter of the gateway port must do: carry calls and answers unchanged, mint a token for each call, and
 * turn whatever is no answer into UNANSWERED.
 */
export function describeSpecialistGateway(name: string, open: (order: GatewayOrder) => Promise<OpenGateway>): void {
  describe(name, () => {
    let world: SpecialistUnderTest;
    let opened: OpenGateway;
    const entry = { name: 'notes', system: 'notes', identity: 'notes' };

    const openWith = async (order: Partial<GatewayOrder> = {}): Promise<SpecialistGateway> => {
      await opened?.close();
      opened = await open({ core: present, tokens: world.issuer, entry, ...order });
      return opened.gateway;
    };
    /** Whoever listens now: the specialist may be started again behind the gateway. */
    const present: SpecialistCore = {
      describe: () => world.core.describe(),
      perform: (request) => world.core.perform(request),
      queryOutcome: (request) => world.core.queryOutcome(request),
      revoke: (request) => world.core.revoke(request),
      listKeys: (request) => world.core.listKeys(request),
    };
    const call = (changes: Partial<OperationCall> = {}): OperationCall => world.issuer.call(changes);

    beforeEach(async () => {
      world = new SpecialistUnderTest();
      await openWith();
    });

    afterEach(() => opened.close());

    it('names everybody whom the registry names', () => {
      expect(opened.gateway.specialists).toEqual(['notes']);
    });

    it('passes on what the specialist says of itself', async () => {
      expect(await opened.gateway.describe('notes')).toEqual(world.core.describe());
    });

    it('carries an operation to the system and its receipt back', async () => {
      const answer = await opened.gateway.perform(call({ brief: '{"pages":3,"title":"Renewal"}', ...digest() }));
      expect(answer).toEqual({
        kind: 'COMMITTED',
        receipt: {
          recordType: 'Note',
          recordId: 'N-aaaa',
          versionAfter: '1',
          outputs: { noteId: 'N-aaaa', title: 'Renewal' },
          before: {},
        },
        journalId: 'journal-1',
        highestAttempt: 1,
      });
      expect(world.connector.performed).toMatchObject([{ key: aKey, input: { title: 'Renewal', pages: 3 } }]);

      function digest(): Partial<OperationCall> {
        const { briefDigest } = world.issuer.call({ fields: { title: 'Renewal', pages: 3 } });
        return { briefDigest };
      }
    });

    it.each([
      ['a rejection', rejects('CHANGED'), { kind: 'REJECTED', code: 'CHANGED' }],
      ['a deferral', defers, { kind: 'DEFERRED', cause: 'RATE_LIMITED', retryAfterMs: 10 }],
      ['work in progress', worksOn, { kind: 'IN_PROGRESS', askAgainMs: 60_000 }],
    ])('passes on %s', async (_what, manners, answer) => {
      world.connector.manners.push(manners);
      expect(await opened.gateway.perform(call())).toEqual({ ...answer, journalId: 'journal-1', highestAttempt: 1 });
    });

    it('asks what became of a key', async () => {
      expect(await opened.gateway.queryOutcome(call())).toMatchObject({ kind: 'NEVER_STARTED', highestAttempt: 1 });
      await opened.gateway.perform(call({ attempt: 2 }));
      expect(await opened.gateway.queryOutcome(call({ attempt: 2 }))).toMatchObject({
        kind: 'COMMITTED',
        highestAttempt: 2,
      });
    });

    it('revokes a key, or hears that it is too late', async () => {
      const other = 'b'.repeat(32);
      expect(await opened.gateway.revoke(call({ key: other }))).toMatchObject({ kind: 'REVOKED' });
      world.connector.manners.push(failsBefore);
      await opened.gateway.perform(call());
      await opened.gateway.perform(call({ attempt: 2 }));
      expect(await opened.gateway.revoke(call({ attempt: 2 }))).toMatchObject({
        kind: 'COMMITTED',
        unaccountedAttempts: [1],
      });
    });

    it('says to which journal the operation was dispatched', async () => {
      expect(await opened.gateway.revoke(call({ dispatchedTo: 'journal-0' }))).toMatchObject({ kind: 'CANNOT_TELL' });
    });

    it('has no answer when what comes back is about another key', async () => {
      const confused: SpecialistCore = {
        ...world.core,
        perform: async (request) => ({ ...(await world.core.perform(request)), key: 'b'.repeat(32) }),
        queryOutcome: async (request) => ({ ...(await world.core.queryOutcome(request)), key: 'b'.repeat(32) }),
        revoke: async (request) => ({ ...(await world.core.revoke(request)), key: 'b'.repeat(32) }),
      };
      const gateway = await openWith({ core: confused });
      for (const answer of [
        await gateway.perform(call()),
        await gateway.queryOutcome(call()),
        await gateway.revoke(call()),
      ])
        expect(answer).toMatchObject({ kind: 'UNANSWERED', cause: 'WRONG_KEY' });
    });

    it('tells how far a journal had come, so that an old copy of it is known for one', async () => {
      const { gateway } = opened;
      await gateway.perform(call({ key: 'b'.repeat(32) }));
      world.connector.manners.push(failsAfter);
      await gateway.perform(call());
      world.restart(new MemoryJournal('journal-1', () => world.clock.now()));
      expect(await gateway.queryOutcome(call({ dispatchedTo: 'journal-1' }))).toMatchObject({
        kind: 'COMMITTED',
        journalId: 'journal-1#2',
      });
      expect(await gateway.describe('notes')).toMatchObject({ journalId: 'journal-1#2' });
    });

    it('tells what was recorded with a dispatch, where a process has heard of an old copy first', async () => {
      for (const digit of 'bde') await opened.gateway.perform(call({ key: digit.repeat(32) }));
      const heard = opened.gateway.heardOf('journal-1');
      world.connector.manners.push(failsAfter);
      await opened.gateway.perform(call());
      world.restart(new MemoryJournal('journal-1', () => world.clock.now()));
      await openWith();
      expect(opened.gateway.heardOf('journal-1')).toBeUndefined();
      await opened.gateway.perform(call({ key: 'c'.repeat(32) }));
      expect(await opened.gateway.queryOutcome(call({ dispatchedTo: 'journal-1', heard }))).toMatchObject({
        kind: 'COMMITTED',
        journalId: 'journal-1#2',
      });
    });

    it('lists the keys that the system bears', async () => {
      await opened.gateway.perform(call());
      const since = call().deadline;
      const keys = [{ key: aKey, recordType: 'Note', recordId: 'N-aaaa', at: since }];
      const unlisted = ['note.mail'];
      expect(await opened.gateway.listKeys('notes', aTenant, since)).toEqual({ keys, unlisted });
      const after = Buffer.from(JSON.stringify([since, aKey, 'Note', 'N-aaaa'])).toString('base64url');
      expect(await opened.gateway.listKeys('notes', aTenant, since, after)).toEqual({ keys: [], unlisted });
      expect(await opened.gateway.listKeys('notes', aTenant, since, 'x')).toMatchObject({ cause: 'REFUSED_CALL' });
    });

    it('mints a token for each call', async () => {
      const read = call({ capability: 'note.read' });
      expect(await opened.gateway.perform(read)).toMatchObject({ kind: 'COMMITTED' });
      expect(await opened.gateway.perform(read)).toMatchObject({ kind: 'COMMITTED' });
    });

    it.each([
      ['SYSTEM_ERROR', failsBefore],
      ['CONNECTION_LOST', failsAfter],
    ])('has no answer when the specialist has none (%s)', async (cause, manners) => {
      world.connector.manners.push(manners);
      expect(await opened.gateway.perform(call())).toMatchObject({ kind: 'UNANSWERED', cause });
    });

    it('has no answer when the call is refused, and says why', async () => {
      const stranger = new TestIssuer(() => world.clock.now());
      const gateway = await openWith({ tokens: stranger });
      for (const answer of [
        await gateway.perform(call()),
        await gateway.queryOutcome(call()),
        await gateway.revoke(call()),
        await gateway.listKeys('notes', aTenant, call().deadline),
      ])
        expect(answer).toMatchObject({
          kind: 'UNANSWERED',
          cause: 'REFUSED_CALL',
          detail: expect.stringContaining('TOKEN_SIGNATURE_WRONG'),
        });
      expect(world.connector.performed).toEqual([]);
    });

    it.each([
      ['system', { system: 'sap' }],
      ['identity', { identity: 'sap' }],
    ])('speaks to nobody who claims another %s than the registry names', async (_what, claimed) => {
      const gateway = await openWith({ entry: { ...entry, ...claimed } });
      const refused = { kind: 'UNANSWERED', cause: 'REFUSED_CALL', detail: expect.stringContaining('correct its') };
      expect(await gateway.describe('notes')).toMatchObject(refused);
      expect(await gateway.perform(call())).toMatchObject(refused);
      expect(world.connector.performed).toEqual([]);
    });

    it('has no answer from somebody whom the registry does not name', async () => {
      const unreachable: Unanswered = {
        kind: 'UNANSWERED',
        cause: 'SPECIALIST_UNREACHABLE',
        detail: 'The specialist is not in the registry (nobody)',
      };
      const { gateway } = opened;
      expect(await gateway.describe('nobody')).toEqual(unreachable);
      expect(await gateway.perform(call({ specialist: 'nobody' }))).toEqual(unreachable);
      expect(await gateway.queryOutcome(call({ specialist: 'nobody' }))).toEqual(unreachable);
      expect(await gateway.revoke(call({ specialist: 'nobody' }))).toEqual(unreachable);
      expect(await gateway.listKeys('nobody', aTenant, call().deadline)).toEqual(unreachable);
    });
  });
}
