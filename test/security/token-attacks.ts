import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { reply } from './asking.js';
import type { Forge } from './forge.js';
import { forgedTokens } from './forged-tokens.js';
import { Socket } from './socket.js';
import type { Tried, Verdict } from './tried.js';
import { together, tried } from './tried.js';

export interface Doors {
  readonly url: string;
  /** A goal of the tenant for whom the forge makes tokens. */
  readonly goalId: string;
}

const aboutGoal = 'query ($id: ID!) { goal(id: $id) { id owner } }';
/** More than what a header of HTTP may hold. */
const hugeCharacters = 40_000;

/**
 * Whatever somebody makes of a token, at each door: it is refused by the very answer that is given without one, and no
 * place that a token names is asked for anything.
 */
export async function attackByTokens(doors: Doors, forge: Forge): Promise<Tried> {
  const trap = await Trap.open();
  try {
    const anonymous = await answersTo(doors, undefined);
    const forged = forgedTokens(forge, trap.url);
    const refusals = await tried(forged, async ({ token }) => told(anonymous, await answersTo(doors, token)));
    const genuine = await answersTo(doors, forge.signed(forge.claims()));
    const parts = [refusals, await inOtherPlaces(doors, forge), await ofOthers(doors, forge), await huge(doors, forge)];
    const wrong = [
      ...(genuine.graphql === anonymous.graphql || genuine.events === anonymous.events || genuine.socket !== 'open'
        ? ['a token that is genuine is refused as well, so that no refusal means anything']
        : []),
      ...(trap.asked > 0 ? [`${trap.asked} requests went to where tokens pointed`] : []),
    ];
    return together(...parts, { cases: 1, faults: wrong });
  } finally {
    trap.close();
  }
}

interface Answers {
  readonly graphql: string;
  readonly events: string;
  /** How a connection is closed, or `open`. */
  readonly socket: string;
}

