import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Position, SubscriptionItem } from '@baton/event-store';
import { publishedEventOf } from '@baton/event-store';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { Injectable, Logger } from '@nestjs/common';
import type { FeedQuestion } from './event-feed.js';
import { EventFeed } from './event-feed.js';

const streamsMax = 2_000;
/** Less than proxies wait for a word. */
const heartbeatMs = 15_000;
/** A client that has taken nothing for so long is told, and closed. */
const stalledMs = 30_000;
/** So long a last word may take to its client. */
const farewellMs = 2_000;

/** Why a stream ends before its client wants it to, and what the client does about it. */
const farewells = {
  SHUTTING_DOWN: 'Baton stops here: connect again, and go on behind the last id',
  TOO_SLOW: 'Events were not taken in time: connect again, and go on behind the last id',
  UNAVAILABLE: 'The events can not be read now: connect again, and go on behind the last id',
} as const;
type Farewell = keyof typeof farewells;

/** Goals' events as server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html. */
@Injectable()
export class EventStreams implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Events');
  private readonly open = new Map<ServerResponse, AbortController>();
  private isClosing = false;

  constructor(private readonly feed: EventFeed) {}

  /** Whether a further client can be served now. */
  get hasRoom(): boolean {
    return !this.isClosing && this.open.size < streamsMax;
  }

  /** Serves one client until it goes, or has to. Resolves when its connection is closed. */
  async serve(response: ServerResponse, question: FeedQuestion, start: Position | undefined): Promise<void> {
    const stopping = new AbortController();
    this.open.set(response, stopping);
    const closed = closeOf(response).then(() => stopping.abort());
    const heartbeat = setInterval(() => {
      if (!response.writableEnded && !response.writableNeedDrain) response.write(': heartbeat\n\n');
    }, heartbeatMs);
    try {
      const farewell = await this.pump(response, this.feed.follow(question, start, stopping.signal), start);
      if (!response.destroyed) part(response, farewell);
      await closed;
    } finally {
      clearInterval(heartbeat);
      this.open.delete(response);
    }
  }

  /** All are told to come back, not all at once, and one who does not listen keeps nobody waiting. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isClosing = true;
    const closed = [...this.open].map(([response, stopping]) => {
      stopping.abort();
      closeSoon(response);
      return closeOf(response);
    });
    await Promise.all(closed);
  }

  /** Nothing is read from the log while the client has not taken what was. */
  private async pump(
    response: ServerResponse,
    items: AsyncIterable<SubscriptionItem>,
    start: Position | undefined,
  ): Promise<Farewell> {
    // Its token may have expired on the way here.
    if (response.writableEnded) return 'SHUTTING_DOWN';
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    // A client that is cut off before its first event goes on where it began.
    response.write(`retry: ${retryMs()}\n${start === undefined ? '' : `id: ${start}\n`}\n`);
    try {
      for await (const item of items) {
        // Whoever else may end it, as when a token expires: then what was said is on its way, and nothing can be added.
        if (response.writableEnded) break;
        if (!response.write(textOf(item)) && !(await isTaken(response))) return 'TOO_SLOW';
      }
      return 'SHUTTING_DOWN';
    } catch (error) {
      this.logger.error(`A stream of events broke off: ${error instanceof Error ? error.message : 'unknown'}`);
      return 'UNAVAILABLE';
    }
  }
}

function textOf(item: SubscriptionItem): string {
  switch (item.kind) {
    case 'event':
      return `id: ${item.event.position}\ndata: ${JSON.stringify(publishedEventOf(item.event))}\n\n`;
    case 'checkpoint':
      return `id: ${item.position}\n\n`;
    case 'caught-up':
      return ': caught-up\n\n';
  }
}

/** Whether the client took what was written to it; also true where it has gone, which ends its stream by itself. */
async function isTaken(response: ServerResponse): Promise<boolean> {
  if (response.destroyed) return true;
  const waiting = new AbortController();
  const { signal } = waiting;
  const patience = setTimeout(() => waiting.abort(), stalledMs);
  try {
    await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(patience);
    waiting.abort();
  }
}

function part(response: ServerResponse, farewell: Farewell): void {
  const said = JSON.stringify({ code: farewell, message: farewells[farewell] });
  if (!response.writableEnded) response.end(`event: closing\nretry: ${retryMs()}\ndata: ${said}\n\n`);
  closeSoon(response);
}

function closeSoon(response: ServerResponse): void {
  setTimeout(() => response.destroy(), farewellMs).unref();
}

function closeOf(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.closed) resolve();
    else response.once('close', resolve);
  });
}

/** Between one and five seconds: those who were cut off together do not come back together. */
function retryMs(): number {
  return 1_000 + Math.floor(Math.random() * 4_000);
}
