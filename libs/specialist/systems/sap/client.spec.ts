import { describe, expect, it } from '@jest/globals';
import { NothingHappened, OutcomeUnclear } from '@baton/specialist/kit';
import { SapClient } from './client.js';
import { present, queryText, since } from './query.js';

const access = { url: 'http://erp.example', servicePath: '/service', user: 'user', password: 'secret' };
const { signal } = new AbortController();

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
}

/** A server that answers each request in turn, and keeps what it was sent. */
function recordingServer(...answers: Response[]): { readonly seen: Seen[]; readonly client: SapClient } {
  const seen: Seen[] = [];
  const client = new SapClient(access, async (url, request) => {
    const { method = 'GET', headers, body } = request ?? {};
    seen.push({
      method,
      url: typeof url === 'string' ? url : '',
      headers: new Headers(headers),
      body: typeof body === 'string' ? body : '',
    });
    const answer = answers.shift();
    if (answer === undefined) throw new Error('Nothing more was to be asked');
    return answer;
  });
  return { seen, client };
}

const json = (body: object, status = 200): Response => new Response(JSON.stringify(body), { status });
const tokenWanted = (): Response => new Response('', { status: 403, headers: { 'x-csrf-token': 'Required' } });
const token = (value: string): Response => {
  const headers = new Headers({ 'x-csrf-token': value });
  headers.append('set-cookie', 'SESSION=1; Path=/; HttpOnly');
  headers.append('set-cookie', 'usercontext=client');
  return new Response('{}', { headers });
};

describe('a write to a gateway that guards against forged requests', () => {
  it('is repeated once with the token and the session that it belongs to', async () => {
    const { seen, client } = recordingServer(tokenWanted(), token('abc'), json({ Invoice: '1' }, 201), json({}, 201));
    expect(await client.create('Invoice', { Amount: '1.00' }, signal)).toEqual({ Invoice: '1' });
    await client.create('Invoice', {}, signal);
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST http://erp.example/service/Invoice',
      'GET http://erp.example/service/',
      'POST http://erp.example/service/Invoice',
      'POST http://erp.example/service/Invoice',
    ]);
    expect(seen[2]?.headers.get('x-csrf-token')).toBe('abc');
    expect(seen[2]?.headers.get('cookie')).toBe('SESSION=1; usercontext=client');
    expect(seen[2]?.body).toBe(seen[0]?.body);
    expect(seen[3]?.headers.get('x-csrf-token')).toBe('abc');
  });

  it('is forbidden when the token is refused as well', async () => {
    const { client } = recordingServer(tokenWanted(), token('abc'), tokenWanted());
    await expect(client.create('Invoice', {}, signal)).rejects.toThrow(NothingHappened);
  });

  it('waits when no token is to be had', async () => {
    const { seen, client } = recordingServer(tokenWanted(), new Response('', { status: 503 }));
    await expect(client.create('Invoice', {}, signal)).rejects.toThrow('UNAVAILABLE');
    expect(seen).toHaveLength(2);
  });

  it('is forbidden at once when no token is asked for', async () => {
    const { seen, client } = recordingServer(new Response('', { status: 403 }));
    await expect(client.create('Invoice', {}, signal)).rejects.toThrow(NothingHappened);
    expect(seen).toHaveLength(1);
  });
});

describe('an entity', () => {
  it('is changed under the version that was read, with decimals as texts', async () => {
    const { seen, client } = recordingServer(json({}));
    await client.change("Subscription('1')", { AnnualAmount: '0.10' }, 'W/"1"', signal);
    expect(seen[0]?.headers.get('if-match')).toBe('W/"1"');
    expect(seen[0]?.headers.get('content-type')).toBe('application/json;IEEE754Compatible=true');
    expect(seen[0]?.body).toBe('{"AnnualAmount":"0.10"}');
  });

  it('is not there where the service says so', async () => {
    const { client } = recordingServer(new Response('', { status: 404 }));
    expect(await client.read("Subscription('1')", signal)).toBeUndefined();
  });

  it('is in doubt when the answer to a write breaks off', async () => {
    const { client } = recordingServer(new Response('{"Invoice":', { status: 201 }));
    await expect(client.create('Invoice', {}, signal)).rejects.toThrow(OutcomeUnclear);
  });

  it('is read from all pages, wherever the next one lies', async () => {
    const { seen, client } = recordingServer(
      json({ value: [{ a: 1 }], '@odata.nextLink': 'Invoice?$skiptoken=1' }),
      json({ value: [{ a: 2 }], '@odata.nextLink': 'http://erp.example/service/Invoice?$skiptoken=2' }),
      json({ value: [{ a: 3 }] }),
    );
    expect(await client.readAll('Invoice', signal)).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }]);
    expect(seen.map(({ url }) => url)).toEqual([
      'http://erp.example/service/Invoice',
      'http://erp.example/service/Invoice?$skiptoken=1',
      'http://erp.example/service/Invoice?$skiptoken=2',
    ]);
  });
});

describe('a query', () => {
  it('is written as OData wants it', () => {
    expect(queryText({ key: '30000001' })).toBe("('30000001')");
    expect(queryText({ filter: { Reference: "O'Neil" }, top: 1 })).toBe("?$filter=Reference eq 'O''Neil'&$top=1");
    expect(queryText({ filter: { Reference: present, At: since('2026-11-24T10:00:00.000Z') } })).toBe(
      '?$filter=Reference ne null and At ge 2026-11-24T10:00:00.000Z',
    );
  });
});
