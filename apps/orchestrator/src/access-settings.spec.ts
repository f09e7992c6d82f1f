import { describe, expect, it } from '@jest/globals';
import { Ed25519Signer } from '@baton/encryption/signer/ed25519';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { developer, DevelopmentIssuer } from './development-issuer.js';
import { settingsFrom } from './settings.js';

const oidc = {
  BATON_OIDC_ISSUER: 'https://id.example/realms/vendor',
  BATON_OIDC_AUDIENCE: 'baton',
  BATON_OIDC_JWKS: 'https://id.example/realms/vendor/keys',
};

describe('settings of who asks', () => {
  it('name an issuer, its keys and the claims to read, where there is one', () => {
    const { tokens } = settingsFrom([], { ...oidc, NODE_ENV: 'production', BATON_OIDC_ROLES_CLAIM: 'realm.roles' });
    expect(tokens).toEqual({
      ...{ issuer: oidc.BATON_OIDC_ISSUER, audience: 'baton', keys: new URL(oidc.BATON_OIDC_JWKS), provedBy: 'oidc' },
      claims: { tenant: 'tenant', actor: 'sub', roles: 'realm.roles' },
    });
  });

  it('may name none, but not in production, where a process answers requests', () => {
    expect(settingsFrom([], {}).tokens).toBeUndefined();
    expect(() => settingsFrom([], { NODE_ENV: 'production' })).toThrow(/^BATON_OIDC_ISSUER is missing: .* no tokens$/);
    expect(settingsFrom(['--roles', 'runner'], { NODE_ENV: 'production' }).tokens).toBeUndefined();
  });

  it('are refused where an issuer lacks something, or its keys come over a network that anybody may change', () => {
    const { BATON_OIDC_ISSUER } = oidc;
    expect(() => settingsFrom([], { BATON_OIDC_ISSUER })).toThrow(/BATON_OIDC_AUDIENCE is.*\nBATON_OIDC_JWKS is/);
    const keysAt = (url: string) => settingsFrom([], { ...oidc, BATON_OIDC_JWKS: url }).tokens?.keys;
    expect(keysAt('http://127.0.0.1:8080/keys')).toEqual(new URL('http://127.0.0.1:8080/keys'));
    for (const url of ['http://id.example/keys', 'file:///etc/keys', 'keys'])
      expect(() => keysAt(url)).toThrow(/BATON_OIDC_JWKS is a URL of https/);
  });
});

describe('settings of which pages may ask', () => {
  const originsFrom = (text?: string) => settingsFrom([], text === undefined ? {} : { BATON_ORIGINS: text }).origins;

  it('name each origin as a browser writes it, or none', () => {
    expect(originsFrom()).toBeUndefined();
    expect(originsFrom('https://desk.example, http://127.0.0.1:8080')).toEqual([
      'https://desk.example',
      'http://127.0.0.1:8080',
    ]);
  });

  it.each([
    '*',
    'null',
    'desk.example',
    'https://desk.example/',
    'https://*.example,x',
    'https://a.example:443',
    'ftp://a',
  ])('are refused for %s, which no browser says or which stands for several', (text) => {
    expect(() => originsFrom(text)).toThrow(/^BATON_ORIGINS is origins separated by commas.* \(got /);
  });
});

describe('a token for development', () => {
  it('says for twelve hours who asks, by a key of its own', async () => {
    const made = new DevelopmentIssuer(Ed25519Signer.ephemeral());
    const { issuer, audience, keys } = made.rules;
    if (keys instanceof URL) throw new Error('The keys of the installation are here');
    const now = new Date('2026-03-02T09:00:00.000Z');
    const token = made.tokenFor({ ...developer, actorId: 'ann' }, now);
    const check = { issuer, audience, algorithms: ['EdDSA'] };
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), { ...check, currentDate: now });
    expect(payload).toMatchObject({ sub: 'ann', tenant: 'development', exp: now.getTime() / 1_000 + 43_200 });
    const another = new DevelopmentIssuer(Ed25519Signer.ephemeral()).tokenFor(developer, now);
    await expect(jwtVerify(another, createLocalJWKSet(keys), { ...check, currentDate: now })).rejects.toThrow();
  });
});
