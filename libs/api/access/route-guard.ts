import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { createParamDecorator, HttpException, Injectable } from '@nestjs/common';
import type { Requester } from '@baton/goal/application';
import type { Request, Response } from 'express';
import { GraphQLError } from 'graphql';
import { Authenticator } from './authenticator.js';
import { whenExpired } from './expiry.js';
import { mustBeAdmitted, unauthenticated } from './gate.js';
import { whoMay } from './who-may.js';

const requesters = new WeakMap<Request, Requester>();

/** Stands before every path of plain HTTP; GraphQL has the gate before each field instead. */
@Injectable()
export class RouteGuard implements CanActivate {
  constructor(private readonly authenticator: Authenticator) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<Request>();
    // As the route was declared, whatever stands in its places.
    const { path } = request.route as { readonly path: string };
    const name = `${request.method} ${path}`;
    if (whoMay.get(name) === 'ANYBODY') return true;
    try {
      const { authorization } = request.headers;
      const { requester, expiresAtMs } = await this.authenticator.identify(authorization, request.socket.remoteAddress);
      // Clocks may differ by a moment, for which a token is believed; but nothing that goes on until it expires begins then.
      if (expiresAtMs <= Date.now()) throw unauthenticated();
      mustBeAdmitted(name, requester);
      requesters.set(request, requester);
      endAtExpiry(context.switchToHttp().getResponse<Response>(), expiresAtMs);
      return true;
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      const { status } = error.extensions['http'] as { readonly status: number };
      throw new HttpException({ code: error.extensions['code'], message: error.message }, status);
    }
  }
}

/** An answer that goes on for long, such as a stream of events, goes on no longer than its token. */
function endAtExpiry(response: Response, expiresAtMs: number): void {
  response.once(
    'close',
    whenExpired(expiresAtMs, () => response.end()),
  );
}

/** Who asks on a path that is not for anybody, as a parameter of its method. */
export const WhoAsks = createParamDecorator((_: unknown, context: ExecutionContext): Requester => {
  const requester = requesters.get(context.switchToHttp().getRequest<Request>());
  if (requester === undefined) throw new Error('A path that is for anybody is not told who asks');
  return requester;
});
