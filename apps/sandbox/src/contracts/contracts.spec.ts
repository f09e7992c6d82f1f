import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'webdav';
import type { FileStat, WebDAVClient } from 'webdav';
import type { RunningSandbox } from '../running-sandbox.js';
import { runSandbox } from '../running-sandbox.js';

let running: RunningSandbox;
let client: WebDAVClient;
const folder = '/contracts/AC-1005';
const credentials = { username: 'legal-service', password: 'sandbox-legal' };

async function send(method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Response> {
  const authorization = `Basic ${Buffer.from('legal-service:sandbox-legal').toString('base64')}`;
  const response = await fetch(running.urlOf('contracts') + path, {
    method,
    headers: { authorization, ...headers },
    ...(body === '' ? {} : { body }),
  });
  return response;
}

const statusOf = async (...request: Parameters<typeof send>): Promise<number> => (await send(...request)).status;

async function etagOf(path: string): Promise<string> {
  return (await send('HEAD', path)).headers.get('etag') ?? '';
}

function contractProperties(entries: string): string {
  return `<?xml version="1.0"?><propertyupdate xmlns="DAV:" xmlns:r="urn:contract-repository:properties">${entries}</propertyupdate>`;
}

async function versionOf(path: string): Promise<unknown> {
  const { data } = (await client.stat(path, { details: true })) as { data: FileStat };
  return data.props?.['version'];
}

beforeAll(async () => {
  running = await runSandbox();
  client = createClient(running.urlOf('contracts'), credentials);
});

afterAll(() => running.close());

describe('a client of the repository', () => {
  it('is refused without its password', async () => {
    const stranger = createClient(running.urlOf('contracts'), { username: 'legal-service', password: 'guess' });
    await expect(stranger.getDirectoryContents('/')).rejects.toMatchObject({ status: 401 });
  });

  it('sees the folders of all accounts and the documents of one', async () => {
    expect(await client.getDirectoryContents('/contracts')).toHaveLength(64);
    const documents = await client.getDirectoryContents(folder);
    expect(documents.map(({ basename, type }) => [basename, type])).toContainEqual(['master-agreement.md', 'file']);
    expect(await client.getFileContents(`${folder}/master-agreement.md`, { format: 'text' })).toContain(
      'Master agreement',
    );
  });

  it('learns what the server can do', async () => {
    const { compliance } = await client.getDAVCompliance(folder);
    expect(compliance).toEqual(['1', '2']);
  });

  it('may not look through the whole tree at once', async () => {
    expect(await statusOf('PROPFIND', '/contracts')).toBe(403);
    expect(await statusOf('PROPFIND', `${folder}/nothing.txt`, { depth: '0' })).toBe(404);
  });
});

describe('a document that must be new', () => {
  it('is filed once', async () => {
    const path = `${folder}/renewal-1.md`;
    expect(await client.putFileContents(path, 'first', { overwrite: false })).toBe(true);
    expect(await client.putFileContents(path, 'second', { overwrite: false })).toBe(false);
    expect(await client.getFileContents(path, { format: 'text' })).toBe('first');
  });

  it('needs its folder', async () => {
    expect(await statusOf('PUT', '/contracts/AC-9999/renewal.md', {}, 'text')).toBe(409);
    expect(await statusOf('PUT', folder, {}, 'text')).toBe(409);
  });
});

describe('a document that is changed', () => {
  it('gets a new strong entity tag, by which a stale change is refused', async () => {
    const path = `${folder}/renewal-2.md`;
    const created = await send('PUT', path, {}, 'text');
    expect([created.status, created.headers.get('etag')]).toEqual([201, null]);
    const first = await etagOf(path);
    expect(first).toMatch(/^"[0-9a-f]+-[0-9a-f]+"$/);
    expect(await statusOf('PUT', path, { 'if-match': first }, 'text')).toBe(204);
    expect(await etagOf(path)).not.toBe(first);
    expect(await statusOf('PUT', path, { 'if-match': first }, 'stale')).toBe(412);
    expect(await statusOf('DELETE', path, { 'if-match': first })).toBe(412);
    expect(await client.getFileContents(path, { format: 'text' })).toBe('text');
  });

  it('is marked by moving it, with its properties and its entity tag', async () => {
    const [path, marked] = [`${folder}/renewal-3.md`, `${folder}/VOID-renewal-3.md`];
    await client.putFileContents(path, 'text');
    await send(
      'PROPPATCH',
      path,
      {},
      contractProperties('<set><prop><r:version>3 &amp; last</r:version></prop></set>'),
    );
    const etag = await etagOf(path);
    await client.moveFile(path, marked);
    expect(await client.exists(path)).toBe(false);
    expect([await versionOf(marked), await etagOf(marked)]).toEqual(['3 & last', etag]);
    await client.putFileContents(path, 'again');
    expect(
      await statusOf('MOVE', path, { destination: `${running.urlOf('contracts')}${marked}`, overwrite: 'F' }),
    ).toBe(412);
    await client.copyFile(marked, `${folder}/copy.md`);
    expect(await versionOf(`${folder}/copy.md`)).toBe('3 & last');
  });

  it('can not be moved to where there is no folder, to itself or to nowhere', async () => {
    const path = `${folder}/master-agreement.md`;
    expect(await statusOf('MOVE', path, { destination: '/contracts/none/a.md' })).toBe(500);
    expect(await statusOf('COPY', path, { destination: '/contracts/none/a.md' })).toBe(409);
    expect(await statusOf('MOVE', path, { destination: path })).toBe(403);
    expect(await statusOf('MOVE', path)).toBe(400);
    expect(await statusOf('MOVE', `${folder}/none.md`, { destination: `${folder}/other.md` })).toBe(404);
  });

  it('is deleted with its folder', async () => {
    await client.createDirectory(`${folder}/drafts`);
    await client.putFileContents(`${folder}/drafts/one.md`, 'text');
    expect(await statusOf('MKCOL', `${folder}/drafts`)).toBe(405);
    await client.deleteFile(`${folder}/drafts`);
    expect(await client.exists(`${folder}/drafts/one.md`)).toBe(false);
  });
});

describe('properties', () => {
  it('are all set or none', async () => {
    const path = `${folder}/master-agreement.md`;
    const set = '<set><prop><getetag>mine</getetag><r:version>9</r:version></prop></set>';
    const answer = await (await send('PROPPATCH', path, {}, contractProperties(set))).text();
    expect(answer).toMatch(/<D:getetag\/>.*409.*<ns1:version\/>.*424/s);
    expect(await versionOf(path)).toBe(2);
  });

  it('are answered by name, and what is missing by 404', async () => {
    const asked =
      '<propfind xmlns="DAV:" xmlns:r="urn:contract-repository:properties"><prop><r:status/><r:none/><displayname/></prop></propfind>';
    const answer = await send('PROPFIND', `${folder}/master-agreement.md`, { depth: '0' }, asked);
    const text = await answer.text();
    expect(text).toMatch(/<ns1:status>in force<\/ns1:status>.*200 OK.*<ns1:none\/>.*404 Not Found/s);
    expect(text).toContain('<D:displayname>Master agreement</D:displayname>');
  });

  it.each([
    '<propfind',
    '<!DOCTYPE x [<!ENTITY a "b">]><propfind xmlns="DAV:"><allprop/></propfind>',
    '<x:y/>',
    '<a/>',
  ])('are not asked for by %s', async (body) => {
    expect(await statusOf('PROPFIND', folder, { depth: '0' }, body)).toBe(400);
  });
});

describe('a locked document', () => {
  it('is changed by the holder of the token alone, and unlocked in angle brackets only', async () => {
    const path = `${folder}/renewal-4.md`;
    await client.putFileContents(path, 'text');
    const { token } = await client.lock(path, { timeout: 'Second-60' });
    expect(await statusOf('PUT', path, {}, 'other')).toBe(423);
    expect(await statusOf('LOCK', path, {}, lockInfo)).toBe(423);
    expect(await statusOf('DELETE', path)).toBe(423);
    expect(await statusOf('PUT', path, { if: `(<${token}>)` }, 'mine')).toBe(204);
    expect(await statusOf('PUT', path, { if: '(<opaquelocktoken:nonsense>)' }, 'other')).toBe(400);
    await expect(client.unlock(path, token)).rejects.toMatchObject({ status: 400 });
    expect(await statusOf('UNLOCK', path, { 'lock-token': `<${token}>` })).toBe(204);
    expect(await statusOf('PUT', path, {}, 'free')).toBe(204);
  });

  it('is free again when its time is over', async () => {
    const path = `${folder}/renewal-5.md`;
    await client.putFileContents(path, 'text');
    await client.lock(path, { timeout: 'Second-60' });
    running.moveClock(59_000);
    expect(await statusOf('PUT', path, {}, 'other')).toBe(423);
    running.moveClock(2_000);
    expect(await statusOf('PUT', path, {}, 'other')).toBe(204);
  });

  it('keeps its folder from being moved', async () => {
    const other = '/contracts/AC-1006';
    await client.lock(`${other}/master-agreement.md`);
    const moved = await send('MOVE', other, { destination: '/contracts/AC-1006-old' });
    expect([moved.status, await moved.text()]).toEqual([424, expect.stringContaining('HTTP/1.1 423 Locked')]);
  });
});

const lockInfo =
  '<?xml version="1.0"?><lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>';

describe('a locked folder', () => {
  it('answers a new document by a 207 that is a failure', async () => {
    const other = '/contracts/AC-1007';
    const token = (await send('LOCK', other, {}, lockInfo)).headers.get('lock-token') ?? '';
    const refused = await send('PUT', `${other}/renewal.md`, {}, 'text');
    expect([refused.status, await refused.text()]).toEqual([207, expect.stringContaining('424 Failed Dependency')]);
    expect(await statusOf('PUT', `${other}/renewal.md`, { if: `(${token})` }, 'text')).toBe(412);
    const condition = `<${running.urlOf('contracts')}${other}> (${token})`;
    expect(await statusOf('PUT', `${other}/renewal.md`, { if: condition }, 'text')).toBe(201);
  });
});

describe('a folder under legal hold', () => {
  it('can be read, and refuses every write with the reason in the body', async () => {
    const held = '/contracts/AC-1002';
    expect(await client.getFileContents(`${held}/master-agreement.md`, { format: 'text' })).toContain('Globex');
    const filed = await send('PUT', `${held}/renewal.md`, { 'if-none-match': '*' }, 'text');
    expect([filed.status, await filed.text()]).toEqual([403, expect.stringMatching(/<D:error .*<R:legal-hold\/>/)]);
    const writes: readonly (readonly [string, string, Record<string, string>])[] = [
      ['DELETE', `${held}/master-agreement.md`, {}],
      ['MKCOL', `${held}/drafts`, {}],
      ['MOVE', `${held}/master-agreement.md`, { destination: `${folder}/stolen.md` }],
      ['COPY', `${folder}/master-agreement.md`, { destination: `${held}/planted.md` }],
      ['MOVE', held, { destination: '/contracts/elsewhere' }],
      ['DELETE', '/contracts', {}],
    ];
    for (const write of writes) expect([write[0], await statusOf(...write)]).toEqual([write[0], 403]);
    const release = contractProperties('<remove><prop><r:legal-hold/></prop></remove>');
    expect(await statusOf('PROPPATCH', held, {}, release)).toBe(403);
    expect(await client.getDirectoryContents(held)).toHaveLength(2);
  });

  it('takes documents once its keeper has lifted the hold', async () => {
    await running.edit({ system: 'contracts', path: '/contracts/AC-1002', properties: { 'legal-hold': 'false' } });
    expect(await client.putFileContents('/contracts/AC-1002/renewal.md', 'text', { overwrite: false })).toBe(true);
    await running.edit({ system: 'contracts', path: '/contracts/AC-1002', properties: { 'legal-hold': 'true' } });
  });
});
