import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** A bearer token with one role, and whom the API has to trust so that it believes it: keys that no other run has. */
export async function benchTokens(role: string) {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA');
  const [issuer, audience] = ['https://bench.example', 'baton'];
  const token = new SignJWT({ tenant: 't1', roles: [role] }).setProtectedHeader({ alg: 'EdDSA' });
  token.setIssuer(issuer).setAudience(audience).setSubject('bench').setExpirationTime('12h');
  return {
    token: await token.sign(privateKey),
    tokens: {
      ...{ issuer, audience, provedBy: 'bench', claims: { tenant: 'tenant', actor: 'sub', roles: 'roles' } },
      keys: { keys: [{ ...(await exportJWK(publicKey)), alg: 'EdDSA' }] },
    },
  };
}
