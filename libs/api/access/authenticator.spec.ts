import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { exportJWK, SignJWT } from 'jose';
import { Authenticator } from './authenticator.js';
import { audience, pairOf, RealIssuer } from './real-issuer.specification.js';

/*
 * Tokens of a real issuer, and whatever somebody makes of them.
 */

let issuer: RealIssuer;
let first: Awaited<ReturnType<typeof pairOf>>;
let authenticator: Authenticator;
beforeAll(async () => {
  issuer = await RealIssuer.start();
  first = await pairOf('first');
  issuer.signWith([first.jwk]);
  authenticator = authenticatorOf();
});
afterAll(() => issuer.close());
afterEach(() => {
  jest.restoreAllMocks();
});

const generous = { requestsPerSecondMax: 1_000, refusedTokensPerMinuteMax: 1_000 };
type RateLimits = typeof generous;

function authenticatorOf(keys = new URL(`${issuer.url}/jwks`), limits: Partial<RateLimits> = {}): Authenticator {
  const claims = { tenant: 'tenant', actor: 'sub', roles: 'access.roles' };
  return new Authenticator(
    { issuer: issuer.url, audience, keys, claims, provedBy: 'oidc' },
    { ...generous, ...limits },
  );
}

const identify = (token: string, by = authenticator) => by.identify(`Bearer ${token}`);
const refused = (message: RegExp, code = 'UNAUTHENTICATED') =>
  expect.objectContaining({
    message: expect.stringMatching(message),
    extensions: expect.objectContaining({ code }),
  });
const notBelieved = refused(/^Say who is asking, by a bearer token of the issuer that is believed here/);

describe('a token of a real issuer', () => {
  it('says who asks, in which tenant, with which of the known roles, and until when', async () => {
    const { requester, expiresAtMs } = await identify(await issuer.token());
    expect(requester).toEqual({
      ...{ tenant: 't1', actorId: 'person-7', roles: ['operator', 'auditor'], authenticatedBy: 'oidc' },
    });
    expect(Math.abs(expiresAtMs - Date.now() - 600_000)).toBeLessThan(60_000);
  });

  it('is refused for another audience, with no tenant in it, and where another issuer is believed', async () => {
    await expect(identify(await issuer.token('person-7', 'https://other.example/'))).rejects.toThrow(notBelieved);
    await expect(identify(await issuer.token('homeless'))).rejects.toThrow(notBelieved);
    const keys = new URL(`${issuer.url}/jwks`);
    const claims = { tenant: 'tenant', actor: 'sub', roles: 'roles' };
    const rules = { issuer: 'https://other.example', audience, keys, claims, provedBy: 'oidc' };
    const elsewhere = new Authenticator(rules, generous);
    await expect(identify(await issuer.token(), elsewhere)).rejects.toThrow(notBelieved);
  });

  it('is refused when it has expired', async () => {
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now - 3_600_000);
    const old = await issuer.token();
    jest.restoreAllMocks();
    await expect(identify(old)).rejects.toThrow(notBelieved);
  });

  it('is believed after its issuer has changed keys, and its keys are not asked for at every forgery', async () => {
    const rotating = authenticatorOf();
    const before = await issuer.token();
    await identify(before, rotating);
    const second = await pairOf('second');
    issuer.signWith([second.jwk, first.jwk]);
    const now = Date.now();
    const token = await issuer.token();
    const { fetched } = issuer;
    for (let times = 0; times < 5; times++) await expect(identify(token, rotating)).rejects.toThrow(notBelieved);
    expect(issuer.fetched).toBe(fetched);
    jest.spyOn(Date, 'now').mockReturnValue(now + 31_000);
    await identify(token, rotating);
    await identify(before, rotating);
    expect(issuer.fetched).toBe(fetched + 1);
  });

  it('is refused for a while to whoever asks too often, and to nobody else', async () => {
    const slow = authenticatorOf(undefined, { requestsPerSecondMax: 2 });
    const [token, good] = [await issuer.token(), await signedBy(first.privateKey, { sub: 'person-8', tenant: 't1' })];
    const asked = await Promise.allSettled(Array.from({ length: 5 }, () => identify(token, slow)));
    const refusals = asked.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(refusals).toEqual(Array(3).fill(refused(/again in a second$/, 'TOO_MANY_REQUESTS')));
    expect((await identify(good, slow)).requester.actorId).toBe('person-8');
  });

  it('is not looked at where too many from its address were refused, unless it is known', async () => {
    const guarding = authenticatorOf(undefined, { refusedTokensPerMinuteMax: 3 });
    const from = (token: string, peer: string) => guarding.identify(`Bearer ${token}`, peer);
    const [known, unknown] = [await issuer.token(), await issuer.token()];
    await from(known, '10.0.0.1');
    const verify = jest.spyOn(crypto.subtle, 'verify');
    const forged = `${unknown.slice(0, -8)}AAAAAAAA`;
    const asked = await Promise.allSettled(Array.from({ length: 10 }, () => from(forged, '10.0.0.1')));
    const refusals = asked.map((one) => (one.status === 'rejected' ? (one.reason as unknown) : one.value));
    const bounded = refused(/ask again in a minute$/, 'TOO_MANY_REQUESTS');
    expect(refusals).toEqual([...Array<unknown>(3).fill(notBelieved), ...Array<unknown>(7).fill(bounded)]);
    expect(verify).toHaveBeenCalledTimes(3);
    await expect(from(unknown, '10.0.0.1')).rejects.toThrow(bounded);
    await from(known, '10.0.0.1');
    await from(unknown, '10.0.0.2');
    await from(unknown, '10.0.0.1');
  });

  it('can be neither believed nor refused while its issuer does not give its keys', async () => {
    const unreachable = authenticatorOf(new URL('http://127.0.0.1:1/jwks'), { refusedTokensPerMinuteMax: 1 });
    for (let times = 0; times < 3; times++)
      await expect(identify(await issuer.token(), unreachable)).rejects.toThrow(
        refused(/again/, 'IDENTITY_UNAVAILABLE'),
      );
  });
});

