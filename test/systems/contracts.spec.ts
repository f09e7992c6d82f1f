import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { instantOf } from '@baton/kernel';
import type { ConnectorInput, OperationToPerform, SystemConnector } from '@baton/specialist/kit';
import { OutcomeUnclear } from '@baton/specialist/kit';
import { connectSystem } from '@baton/specialist/systems/contracts';
import type { RunningSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { runSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { asColleague, connectRepository } from './contract-repository.js';
import { again, nobodyListensAt, operation, receiptOf, textOf, untilCommitted } from './operations.js';

let standIns: RunningSandbox;
let repository: SystemConnector;

beforeAll(async () => {
  standIns = await runSandbox();
  repository = connectRepository(standIns);
});
afterAll(() => standIns.close());
beforeEach(() => standIns.moveClock(60_000));
afterEach(() => standIns.switchOff());

type Document = ReturnType<RunningSandbox['sandbox']['stores']['contracts']['documents']>[number];
const documents = (folder: string): readonly Document[] => standIns.sandbox.stores.contracts.documents(folder);
const named = (folder: string, part: string): readonly Document[] =>
  documents(folder).filter(({ path }) => path.includes(part));

let foldersUsed = 0;
/** Each test has a customer's folder of its own, so that none sees what another has left. */
function nextFolder(): string {
  foldersUsed += 1;
  return `/contracts/AC-${1010 + foldersUsed}`;
}

const filing = (contractFolder: string, change: ConnectorInput = {}): OperationToPerform =>
  operation('legal.contract.file', {
    contractFolder,
    accountName: 'Example Ltd',
    startDate: '2027-01-01',
    endDate: '2027-12-31',
    termMonths: 12,
    annualAmount: '50400.00',
    currency: 'EUR',
    customerReference: '****0012',
    ...change,
  });

const pathOf = ({ input, key }: OperationToPerform): string =>
  `${String(input['contractFolder'])}/renewal-2027-01-01-${key}.txt`;

const exclusiveLock = `<?xml version="1.0"?><D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>`;
const lock = (path: string): Promise<void> => asColleague(standIns, 'LOCK', path, { Depth: '0' }, exclusiveLock);

describe('an agreement', () => {
  it('is filed once, as a text that people can read', async () => {
    const folder = nextFolder();
    const file = filing(folder);
    const committed = await repository.perform(file);
    expect(committed).toEqual({
      kind: 'COMMITTED',
      receipt: {
        recordType: 'Document',
        recordId: pathOf(file),
        versionAfter: textOf(receiptOf(committed), 'version'),
        link: `${standIns.urlOf('contracts')}${pathOf(file)}`,
        committedAt: instantOf(standIns.nowMs()),
        outputs: { documentPath: pathOf(file), version: textOf(receiptOf(committed), 'version') },
        before: {},
      },
    });
    expect(named(folder, 'renewal').map(({ path, content }) => ({ path, content }))).toEqual([
      {
        path: pathOf(file),
        content: `RENEWAL AGREEMENT

Customer: Example Ltd
Customer reference: ****0012
Term: 2027-01-01 to 2027-12-31 (12 months)
Annual fee: 50400.00 EUR

The subscription is renewed for the term and at the annual fee stated above. The master agreement applies unchanged.

Filing reference: ${file.key}
`,
      },
    ]);
    expect(await repository.find(file)).toEqual(committed);
  });

  it('gets no line from a name that brings one', async () => {
    const folder = nextFolder();
    const file = filing(folder, { accountName: 'Example\nAnnual fee: 1.00 EUR' });
    await repository.perform(file);
    expect(named(folder, file.key)[0]?.content).toContain('Customer: Example Annual fee: 1.00 EUR\n');
  });

  it('is the same one when it is sent again, with the doubt told or not', async () => {
    const folder = nextFolder();
    const file = filing(folder);
    const committed = await repository.perform(file);
    standIns.moveClock(60_000);
    expect(await repository.perform(file)).toEqual(committed);
    expect(await repository.perform(again(file))).toEqual(committed);
    expect(named(folder, 'renewal')).toHaveLength(1);
  });

  it('is rejected under a legal hold, and nothing is filed', async () => {
    const file = filing('/contracts/AC-1002', { accountName: 'Globex Industries' });
    expect(await repository.perform(file)).toEqual({ kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM' });
    expect(await repository.find(file)).toEqual({ kind: 'ABSENT' });
    expect(named('/contracts/AC-1002', 'renewal')).toEqual([]);
  });

  it('is rejected when its folder does not exist', async () => {
    expect(await repository.perform(filing('/contracts/AC-9999'))).toEqual({ kind: 'REJECTED', code: 'NOT_FOUND' });
  });

  it('is rejected when another document lies at its place, which stays as it is', async () => {
    const folder = nextFolder();
    const file = filing(folder);
    await standIns.edit({ system: 'contracts', path: pathOf(file), content: 'By hand' });
    expect(await repository.perform(file)).toEqual({ kind: 'REJECTED', code: 'CONFLICT' });
    expect(named(folder, file.key)[0]?.content).toBe('By hand');
  });

  it("can't be told of when the answer got lost and a person has put another text in its place", async () => {
    const file = filing(nextFolder());
    await standIns.switchOn({ system: 'contracts', kind: 'fail-after', method: 'PUT', times: 1 });
    await expect(repository.perform(file)).rejects.toThrow(OutcomeUnclear);
    await standIns.edit({ system: 'contracts', path: pathOf(file), content: 'The signed wording' });
    expect(await repository.find(file)).toEqual({ kind: 'CANNOT_TELL' });
  });

  it('is found with a version that nothing has when a person has edited it, so that the edit is never voided', async () => {
    const folder = nextFolder();
    const file = filing(folder);
    await standIns.switchOn({ system: 'contracts', kind: 'fail-after', method: 'PUT', times: 1 });
    await expect(repository.perform(file)).rejects.toThrow(OutcomeUnclear);
    const content = named(folder, file.key)[0]?.content.replaceAll('\n', '\r\n');
    await standIns.edit({ system: 'contracts', path: pathOf(file), content });
    const found = receiptOf(await repository.find(file));
    expect(found).not.toHaveProperty('committedAt');
    const voiding = operation('legal.contract.void', found.outputs as ConnectorInput);
    expect(await repository.perform(voiding)).toEqual({ kind: 'REJECTED', code: 'CHANGED' });
    expect(named(folder, file.key)).toMatchObject([{ path: pathOf(file), content }]);
  });

  it('waits while the folder is locked, which the repository words as a success', async () => {
    const folder = nextFolder();
    await lock(folder);
    expect(await repository.perform(filing(folder))).toMatchObject({ kind: 'DEFERRED', cause: 'LOCKED' });
    expect(named(folder, 'renewal')).toEqual([]);
  });

  it('is unknown when the answer got lost, and found if it is there', async () => {
    const file = filing(nextFolder());
    await standIns.switchOn({ system: 'contracts', kind: 'fail-after', method: 'PUT', times: 1, status: 503 });
    await expect(repository.perform(file)).rejects.toThrow(OutcomeUnclear);
    const found = await repository.find(file);
    expect(receiptOf(found).recordId).toBe(pathOf(file));
    expect(await repository.perform(again(file))).toEqual(found);
  });

  it.each([500, 0])('is unknown after %s, absent, and committed by the next attempt', async (status) => {
    const file = filing(nextFolder());
    await standIns.switchOn({ system: 'contracts', kind: 'fail-before', method: 'PUT', times: 1, status });
    await expect(repository.perform(file)).rejects.toThrow(OutcomeUnclear);
    expect(await repository.find(file)).toEqual({ kind: 'ABSENT' });
    expect(await repository.perform(again(file))).toMatchObject({ kind: 'COMMITTED' });
  });

  it.each([403, 404, 429])('stays unknown when it was filed and only its version is refused by %s', async (status) => {
    const file = filing(nextFolder());
    await standIns.switchOn({ system: 'contracts', kind: 'fail-before', method: 'PROPFIND', times: 1, status });
    await expect(repository.perform(file)).rejects.toThrow(OutcomeUnclear);
    expect(await repository.find(file)).toMatchObject({ kind: 'COMMITTED' });
  });

  it('lands late and is found then', async () => {
    const file = filing(nextFolder());
    await standIns.switchOn({ system: 'contracts', kind: 'commit-late', method: 'PUT', times: 1, delayMs: 200 });
    await expect(repository.perform(file)).rejects.toThrow(OutcomeUnclear);
    expect(await repository.find(file)).toEqual({ kind: 'ABSENT' });
    expect(receiptOf(await untilCommitted(() => repository.find(file))).recordId).toBe(pathOf(file));
  });

  it('is unknown when its time is over before an answer came', async () => {
    await standIns.switchOn({ system: 'contracts', kind: 'hang', method: 'PUT', times: 1 });
    const file = { ...filing(nextFolder()), signal: AbortSignal.timeout(200) };
    await expect(repository.perform(file)).rejects.toThrow(OutcomeUnclear);
  });
});

describe('the claim of a key', () => {
  const claim = (file: OperationToPerform): unknown => repository.claim?.(file);

  it('takes the place, so that a late request with the key changes nothing', async () => {
    const folder = nextFolder();
    const file = filing(folder);
    expect(await claim(file)).toEqual({ kind: 'REVOKED' });
    expect(await repository.perform(file)).toEqual({ kind: 'REJECTED', code: 'CONFLICT' });
    expect(await repository.find(file)).toEqual({ kind: 'ABSENT' });
    expect(await claim(file)).toEqual({ kind: 'REVOKED' });
    expect(named(folder, file.key).map(({ content }) => content.split('\n')[0])).toEqual(['VOID']);
  });

  it('finds what was filed in time', async () => {
    const file = filing(nextFolder());
    const committed = await repository.perform(file);
    expect(await claim(file)).toEqual(committed);
  });

  it("can't tell where another document lies", async () => {
    const file = filing(nextFolder());
    await standIns.edit({ system: 'contracts', path: pathOf(file), content: 'By hand' });
    expect(await claim(file)).toEqual({ kind: 'CANNOT_TELL' });
  });

  it("can't tell where the folder takes nothing now, and may let a late request in later", async () => {
    const folder = nextFolder();
    await standIns.edit({ system: 'contracts', path: folder, properties: { 'legal-hold': 'true' } });
    expect(await claim(filing(folder))).toEqual({ kind: 'CANNOT_TELL' });
  });

  it('finds what was filed before the folder was closed', async () => {
    const folder = nextFolder();
    const file = filing(folder);
    const committed = await repository.perform(file);
    await standIns.edit({ system: 'contracts', path: folder, properties: { 'legal-hold': 'true' } });
    expect(await claim(file)).toEqual(committed);
  });

  it("can't be made of a key that voids", async () => {
    const voiding = operation('legal.contract.void', { documentPath: '/contracts/AC-1001/a.txt', version: '"1"' });
    expect(await claim(voiding)).toEqual({ kind: 'CANNOT_TELL' });
  });
});

async function filed(): Promise<{
  readonly folder: string;
  readonly file: OperationToPerform;
  readonly voiding: OperationToPerform;
}> {
  const folder = nextFolder();
  const file = filing(folder);
  const { outputs } = receiptOf(await repository.perform(file));
  standIns.moveClock(60_000);
  return { folder, file, voiding: operation('legal.contract.void', outputs as ConnectorInput) };
}

describe('a filed agreement', () => {
  it('is voided by a name and a property that say so, and its place is kept', async () => {
    const { folder, file, voiding } = await filed();
    const agreement = named(folder, file.key)[0]?.content;
    const committed = await repository.perform(voiding);
    const voidPath = `${folder}/VOID-renewal-2027-01-01-${file.key}.txt`;
    expect(receiptOf(committed)).toMatchObject({ recordId: voidPath, outputs: { documentPath: voidPath } });
    const [voided, kept] = named(folder, file.key);
    expect(voided).toMatchObject({
      path: voidPath,
      content: agreement,
      properties: { status: 'void', 'void-reference': voiding.key },
    });
    expect(kept?.path).toBe(pathOf(file));
    expect(kept?.content).toMatch(/^VOID\n/);
    expect(await repository.find(voiding)).toEqual(committed);
    expect(await repository.perform(again(voiding))).toEqual(committed);
  });

  it('is still known as filed when it is voided, and a late repetition files nothing', async () => {
    const { folder, file, voiding } = await filed();
    const before = receiptOf(await repository.find(file));
    await repository.perform(voiding);
    const found = receiptOf(await repository.perform(file));
    expect(found).toEqual({ ...before, link: before.link?.replace('/renewal', '/VOID-renewal') });
    expect(named(folder, file.key)).toHaveLength(2);
  });

  it('is not voided when somebody has changed it since', async () => {
    const { folder, file, voiding } = await filed();
    await standIns.edit({ system: 'contracts', path: pathOf(file), content: 'Amended by hand' });
    expect(await repository.perform(voiding)).toEqual({ kind: 'REJECTED', code: 'CHANGED' });
    expect(named(folder, 'VOID')).toEqual([]);
    // The connector's own lock is off again.
    await lock(pathOf(file));
  });

  it('waits with the voiding while somebody has it locked', async () => {
    const { file, voiding } = await filed();
    await lock(pathOf(file));
    expect(await repository.perform(voiding)).toMatchObject({ kind: 'DEFERRED', cause: 'LOCKED' });
    expect(await repository.find(voiding)).toEqual({ kind: 'ABSENT' });
  });

  it('is not voided once a legal hold lies on its folder', async () => {
    const { folder, voiding } = await filed();
    await standIns.edit({ system: 'contracts', path: folder, properties: { 'legal-hold': 'true' } });
    expect(await repository.perform(voiding)).toEqual({ kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM' });
  });

  it('can not be voided when it is gone, and then nobody can tell by whom', async () => {
    const { file, voiding } = await filed();
    await standIns.edit({ system: 'contracts', path: pathOf(file), operation: 'delete' });
    expect(await repository.perform(voiding)).toEqual({ kind: 'REJECTED', code: 'NOT_FOUND' });
    expect(await repository.find(voiding)).toEqual({ kind: 'CANNOT_TELL' });
  });

  it('is not voided over another document of that name', async () => {
    const { folder, file, voiding } = await filed();
    const voidPath = `${folder}/VOID-renewal-2027-01-01-${file.key}.txt`;
    await standIns.edit({ system: 'contracts', path: voidPath, content: 'By hand' });
    expect(await repository.perform(voiding)).toEqual({ kind: 'REJECTED', code: 'CONFLICT' });
    expect(named(folder, 'VOID')[0]?.content).toBe('By hand');
  });

  it('is voided by the next attempt when only the answer to the move got lost', async () => {
    const { folder, file, voiding } = await filed();
    await standIns.switchOn({ system: 'contracts', kind: 'fail-after', method: 'MOVE', times: 1, status: 500 });
    await expect(repository.perform(voiding)).rejects.toThrow(OutcomeUnclear);
    expect(await repository.perform(again(voiding))).toMatchObject({ kind: 'COMMITTED' });
    expect(named(folder, file.key)).toMatchObject([{ properties: { status: 'void' } }, { path: pathOf(file) }]);
  });

  it('is voided by the next attempt when the move was never done', async () => {
    const { voiding } = await filed();
    await standIns.switchOn({ system: 'contracts', kind: 'fail-before', method: 'MOVE', times: 1 });
    await expect(repository.perform(voiding)).rejects.toThrow(OutcomeUnclear);
    expect(await repository.find(voiding)).toEqual({ kind: 'ABSENT' });
    expect(await repository.perform(again(voiding))).toMatchObject({ kind: 'COMMITTED' });
  });
});

describe('the repository', () => {
  it.each([
    ['it is not there', { CONTRACTS_URL: nobodyListensAt }],
    ['it refuses the credentials', { CONTRACTS_PASSWORD: 'wrong' }],
  ])('defers everything while %s', async (_reason, change) => {
    const result = await connectRepository(standIns, change).perform(filing(nextFolder()));
    expect(result).toMatchObject({ kind: 'DEFERRED', cause: 'UNAVAILABLE' });
  });

  it('is not connected without its credentials', () => {
    expect(() => connectSystem({})).toThrow(/CONTRACTS_URL, CONTRACTS_USER, CONTRACTS_PASSWORD/);
  });
});
