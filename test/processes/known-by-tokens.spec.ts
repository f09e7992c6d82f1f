import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { audience, pairOf, RealIssuer } from '../../libs/api/access/real-issuer.specification.js';
import { Installation } from '../../tools/processes/installation.js';
import type { Spawned } from '../../tools/processes/spawned.js';
import { killAllSpawned } from '../../tools/processes/spawned.js';

jest.setTimeout(120_000);

const query = '{ goals { totalCount } }';
const shown = { data: { goals: { totalCount: 0 } } };

type Headers = Readonly<Record<string, string>>;

let issuer: RealIssuer;
let installation: Installation;
let orchestrator: { readonly process: Spawned; readonly url: string };

/** As who runs it for others sets it up: by settings alone, with the claims of an issuer that has its own names for them. */
beforeAll(async () => {
  issuer = await RealIssuer.start();
  issuer.signWith([(await pairOf('first')).jwk]);
  installation = await Installation.prepare();
  orchestrator = await installation.startOrchestrator(installation.freshFolder(), {
    ...{ NODE_ENV: 'production', BATON_ROLES: 'api' },
    ...{ BATON_OIDC_ISSUER: issuer.url, BATON_OIDC_AUDIENCE: audience, BATON_OIDC_JWKS: `${issuer.url}/jwks` },
    BATON_OIDC_ROLES_CLAIM: 'access.roles',
  });
});

afterAll(async () => {
  await killAllSpawned();
  await installation.close();
  await issuer.close();
});

/** What whoever brings the token is answered at each door; without one, where none is given. */
async function answersTo(token?: string) {
  const headers: Headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const [graphql, events, socket] = await Promise.all([askGraphql(headers), askEvents(headers), askSocket(headers)]);
  return { graphql, events, socket };
}

async function askGraphql(headers: Headers): Promise<unknown> {
  const response = await fetch(orchestrator.url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return [response.status, await response.json()];
}

/** The status and what is said first, which is how long to wait before one connects again, or why there is nothing to follow. */
async function askEvents(headers: Headers): Promise<unknown> {
  const response = await fetch(new URL('/events', orchestrator.url), { headers });
  const reader = response.body?.getReader();
  const said = Buffer.from((await reader?.read())?.value ?? []).toString();
  await reader?.cancel();
  return [response.status, said];
}

/** The answer, or the code by which the connection is closed instead. */
async function askSocket(connectionParams: Headers): Promise<unknown> {
  const url = orchestrator.url.replace(/^http/, 'ws');
  const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, connectionParams });
  try {
    return (await client.iterate({ query }).next()).value;
  } catch (closing) {
    return (closing as CloseEvent).code;
  } finally {
    await client.dispose();
  }
}

describe('an orchestrator in production', () => {
  it('answers whoever has a token of its issuer at each of its doors', async () => {
    expect(await answersTo(await issuer.token())).toEqual({
      ...{ graphql: [200, shown], socket: shown },
      events: [200, expect.stringMatching(/^retry: \d+\n/)],
    });
  });

  const oldToken = async (): Promise<string> => {
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() - 3_600_000);
    const token = await issuer.token();
    clock.mockRestore();
    return token;
  };

  it.each<[string, () => Promise<string | undefined>]>([
    ['no token', async () => undefined],
    ['one that has expired', oldToken],
    ['one for another audience', () => issuer.token('person-7', 'https://other.example/')],
    ['one of a person who is in no tenant', () => issuer.token('homeless')],
    ['one that Baton has made for its developers', async () => installation.token],
  ])('refuses at each of its doors whoever has %s', async (_, tokenOf) => {
    expect(await answersTo(await tokenOf())).toEqual({
      graphql: [401, { errors: [expect.objectContaining({ extensions: { code: 'UNAUTHENTICATED' } })] }],
      events: [401, expect.stringContaining('"code":"UNAUTHENTICATED"')],
      socket: 4403,
    });
  });

  it('asks its issuer for its keys, and makes no token of its own', () => {
    expect(issuer.fetched).toBe(1);
    expect(orchestrator.process.output).not.toContain('BATON_TOKEN');
  });
});
