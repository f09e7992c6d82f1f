import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Express } from 'express';

/** What the one page of the API needs is its own style; nothing else is loaded, framed, guessed at or kept. */
const headers: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** Tells browsers how careful to be with an answer, whichever: also with one that is given before a path is looked for. */
@Injectable()
export class SafeHeaders implements OnApplicationBootstrap {
  constructor(private readonly host: HttpAdapterHost) {}

  onApplicationBootstrap(): void {
    const { httpAdapter } = this.host;
    // Nobody keeps an answer, so there is none of before to compare with by an ETag.
    httpAdapter.getInstance<Express>().disable('x-powered-by').disable('etag');
    // The adapter types its server as anything; it is Node's own.
    (httpAdapter.getHttpServer() as Server).prependListener('request', (_: IncomingMessage, answer: ServerResponse) => {
      for (const [name, value] of Object.entries(headers)) answer.setHeader(name, value);
    });
  }
}
