import type { Requester } from '@baton/goal/application';
import { StoreError } from '@baton/event-store';
import { Controller, Get, HttpException, HttpStatus, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ApiOptions } from '../api-options.js';
import { Connections } from '../access/connections.js';
import { WhoAsks } from '../access/route-guard.js';
import { sightOf } from '../access/sight.js';
import { begunFor } from '../graphql/watched-operations.js';
import { askedEventsOf, filterOf, UnusableQuestion } from './asked-events.js';
import { EventFeed } from './event-feed.js';
import { EventStreams } from './event-streams.js';

/** Goals' events for integrators, in the form that docs/EVENTS.md describes. */
@Controller()
export class EventsController {
  constructor(
    private readonly feed: EventFeed,
    private readonly streams: EventStreams,
    private readonly connections: Connections,
    private readonly options: ApiOptions,
  ) {}

  /** Answers by a stream of server-sent events, or refuses with a code and with what to do. */
  @Get('events')
  async events(@Req() request: Request, @Res() response: Response, @WhoAsks() requester: Requester): Promise<void> {
    const tell = begunFor(this.options.watchers ?? [], 'events');
    const told = (result: 'ok' | 'errors') => tell({ operation: 'GET /events', result });
    try {
      const { searchParams } = new URL(request.url, 'http://here');
      const { wishes, after } = askedEventsOf(searchParams, request.get('last-event-id'));
      const question = { ...filterOf(wishes), ...sightOf(requester) };
      const start = await this.feed.placeOf(after);
      if (question.goal !== undefined && !(await this.feed.hasGoal(question)))
        throw refusal(HttpStatus.NOT_FOUND, 'NOT_FOUND', 'You have no goal of this id');
      if (!this.streams.hasRoom) {
        response.setHeader('retry-after', '5');
        throw refusal(HttpStatus.SERVICE_UNAVAILABLE, 'TOO_MANY_STREAMS', 'As many as are served at once follow');
      }
      await this.serve(response, requester, () => {
        told('ok');
        return this.streams.serve(response, question, start);
      });
    } catch (error) {
      told('errors');
      throw asRefusal(error);
    }
  }

  private async serve(response: Response, requester: Requester, stream: () => Promise<void>): Promise<void> {
    const leave = this.connections.take(requester);
    if (!leave) {
      response.setHeader('retry-after', '5');
      const message = `You hold ${this.connections.max} streams and connections, as many as one may: end one first`;
      throw refusal(HttpStatus.TOO_MANY_REQUESTS, 'TOO_MANY_CONNECTIONS', message);
    }
    try {
      await stream();
    } finally {
      leave();
    }
  }
}

/** What is wrong with a request is told to its client; whatever else happens is none of their business. */
function asRefusal(error: unknown): unknown {
  if (error instanceof UnusableQuestion) return refusal(HttpStatus.BAD_REQUEST, 'BAD_USER_INPUT', error.message);
  if (error instanceof StoreError && error.code === 'UNKNOWN_POSITION')
    return refusal(
      HttpStatus.BAD_REQUEST,
      'BAD_USER_INPUT',
      'The place to go on after is none of this installation: give an id that it gave you, or `start` or `end`',
    );
  return error;
}

function refusal(status: HttpStatus, code: string, message: string): HttpException {
  return new HttpException({ code, message }, status);
}
