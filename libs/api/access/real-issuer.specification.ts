import { jest } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JWK } from 'jose';
import { exportJWK } from 'jose';
import { Provider } from 'oidc-provider';

/*
 * An issuer that is none of ours, for specifications: tokens and keys as OpenID Connect has them.
 */

/** What tokens of it are for, unless others are asked for. */
export const audience = 'https://baton.example/api';
const secret = 'a secret of the issuer and its client';

/** An issuer that can be started again with other keys, as it is when it rotates them. */
export class RealIssuer {
  serve: (...of: Parameters<RequestListener>) => unknown = () => undefined;
  fetched = 0;

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      if (request.url === '/jwks') this.fetched += 1;
      void this.serve(request, response);
    });
  }

  static async start(): Promise<RealIssuer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new RealIssuer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  signWith(keys: readonly JWK[]): void {
    const clients = ['person-7', 'homeless'].map((client_id) => ({
      ...{
        client_id,
        client_secret: secret,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      },
    }));
    // It says that it is for trying out.
    const warning = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const provider = new Provider(this.url, {
      jwks: { keys: [...keys] },
      ttl: { ClientCredentials: 600 },
      clients,
      features: {
        clientCredentials: { enabled: true },
        devInteractions: { enabled: false },
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: (_context, resource) => ({
            ...{ scope: '', audience: resource, accessTokenTTL: 600, accessTokenFormat: 'jwt' },
            jwt: { sign: { alg: 'RS256' } },
          }),
        },
      },
      extraTokenClaims: (_context, { clientId }) =>
        clientId === 'homeless' ? {} : { tenant: 't1', access: { roles: ['operator', 'emperor', 'auditor'] } },
    });
    warning.mockRestore();
    this.serve = provider.callback();
  }

  async token(client = 'person-7', resource = audience): Promise<string> {
    const response = await fetch(`${this.url}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${client}:${encodeURIComponent(secret)}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', resource }),
    });
    return ((await response.json()) as { readonly access_token: string }).access_token;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** A key to sign with, as an issuer keeps and publishes it. */
export const pairOf = async (kid: string) => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return { privateKey, publicKey, jwk: { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' } };
};
