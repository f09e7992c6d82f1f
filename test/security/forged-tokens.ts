import { createPublicKey } from 'node:crypto';
import type { Forge } from './forge.js';
import { base64, secondsFromNow, strangerJwk } from './forge.js';

export interface Forged {
  readonly what: string;
  readonly token: string;
}

/** Longer than a sensible token, and still within what a header of HTTP may hold. */
const longCharacters = 8_000;

/** Every one has to be refused as if there were no token at all. */
export function forgedTokens(forge: Forge, trap: string): readonly Forged[] {
  return [
    ...withoutTheKey(forge),
    ...withTwoAlgs(forge),
    ...withAKeyOfTheirOwn(forge, trap),
    ...withWrongClaims(forge),
    ...withWrongNames(forge),
    ...ofAnotherKind(forge),
    ...outOfShape(forge),
  ];
}

function withoutTheKey(forge: Forge): readonly Forged[] {
  const jwk = createPublicKey(forge.publicKeyPem).export({ format: 'jwk' });
  const genuine = forge.signed(forge.claims());
  const signature = genuine.split('.').at(-1) ?? '';
  const secrets = { PEM: forge.publicKeyPem, JWK: JSON.stringify(jwk), 'base 64': jwk.x ?? '', nothing: '' };
  return [
    ...['none', 'None', 'NONE', 'nOnE', ''].flatMap((alg) => [
      { what: `alg ${alg || 'of no name'}, unsigned`, token: forge.unsigned({ alg }) },
      { what: `alg ${alg || 'of no name'}, signed`, token: forge.unsigned({ alg }, signature) },
    ]),
    { what: 'no alg', token: forge.unsigned({ alg: undefined }, signature) },
    { what: 'alg as a list', token: forge.unsigned({ alg: ['EdDSA', 'none'] }, signature) },
    ...Object.entries(secrets).flatMap(([form, secret]) =>
      (['HS256', 'HS384', 'HS512'] as const).map((alg) => ({
        what: `${alg} by the public key as ${form}`,
        token: forge.bySecret(secret, alg),
      })),
    ),
    {
      what: 'HS256 by the bytes of the public key',
      token: forge.bySecret(Buffer.from(jwk.x ?? '', 'base64url')),
    },
    { what: 'RS256 by a key for EdDSA', token: forge.signed(forge.claims(), { alg: 'RS256' }) },
    { what: 'ES256 with a signature of nothing', token: forge.unsigned({ alg: 'ES256' }, base64(Buffer.alloc(64))) },
    { what: 'a signature of zeros', token: forge.unsigned({}, base64(Buffer.alloc(64))) },
    {
      what: 'a signature of another token',
      token: forge.unsigned(
        {},
        forge
          .signed({ ...forge.claims(), sub: 'person-2' })
          .split('.')
          .at(-1),
      ),
    },
    { what: 'half a signature', token: genuine.slice(0, -40) },
    { what: 'a changed payload', token: swapped(genuine, 1, { ...forge.claims(), roles: ['admin', 'auditor'] }) },
    { what: 'a changed header', token: swapped(genuine, 0, { ...forge.header, typ: 'at+jwt' }) },
  ];
}

/** Whoever looks at the one and goes by the other would be led past the signature. */
function withTwoAlgs(forge: Forge): readonly Forged[] {
  const { alg, ...others } = forge.header;
  const twice = (first: string, second: string): string =>
    JSON.stringify(others).replace('{', `{"alg":"${first}","alg":"${second}",`);
  return ['none', 'HS256', 'RS256']
    .flatMap((other) =>
      [twice(alg, other), twice(other, alg)].flatMap((header) => [
        { what: `${header}, unsigned`, token: forge.unsigned(header) },
        { what: `${header}, by a stranger`, token: forge.byStranger(forge.claims(), header) },
        { what: `${header}, by the public key`, token: forge.bySecret(forge.publicKeyPem, 'HS256', header) },
      ]),
    )
    .concat({ what: 'signed, and in the end by none', token: forge.signed(forge.claims(), twice(alg, 'none')) });
}

