import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ConnectorInput, OperationToPerform, SystemConnector } from '@baton/specialist/kit';
import { OutcomeUnclear } from '@baton/specialist/kit';
import type { RunningSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { runSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { asColleague, connectRepository } from './contract-repository.js';
import { again, operation, receiptOf, textOf } from './operations.js';

let standIns: RunningSandbox;
let repository: SystemConnector;

beforeAll(async () => {
  standIns = await runSandbox();
  repository = connectRepository(standIns);
});
afterAll(() => standIns.close());
beforeEach(() => standIns.moveClock(60_000));
afterEach(() => standIns.switchOff());

interface Voiding {
  readonly voiding: OperationToPerform;
  readonly path: string;
  readonly voidPath: string;
  /** The filing as it was sent, landing late. */
  readonly fileLate: () => Promise<void>;
}

const contentAt = (path: string): string | undefined =>
  standIns.sandbox.stores.contracts.documents().find((document) => document.path === path)?.content;

async function filed(): Promise<Voiding> {
  const input = { contractFolder: '/contracts/AC-1011', accountName: 'Example Ltd', endDate: '2026-12-31' };
  const filing = receiptOf(await repository.perform(operation('legal.notice.file', input)));
  const path = textOf(filing, 'documentPath');
  const text = contentAt(path);
  return {
    voiding: operation('legal.contract.void', filing.outputs as ConnectorInput),
    path,
    voidPath: path.replace('termination-', 'VOID-termination-'),
    fileLate: () => asColleague(standIns, 'PUT', path, { 'If-None-Match': '*' }, text),
  };
}

/** The void of a document that was moved already, and whose place is not kept yet. */
async function halfVoided(): Promise<Voiding> {
  const half = await filed();
  await standIns.switchOn({ system: 'contracts', kind: 'fail-before', method: 'PUT', times: 1, status: 403 });
  await expect(repository.perform(half.voiding)).rejects.toThrow(OutcomeUnclear);
  expect([contentAt(half.path), contentAt(half.voidPath)]).toEqual([undefined, expect.stringMatching(/^NOTICE/)]);
  return half;
}

describe('a document that is half voided', () => {
  it('is not told as voided before its place is kept, and is by the next attempt', async () => {
    const { voiding, path, fileLate } = await halfVoided();
    expect(await repository.find(voiding)).toEqual({ kind: 'ABSENT' });
    const voided = await repository.perform(again(voiding));
    expect(await repository.find(voiding)).toEqual(voided);
    await expect(fileLate()).rejects.toThrow('412');
    expect(contentAt(path)).toMatch(/^VOID\n/);
  });

  it("can't be told of when a late filing has brought it back", async () => {
    const { voiding, fileLate } = await halfVoided();
    await fileLate();
    expect(await repository.find(voiding)).toEqual({ kind: 'CANNOT_TELL' });
    await expect(repository.perform(again(voiding))).rejects.toThrow(OutcomeUnclear);
    expect(await repository.find(voiding)).toEqual({ kind: 'CANNOT_TELL' });
  });

  it('is in doubt, and not rejected, when the next attempt may not look at it', async () => {
    const { voiding } = await halfVoided();
    await standIns.switchOn({ system: 'contracts', kind: 'fail-before', method: 'PROPFIND', times: 1, status: 403 });
    await expect(repository.perform(again(voiding))).rejects.toThrow(OutcomeUnclear);
    expect(await repository.perform(again(voiding))).toMatchObject({ kind: 'COMMITTED' });
  });
});

describe('the note that keeps the place of a voided document', () => {
  it('is not taken for the document when what was voided was put elsewhere', async () => {
    const { voiding, voidPath } = await filed();
    await standIns.switchOn({ system: 'contracts', kind: 'fail-after', method: 'PUT', times: 1 });
    await expect(repository.perform(voiding)).rejects.toThrow(OutcomeUnclear);
    await standIns.edit({ system: 'contracts', path: voidPath, operation: 'delete' });
    expect(await repository.find(voiding)).toEqual({ kind: 'CANNOT_TELL' });
  });
});