describe('a token that was believed before', () => {
  let following: Authenticator;
  beforeEach(() => {
    issuer.signWith([first.jwk]);
    following = authenticatorOf();
  });

  it('is believed again without its signature being verified again, as somebody new each time', async () => {
    const [token, another] = [await issuer.token(), await issuer.token()];
    const verify = jest.spyOn(crypto.subtle, 'verify');
    const { requester } = await identify(token, following);
    const again = await identify(token, following);
    expect(again.requester).toEqual(requester);
    expect(again.requester).not.toBe(requester);
    expect(verify).toHaveBeenCalledTimes(1);
    await identify(another, following);
    expect(verify).toHaveBeenCalledTimes(2);
  });

  it('ends when it says so', async () => {
    const token = await issuer.token();
    const { expiresAtMs } = await identify(token, following);
    const now = jest.spyOn(Date, 'now').mockReturnValue(expiresAtMs + 4_000);
    await identify(token, following);
    now.mockReturnValue(expiresAtMs + 5_000);
    await expect(identify(token, following)).rejects.toThrow(notBelieved);
  });

  it('is refused once its issuer publishes its key no more', async () => {
    const token = await signedBy(first.privateKey, { sub: 'person-7', tenant: 't1', exp: inAnHour() });
    await identify(token, following);
    issuer.signWith([(await pairOf('second')).jwk]);
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 10 * 60_000);
    await expect(identify(token, following)).rejects.toThrow(notBelieved);
    await identify(await issuer.token(), following);
  });

  it('is verified again by a key that has come in the place of its own under the same name', async () => {
    const token = await signedBy(first.privateKey, { sub: 'person-7', tenant: 't1', exp: inAnHour() });
    await identify(token, following);
    issuer.signWith([(await pairOf('first')).jwk]);
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 10 * 60_000);
    await expect(identify(token, following)).rejects.toThrow(notBelieved);
  });

  it('leaves nobody believed who changes any of its parts', async () => {
    const token = await issuer.token();
    await identify(token, following);
    const [header = '', claims = '', signature = ''] = token.split('.');
    const other = Buffer.from(JSON.stringify({ ...partOf(claims), sub: 'person-8' })).toString('base64url');
    for (const forged of [
      [header, other, signature],
      [header, claims, signature.slice(0, -4)],
      [header, claims, ''],
    ])
      await expect(identify(forged.join('.'), following)).rejects.toThrow(notBelieved);
  });
});

const inAnHour = () => Math.floor(Date.now() / 1_000) + 3_600;
const partOf = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString()) as object;

