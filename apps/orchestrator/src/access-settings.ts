import type { TokenRules } from '@baton/api';
import type { Schema, ValuesOf } from '@baton/settings';
import { textIn } from '@baton/settings';

/** Whose tokens say who asks. */
export const accessSchema = {
  tokenIssuer: {
    env: 'BATON_OIDC_ISSUER',
    means: 'whose tokens say who asks; where it is not said, Baton makes tokens of its own, for development alone',
    is: 'the issuer (iss) that its tokens name, of OpenID Connect',
    read: textIn,
  },
  tokenAudience: {
    env: 'BATON_OIDC_AUDIENCE',
    means: 'what tokens have to be for',
    is: 'the audience (aud) that tokens for Baton name',
    read: textIn,
  },
  tokenKeys: {
    env: 'BATON_OIDC_JWKS',
    means: 'where the issuer publishes its keys, and takes them back',
    is: 'a URL of https, or of http on this machine',
    read: keysUrlIn,
  },
  tenantClaim: {
    env: 'BATON_OIDC_TENANT_CLAIM',
    usual: 'tenant',
    means: 'the claim of a token that names the tenant',
    is: 'a name; for a claim within another one, both with a dot between',
    read: textIn,
  },
  actorClaim: {
    env: 'BATON_OIDC_ACTOR_CLAIM',
    usual: 'sub',
    means: 'the claim that names the person, by a surrogate id that stays: it goes into events',
    is: 'a name; for a claim within another one, both with a dot between',
    read: textIn,
  },
  rolesClaim: {
    env: 'BATON_OIDC_ROLES_CLAIM',
    usual: 'roles',
    means: 'the claim that names roles: requester, operator, approver, auditor, integrator, admin',
    is: 'a name; for a claim within another one, both with a dot between',
    read: textIn,
  },
} as const satisfies Schema;

type Values = ValuesOf<typeof accessSchema>;

/** What an issuer can't do without, and where there has to be one. */
export function missingForAccess(values: Values, isProduction: boolean): readonly string[] {
  const { tokenIssuer, tokenAudience, tokenKeys } = values;
  if (tokenIssuer === undefined)
    return isProduction
      ? [`BATON_OIDC_ISSUER is missing: it is ${accessSchema.tokenIssuer.is}; in production Baton makes no tokens`]
      : [];
  return [
    ...(tokenAudience === undefined ? [`BATON_OIDC_AUDIENCE is missing: it is ${accessSchema.tokenAudience.is}`] : []),
    ...(tokenKeys === undefined ? [`BATON_OIDC_JWKS is missing: it is ${accessSchema.tokenKeys.is}`] : []),
  ];
}

/** Nothing where no issuer is named. */
export function tokenRulesIn(values: Values): TokenRules | undefined {
  const { tokenIssuer: issuer, tokenAudience: audience, tokenKeys: keys } = values;
  if (issuer === undefined || audience === undefined || keys === undefined) return undefined;
  const claims = { tenant: values.tenantClaim, actor: values.actorClaim, roles: values.rolesClaim };
  return { issuer, audience, keys, claims, provedBy: 'oidc' };
}

/** Whoever could change the keys on their way could make tokens. */
function keysUrlIn(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHere = url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  return url?.protocol === 'https:' || isHere ? url : undefined;
}