function withAKeyOfTheirOwn(forge: Forge, trap: string): readonly Forged[] {
  const by = (what: string, header: object): Forged => ({ what, token: forge.byStranger(forge.claims(), header) });
  const kids = ['another', '../../../../dev/null', 'file:///dev/null', trap, "' OR 1=1 --", '\u0000', '__proto__', ''];
  const x5c = [base64('no certificate')];
  return [
    by('the kid of the issuer', {}),
    by('no kid', { kid: undefined }),
    ...kids.map((kid) => by(`kid ${JSON.stringify(kid)}`, { kid })),
    ...[7, null, ['x'], { kid: 'x' }].map((kid) => by(`kid ${JSON.stringify(kid)}`, { kid })),
    { what: 'a kid that the issuer does not have', token: forge.signed(forge.claims(), { kid: 'another' }) },
    by('jwk', { jwk: strangerJwk }),
    by('jwk without a kid', { jwk: strangerJwk, kid: undefined }),
    by('jku', { jku: `${trap}/jwks.json` }),
    by('jku and a kid of its own', { jku: `${trap}/jwks.json`, kid: 'theirs' }),
    by('x5u', { x5u: `${trap}/cert.pem` }),
    by('x5c', { x5c, 'x5t#S256': base64('thumb') }),
  ];
}

function withWrongClaims(forge: Forge): readonly Forged[] {
  const { exp: _exp, ...endless } = forge.claims();
  const { iss: _iss, ...ofNobody } = forge.claims();
  const { aud: _aud, ...forNobody } = forge.claims();
  const { issuer, audience } = forge.rules;
  const by = (what: string, claims: object, header: object = {}): Forged => ({
    what,
    token: forge.signed({ ...forge.claims(), ...claims }, header),
  });
  return [
    ...[`${issuer}/`, issuer.toUpperCase(), '', [issuer], { iss: issuer }, null].map((iss) =>
      by(`iss ${JSON.stringify(iss)}`, { iss }),
    ),
    ...[`${audience}2`, '', [], ['another'], { aud: audience }, null].map((aud) =>
      by(`aud ${JSON.stringify(aud)}`, { aud }),
    ),
    { what: 'no iss', token: forge.signed(ofNobody) },
    { what: 'no aud', token: forge.signed(forNobody) },
    { what: 'no exp', token: forge.signed(endless) },
    ...[secondsFromNow(-60), 0, -1, 'never', String(secondsFromNow(600)), null, [], {}, true].map((exp) =>
      by(`exp ${JSON.stringify(exp)}`, { exp }),
    ),
    ...[secondsFromNow(600), 'now', null, {}].map((nbf) => by(`nbf ${JSON.stringify(nbf)}`, { nbf })),
    by('crit without what it names', {}, { crit: ['exp'] }),
    by('crit of an extension', {}, { crit: ['urn:baton:admin'], 'urn:baton:admin': true }),
    by('crit of nothing', {}, { crit: [] }),
    by('crit that is no list', {}, { crit: 'b64' }),
    by('crit and a payload as it is', {}, { crit: ['b64'], b64: false }),
  ];
}

