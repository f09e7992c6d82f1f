import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import { ApiOptions } from '../api-options.js';

/** For so long a browser need not ask again whether a page may. */
const rememberedSeconds = 600;

/**
 * The one place that knows which pages of other sites a browser lets in: over HTTP, where the browser asks by CORS, and
 * over WebSocket, where it asks nobody. Who asks is proved by a token that no browser adds by itself, so none of them is
 * let in with its cookies.
 */
@Injectable()
export class Origins {
  private readonly origins: readonly string[];

  constructor({ origins = [] }: ApiOptions) {
    this.origins = origins;
  }

  /** To be called before any path is: a browser asks first, without a token. */
  letIn({ httpAdapter }: HttpAdapterHost): void {
    // Without a word of it a browser lets in nobody but the pages of the site itself.
    if (this.origins.length === 0) return;
    httpAdapter.enableCors({
      origin: [...this.origins],
      methods: ['GET', 'POST'],
      allowedHeaders: ['authorization', 'content-type', 'last-event-id', 'apollo-require-preflight'],
      exposedHeaders: ['retry-after'],
      maxAge: rememberedSeconds,
    });
  }

  /** Whether a WebSocket may be opened: a browser says which page it is for, other clients say nothing. */
  mayConnect({ origin, host }: IncomingHttpHeaders): boolean {
    if (origin === undefined || this.origins.includes(origin)) return true;
    return URL.canParse(origin) && new URL(origin).host === host;
  }
}