async function answersTo({ url, goalId }: Doors, token: string | undefined): Promise<Answers> {
  const { status, body } = await reply(url, aboutGoal, { id: goalId }, token);
  return {
    graphql: `${status} ${JSON.stringify(body)}`,
    events: await answerOfEvents(url, token === undefined ? {} : { authorization: `Bearer ${token}` }),
    socket: await answerOfSocket(url, token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}

async function answerOfEvents(url: string, headers: Record<string, string>, query = ''): Promise<string> {
  const response = await fetch(new URL(`/events${query}`, url), { headers });
  if (response.ok) {
    await response.body?.cancel();
    return `${response.status}`;
  }
  return `${response.status} ${await response.text()}`;
}

async function answerOfSocket(url: string, payload: object): Promise<string> {
  const socket = await Socket.open(url);
  socket.say({ type: 'connection_init', payload });
  const isKnown = await socket.until(({ type }) => type === 'connection_ack');
  socket.end();
  return isKnown ? 'open' : JSON.stringify(await socket.closed);
}

function told(anonymous: Answers, given: Answers): Verdict {
  const doors = ['graphql', 'events', 'socket'] as const;
  const apart = doors.find((door) => given[door] !== anonymous[door]);
  return apart && `answered at ${apart} by ${given[apart]}`;
}

/** A genuine token where tokens are not looked for. */
function inOtherPlaces({ url }: Doors, forge: Forge): Promise<Tried> {
  const token = forge.signed(forge.claims());
  const bearer = `Bearer ${token}`;
  const basic = `Basic ${Buffer.from(`person-1:${token}`).toString('base64')}`;
  const cases = [
    { what: 'a token in a cookie', headers: { cookie: `token=${token}; authorization=${bearer}` } },
    { what: 'a token in the address', headers: {}, query: `?access_token=${token}` },
    { what: 'a token of a proxy', headers: { 'x-authorization': bearer, 'x-forwarded-user': 'person-1' } },
    { what: 'a token as a password', headers: { authorization: basic } },
    { what: 'a token without a word', headers: { authorization: token } },
    { what: 'a token by another word', headers: { authorization: `DPoP ${token}` } },
    { what: 'names instead of a token', headers: { 'x-baton-tenant': 't', 'x-baton-actor': 'a', 'x-tenant': 't' } },
  ];
  return tried(cases, async ({ headers, query }) => {
    const given = Object.fromEntries(Object.entries(headers));
    const post = await fetch(`${url}${query ?? ''}`, {
      method: 'POST',
      headers: { ...given, 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ goals { totalCount } }' }),
    });
    const [said, none] = [await answerOfEvents(url, given, query), await answerOfEvents(url, {}, query)];
    if (post.status !== 401) return `answered ${post.status} ${await post.text()}`;
    if (said !== none) return `answered ${said}`;
    const socket = await answerOfSocket(url, { token, Authorization: bearer, headers: { authorization: bearer } });
    return socket === 'open' ? 'opens a connection' : undefined;
  });
}

/** Genuine tokens of another tenant that name the first one where it is not looked for: they see nothing of it. */
function ofOthers({ url, goalId }: Doors, forge: Forge): Promise<Tried> {
  const { tenant } = forge.claims();
  const another = { ...forge.claims(), tenant: 'another' };
  const twice = JSON.stringify(another).replace('{', `{"tenant":${JSON.stringify(tenant)},`);
  const cases = [
    { what: 'another claim', token: forge.signed({ ...another, tenants: [tenant], org: tenant, tid: tenant }) },
    { what: 'the header', token: forge.signed(another, { tenant }) },
    { what: 'other letters', token: forge.signed({ ...another, Tenant: tenant, TENANT: tenant, 'tenant ': tenant }) },
    { what: 'a level below', token: forge.signed({ ...another, claims: { tenant }, act: { tenant } }) },
    { what: 'the same claim before', token: forge.signed(twice) },
    { what: 'the name of its own prototype', token: forge.signed({ ...another, tenant: '__proto__' }) },
    { what: 'the name of a constructor', token: forge.signed({ ...another, tenant: 'constructor', sub: 'toString' }) },
  ];
  const rolesOf = (roles: unknown) => forge.signed({ ...forge.claims(), roles });
  const noRoles = ['ADMIN', ['Admin', ' admin'], { 0: 'admin', length: 1 }, [['admin']], 'admin,operator', '__proto__'];
  const roleless = noRoles.map((roles) => ({ what: `roles ${JSON.stringify(roles)}`, token: rolesOf(roles) }));
  return Promise.all([
    tried(cases, async ({ token }) => {
      const { body } = await reply(url, aboutGoal, { id: goalId }, token);
      return JSON.stringify(body) === '{"data":{"goal":null}}' ? undefined : `sees ${JSON.stringify(body)}`;
    }),
    tried(roleless, async ({ token }) => {
      const { status, body } = await reply(url, aboutGoal, { id: goalId }, token);
      const said = JSON.stringify(body);
      return said.includes('"FORBIDDEN"') && !said.includes(goalId) ? undefined : `answered ${status} ${said}`;
    }),
  ]).then((parts) => together(...parts));
}

/** What is too long for a header is refused before anybody reads it. */
async function huge(doors: Doors, forge: Forge): Promise<Tried> {
  const token = forge.byStranger({ ...forge.claims(), x: 'x'.repeat(hugeCharacters) });
  const { url } = doors;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ __typename }' }),
  });
  const text = await response.text();
  const said = await answerOfSocket(url, { authorization: `Bearer ${token}` });
  const faults = [
    ...(response.status === 431 && text === '' ? [] : [`a huge token: answered ${response.status} ${text}`]),
    ...(said.includes('4403') ? [] : [`a huge token over a connection: ${said}`]),
  ];
  return { cases: 2, faults };
}

/** Somewhere to point to; whoever asks here has followed a token. */
class Trap {
  asked = 0;

  private constructor(private readonly server: ReturnType<typeof createServer>) {
    server.on('request', (_, response) => {
      this.asked += 1;
      response.end('{"keys":[]}');
    });
  }

  static async open(): Promise<Trap> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Trap(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
  }
}