/** What the issuer would have made of these claims. */
function signedBy(key: typeof first.privateKey, claims: object): Promise<string> {
  return new SignJWT({ iss: issuer.url, aud: audience, exp: Math.floor(Date.now() / 1_000) + 600, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'first' })
    .sign(key);
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a token that somebody has made', () => {
  const now = Math.floor(Date.now() / 1_000);
  const good = () => ({ iss: issuer.url, aud: audience, sub: 'person-7', tenant: 't1', exp: now + 600 });
  const signed = (claims: object, header: object = {}, key = first.privateKey) =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', kid: 'first', ...header }).sign(key);

  it('is believed where it is just what the issuer would have made', async () => {
    expect((await identify(await signed(good()))).requester).toMatchObject({ tenant: 't1', roles: [] });
  });

  it('is refused where a claim is not as it has to be', async () => {
    const { exp: _exp, ...endless } = good();
    const { iss: _iss, ...ofNobody } = good();
    const { aud: _aud, ...forNobody } = good();
    const wrong = [endless, ofNobody, forNobody, { ...good(), nbf: now + 600 }, { ...good(), exp: 'never' }];
    for (const claims of wrong) await expect(identify(await signed(claims))).rejects.toThrow(notBelieved);
    for (const sub of [undefined, '', 'a person', 'x'.repeat(65), 7, { name: 'x' }])
      await expect(identify(await signed({ ...good(), sub }))).rejects.toThrow(notBelieved);
    const inherited = { ...good(), tenant: undefined };
    await expect(identify(await signed(inherited))).rejects.toThrow(notBelieved);
  });

  it('is refused where it says that it is for something else than access, as an ID token does', async () => {
    for (const typ of ['JWT', 'at+jwt', 'application/at+jwt', 'AT+JWT'])
      expect((await identify(await signed(good(), { typ }))).requester.actorId).toBe('person-7');
    const others = [
      ...['logout+jwt', 'dpop+jwt', ''].map((typ) => signed(good(), { typ })),
      ...[{ at_hash: 'x' }, { c_hash: 'x' }, { typ: 'ID' }].map((claim) => signed({ ...good(), ...claim })),
    ];
    for (const token of others) await expect(identify(await token)).rejects.toThrow(notBelieved);
  });

  it('is refused without a signature, with a shared secret, and with a key that it brings along', async () => {
    const another = await pairOf('first');
    const publicPem = first.publicKey.export({ type: 'spki', format: 'pem' });
    const hmac = (key: string | Buffer) => {
      const content = `${part({ alg: 'HS256', typ: 'JWT', kid: 'first' })}.${part(good())}`;
      return `${content}.${createHmac('sha256', key).update(content).digest('base64url')}`;
    };
    const publicJwk = await exportJWK(another.publicKey);
    const forged = [
      `${part({ alg: 'none' })}.${part(good())}.`,
      `${part({ alg: 'nOnE' })}.${part(good())}.`,
      `${part({ alg: 'RS256', kid: 'first' })}.${part(good())}.`,
      hmac(publicPem),
      hmac(JSON.stringify(await exportJWK(first.publicKey))),
      hmac(''),
      await signed(good(), {}, another.privateKey),
      await signed(good(), { kid: 'another' }, another.privateKey),
      await signed(good(), { jwk: publicJwk }, another.privateKey),
      await signed(good(), { jku: 'http://127.0.0.1:1/jwks', x5u: 'http://127.0.0.1:1/x' }, another.privateKey),
      await signed(good(), { kid: '../../../../dev/null' }, another.privateKey),
      await signed(good(), { kid: "' or 1=1 --" }, another.privateKey),
      (await signed(good())).replace(/\.[^.]+\./, `.${part({ ...good(), roles: ['admin'] })}.`),
      (await signed(good())).slice(0, -4),
    ];
    for (const token of forged) await expect(identify(token)).rejects.toThrow(notBelieved);
  });

  it.each([undefined, '', 'Bearer', 'Bearer ', 'Basic YTpi', 'Bearer a b', ['Bearer x'], 7, { Bearer: 'x' }])(
    'is asked for where none is said: %j',
    async (authorization) => {
      await expect(authenticator.identify(authorization)).rejects.toThrow(notBelieved);
    },
  );
});
