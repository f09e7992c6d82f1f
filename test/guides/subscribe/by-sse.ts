import { setTimeout as passing } from 'node:timers/promises';
import type { Event, Inbox } from './inbox.js';

/** Follows server-sent events until the signal aborts. */
export async function followBySse(
  url: string,
  token: string,
  {
    inbox,
    work,
    signal,
  }: { readonly inbox: Inbox; readonly work: (event: Event) => void; readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    const { place } = inbox;
    const headers = { authorization: `Bearer ${token}`, ...(place === undefined ? {} : { 'last-event-id': place }) };
    try {
      const response = await fetch(url, { headers, signal });
      // The request is at fault, and would be the next time: what is wrong stands in the answer.
      if (response.status >= 400 && response.status < 500) throw new BadRequest(await response.text());
      for await (const { id, name, data } of messagesIn(response))
        if (name === undefined && data !== undefined && id) inbox.take(JSON.parse(data) as Event, id, work);
        else if (id) inbox.moveTo(id);
    } catch (error) {
      if (error instanceof BadRequest) throw error;
    }
    if (!signal.aborted) await passing(2_000 * Math.random(), undefined, { signal }).catch(() => undefined);
  }
}

class BadRequest extends Error {}

interface Message {
  readonly id?: string;
  readonly name?: string;
  readonly data?: string;
}

/** A message ends with an empty line; a line that begins with a colon is a comment. */
async function* messagesIn({ body }: Response): AsyncGenerator<Message> {
  let text = '';
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
      yield { id: field('id'), name: field('event'), data: field('data') };
    }
  }
}
