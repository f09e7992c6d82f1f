import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseInstant } from '@baton/kernel';
import type { OperationToPerform, SystemConnector } from '@baton/specialist/kit';
import type { RunningSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { runSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { connectRepository } from './contract-repository.js';
import { again, operation, receiptOf, textOf } from './operations.js';

let standIns: RunningSandbox;
let repository: SystemConnector;

beforeAll(async () => {
  standIns = await runSandbox();
  repository = connectRepository(standIns);
});
afterAll(() => standIns.close());

const notice = (contractFolder: string): OperationToPerform =>
  operation('legal.notice.file', { contractFolder, accountName: 'Example Ltd', endDate: '2026-12-31' });
const contentAt = (path: string): string | undefined =>
  standIns.sandbox.stores.contracts.documents().find((document) => document.path === path)?.content;

describe('a notice of termination', () => {
  it('is filed once, as a text that people can read', async () => {
    const file = notice('/contracts/AC-1011');
    const committed = await repository.perform(file);
    const path = `/contracts/AC-1011/termination-2026-12-31-${file.key}.txt`;
    expect(committed).toMatchObject({ receipt: { recordType: 'Document', recordId: path } });
    expect(contentAt(path)).toBe(`NOTICE OF TERMINATION

Customer: Example Ltd
Last day: 2026-12-31

The subscription is not renewed and ends with the day stated above. The master agreement ends with it.

Filing reference: ${file.key}
`);
    expect(await repository.find(file)).toEqual(committed);
    expect(await repository.perform(again(file))).toEqual(committed);
  });

  it('is voided and listed as an agreement is', async () => {
    const file = notice('/contracts/AC-1012');
    const filed = receiptOf(await repository.perform(file));
    const documentPath = textOf(filed, 'documentPath');
    const input = { documentPath, version: textOf(filed, 'version') };
    const voided = receiptOf(await repository.perform(operation('legal.contract.void', input)));
    expect(voided.outputs['documentPath']).toBe(documentPath.replace('termination-', 'VOID-termination-'));
    expect(contentAt(documentPath)).toMatch(/^VOID\n/);
    expect(await repository.find(file)).toMatchObject({ kind: 'COMMITTED' });
    const since = parseInstant('2020-01-01T00:00:00.000Z');
    const keys = await repository.listKeys?.({ since, signal: new AbortController().signal });
    expect(keys?.map(({ key }) => key)).toContain(file.key);
  });

  it('is not filed under a legal hold, and its key can not be used up there', async () => {
    const file = notice('/contracts/AC-1002');
    expect(await repository.perform(file)).toEqual({ kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM' });
    expect(await repository.claim?.(file)).toEqual({ kind: 'CANNOT_TELL' });
  });

  it('has its key used up by a void note', async () => {
    const file = notice('/contracts/AC-1013');
    expect(await repository.claim?.(file)).toEqual({ kind: 'REVOKED' });
    expect(await repository.perform(file)).toEqual({ kind: 'REJECTED', code: 'CONFLICT' });
  });
});
