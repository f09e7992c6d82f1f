import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { instantOf } from '@baton/kernel';
import type { Instant } from '@baton/kernel';
import type { ConnectorInput, OperationToPerform, SystemConnector } from '@baton/specialist/kit';
import type { RunningSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { runSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { asColleague, connectRepository } from './contract-repository.js';
import { operation, receiptOf, textOf } from './operations.js';

let standIns: RunningSandbox;
let repository: SystemConnector;

beforeAll(async () => {
  standIns = await runSandbox();
  repository = connectRepository(standIns);
});
afterAll(() => standIns.close());
afterEach(() => standIns.switchOff());

const notice = (contractFolder: string): OperationToPerform =>
  operation('legal.notice.file', { contractFolder, accountName: 'Example Ltd', endDate: '2026-12-31' });

async function filed(folder: string): Promise<{
  readonly key: string;
  readonly path: string;
  readonly voiding: OperationToPerform;
}> {
  const file = notice(folder);
  const receipt = receiptOf(await repository.perform(file));
  const voiding = operation('legal.contract.void', receipt.outputs as ConnectorInput);
  return { key: file.key, path: textOf(receipt, 'documentPath'), voiding };
}

/** Lets a minute pass, so that what was written before it is told apart. */
function sinceNow(): Instant {
  standIns.moveClock(60_000);
  return instantOf(standIns.nowMs());
}

async function keysSince(since: Instant, connector = repository): Promise<readonly string[] | undefined> {
  const keys = await connector.listKeys?.({ since, signal: new AbortController().signal });
  return keys?.map(({ key }) => key);
}

describe('the keys that the repository is asked for', () => {
  it('are those on documents written since a moment or voided, and not of kept places', async () => {
    const early = await filed('/contracts/AC-1011');
    const since = sinceNow();
    const late = await filed('/contracts/AC-1012');
    await repository.claim?.(notice('/contracts/AC-1013'));
    expect(await keysSince(since)).toEqual([late.key]);
    await repository.perform(early.voiding);
    expect(await keysSince(since)).toEqual([early.key, early.voiding.key, late.key]);
  });

  it('hold none of a void that was refused when it was begun already', async () => {
    const since = sinceNow();
    const { key, voiding } = await filed('/contracts/AC-1011');
    await standIns.switchOn({ system: 'contracts', kind: 'fail-before', method: 'MOVE', times: 1, status: 403 });
    expect(await repository.perform(voiding)).toEqual({ kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM' });
    const keys = await keysSince(since);
    expect(keys).toContain(key);
    expect(keys).not.toContain(voiding.key);
  });

  it('hold that of a document of which a person has left nothing but the name', async () => {
    const { key, path } = await filed('/contracts/AC-1011');
    const since = sinceNow();
    await standIns.edit({ system: 'contracts', path, content: 'The signed wording' });
    expect(await keysSince(since)).toContain(key);
  });

  it('are looked for in folders at every level', async () => {
    for (const path of ['/contracts/north', '/contracts/north/retail', '/contracts/north/retail/AC-1']) {
      await asColleague(standIns, 'MKCOL', path);
    }
    const since = sinceNow();
    const folders = ['/contracts', '/contracts/north', '/contracts/north/retail/AC-1'];
    const keys: string[] = [];
    for (const folder of folders) keys.push((await filed(folder)).key);
    expect(await keysSince(since)).toEqual(expect.arrayContaining(keys));
  });
});

describe('a folder outside the root', () => {
  it.each([
    ['it is not set', {}, '/contracts-of-others'],
    ['it is set to nothing', { CONTRACTS_ROOT: '' }, '/contracts-of-nobody'],
  ])('takes no filing where %s, since it would not be looked for there', async (_which, change, folder) => {
    const connected = connectRepository(standIns, change);
    await asColleague(standIns, 'MKCOL', folder);
    const file = notice(folder);
    expect(await connected.perform(file)).toEqual({ kind: 'REJECTED', code: 'INVALID_FOR_SYSTEM' });
    expect(await connected.find(file)).toEqual({ kind: 'ABSENT' });
  });

  it('is inside once the root is set so', async () => {
    await asColleague(standIns, 'MKCOL', '/elsewhere');
    const since = sinceNow();
    const everywhere = connectRepository(standIns, { CONTRACTS_ROOT: '/' });
    const file = notice('/elsewhere');
    expect(await everywhere.perform(file)).toMatchObject({ kind: 'COMMITTED' });
    expect(await keysSince(since, everywhere)).toContain(file.key);
  });
});
