import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lintManifest } from '@baton/specialist/domain';
import type { OperationCall } from '@baton/specialist/domain';
import { createSpecialist, MemoryJournal } from '@baton/specialist/kit';
import type { SpecialistCore } from '@baton/specialist/kit';
import { checkSpecialist, examplesFrom } from '@baton/specialist/kit/conformance';
import { aKey, failureOf, TestIssuer } from '@baton/specialist/kit/testing';
import { instantOf } from '@baton/kernel';
import { BoardServer } from './board-server.js';
import { connectSystem } from './connector.js';
import { manifest } from './manifest.js';

let server: BoardServer;
let specialist: SpecialistCore;
const issuer = new TestIssuer(() => Date.now());

beforeEach(async () => {
  server = new BoardServer();
  const connector = connectSystem({ BOARD_URL: await server.start(), BOARD_TOKEN: 'secret' });
  const journal = new MemoryJournal('journal-1', () => Date.now());
  specialist = createSpecialist({ connector, journal, verifier: issuer.verifier });
});
afterEach(() => server.stop());

const creation = (changes: Partial<OperationCall> = {}) =>
  issuer.call({
    specialist: 'board',
    capability: 'board.card.create',
    fields: { title: 'Plan the kick-off', customer: 'psn_1' },
    ...changes,
  });
const withdrawal = (version: string) =>
  issuer.call({
    specialist: 'board',
    capability: 'board.card.withdraw',
    key: 'b'.repeat(32),
    fields: { cardId: aKey, version },
  });
const perform = (call: OperationCall) => specialist.perform(issuer.requestFor(call, 'perform'));

describe('the board behind the contract', () => {
  it('promises nothing that contradicts itself', () => {
    expect(lintManifest(manifest)).toEqual([]);
  });

  it('keeps every promise of the contract', async () => {
    const given: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'examples.json'), 'utf8'));
    const examples = examplesFrom(given, manifest);
    const findings = await checkSpecialist({ line: specialist, signer: issuer.signer, examples });
    expect(findings.filter(({ result }) => result !== 'KEPT')).toEqual([]);
  });

  it('has one card though the answer was lost and the question had to be asked', async () => {
    server.faults.push('LOST');
    expect(await failureOf(perform(creation()))).toBe('SYSTEM_ERROR');
    const answer = await specialist.queryOutcome(issuer.requestFor(creation(), 'query'));
    expect(answer).toMatchObject({ kind: 'COMMITTED', receipt: { recordId: aKey, versionAfter: '"1"' } });
    expect(server.cards.size).toBe(1);
  });

  it('finds its own card when an attempt is repeated', async () => {
    server.faults.push('LOST');
    await failureOf(perform(creation()));
    expect(await perform(creation({ attempt: 2 }))).toMatchObject({ kind: 'COMMITTED' });
    expect(server.cards.size).toBe(1);
  });

  it('says that nothing happened only where the board says so', async () => {
    server.faults.push(403, 500, 429);
    const of = (digit: string) => creation({ key: digit.repeat(32) });
    expect(await perform(of('1'))).toMatchObject({ kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM' });
    expect(await failureOf(perform(of('2')))).toBe('SYSTEM_ERROR');
    expect(await perform(of('3'))).toMatchObject({ kind: 'DEFERRED', cause: 'RATE_LIMITED' });
  });

  it('takes the place of a card that may still come, so that it never does', async () => {
    server.faults.push(503);
    await failureOf(perform(creation()));
    expect(await specialist.revoke(issuer.requestFor(creation(), 'revoke'))).toMatchObject({ kind: 'REVOKED' });
    expect(server.cards.get(aKey)).toMatchObject({ column: 'void' });
  });

  it('withdraws what it made, unless somebody has changed it', async () => {
    await perform(creation());
    expect(await perform({ ...withdrawal('"9"'), key: 'c'.repeat(32) })).toMatchObject({ code: 'CHANGED' });
    expect(await perform(withdrawal('"1"'))).toMatchObject({ kind: 'COMMITTED' });
    expect(server.cards.get(aKey)).toMatchObject({ column: 'withdrawn', title: 'Plan the kick-off' });
  });

  it('lists the keys that its records bear', async () => {
    await perform(creation());
    await perform(withdrawal('"1"'));
    const { keys } = await specialist.listKeys(issuer.listRequest('board', instantOf(0)));
    expect(keys.map(({ key }) => key)).toEqual([aKey, 'b'.repeat(32)]);
  });
});