function withWrongNames(forge: Forge): readonly Forged[] {
  const { tenant, sub, ...nameless } = forge.claims();
  const names: readonly unknown[] = [7, true, null, ['person-1'], { id: 'person-1' }, '', ' ', 'a b', 'x'.repeat(65)];
  const more = ['person-1\n', 'person-1\u0000', '../person-1', "person-1' --", 'pers\u00f6n'];
  // An object would take it for its prototype.
  const proto = (inner: string): string => `${JSON.stringify(nameless).slice(0, -1)},${inner}}`;
  const inherited = JSON.stringify({ tenant, sub, roles: ['admin'] });
  return [
    ...[...names, ...more].flatMap((value) => [
      { what: `sub ${JSON.stringify(value)}`, token: forge.signed({ ...forge.claims(), sub: value }) },
      { what: `tenant ${JSON.stringify(value)}`, token: forge.signed({ ...forge.claims(), tenant: value }) },
    ]),
    { what: 'no tenant', token: forge.signed({ ...nameless, sub }) },
    { what: 'no sub', token: forge.signed({ ...nameless, tenant }) },
    { what: 'names by __proto__', token: forge.signed(proto(`"__proto__":${inherited}`)) },
    { what: 'names by constructor', token: forge.signed(proto(`"constructor":{"prototype":${inherited}}`)) },
    { what: 'names in the header', token: forge.signed(nameless, { tenant, sub }) },
    { what: 'names one level down', token: forge.signed({ ...nameless, claims: { tenant, sub } }) },
    { what: 'names in other letters', token: forge.signed({ ...nameless, Tenant: tenant, SUB: sub }) },
  ];
}

/** What the same issuer signs by the same key, for something else. */
function ofAnotherKind(forge: Forge): readonly Forged[] {
  const by = (what: string, claims: object, header: object = {}): Forged => ({
    what,
    token: forge.signed({ ...forge.claims(), ...claims }, header),
  });
  return [
    by('an ID token for its client', { aud: 'web-client', nonce: 'n', at_hash: 'h' }),
    by('an ID token for this audience', { nonce: 'n', at_hash: 'h' }),
    by('an ID token with a code', { c_hash: 'h' }),
    by('an ID token by its type', { typ: 'ID' }),
    by('a logout token', { events: {} }, { typ: 'logout+jwt' }),
    by('a proof of possession', {}, { typ: 'dpop+jwt' }),
    by('a token of a specialist', { iss: 'baton', aud: 'salesforce', operation: 'forward' }),
  ];
}

function outOfShape(forge: Forge): readonly Forged[] {
  const genuine = forge.signed(forge.claims());
  const [header = '', claims = '', signature = ''] = genuine.split('.');
  return [
    { what: 'two parts', token: `${header}.${claims}` },
    { what: 'four parts', token: `${genuine}.${signature}` },
    { what: 'all parts twice', token: `${genuine}.${genuine}` },
    { what: 'a part twice', token: `${header}.${header}.${claims}.${signature}` },
    { what: 'five parts, as if encrypted', token: `${header}..${base64('iv')}.${claims}.${signature}` },
    { what: 'dots', token: '..' },
    { what: 'nothing', token: '' },
    { what: 'no JSON', token: `${base64('{"alg"')}.${claims}.${signature}` },
    { what: 'claims that are a list', token: forge.signed('[]') },
    { what: 'claims that are null', token: forge.signed('null') },
    { what: 'claims that are a text', token: forge.signed('"admin"') },
    { what: 'claims of no UTF-8', token: `${header}.${base64(Buffer.from([0xff, 0xfe]))}.${signature}` },
    { what: 'two tokens', token: `${genuine} ${genuine}` },
    { what: 'a token in quotes', token: `"${genuine}"` },
    { what: 'a token and what is no base 64', token: `${genuine}=` },
    { what: 'a long one', token: forge.byStranger({ ...forge.claims(), x: 'x'.repeat(longCharacters) }) },
    { what: 'a long kid', token: forge.byStranger(forge.claims(), { kid: 'x'.repeat(longCharacters) }) },
    { what: 'claims of many levels', token: forge.byStranger(`${'['.repeat(4_000)}${']'.repeat(4_000)}`) },
  ];
}

/** A genuine token with another part instead of one of its own, under the same signature. */
function swapped(genuine: string, part: number, content: object): string {
  return genuine
    .split('.')
    .with(part, base64(JSON.stringify(content)))
    .join('.');
}
