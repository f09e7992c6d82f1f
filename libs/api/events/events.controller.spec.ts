import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { publishedEventOf } from '@baton/event-store';
import type { Whoever } from '../access/made-tokens.specification.js';
import { asked } from '../access/made-tokens.specification.js';
import { quarantineEventExamples } from '../../goal/domain/quarantine.examples.js';
import { ServedApi } from '../served-api.specification.js';
import { aGoal } from './recorded-goals.specification.js';

let api: ServedApi;
beforeAll(async () => {
  api = await ServedApi.start([]);
});
afterAll(() => api.close());

/** A client of the stream that reads as much as it is told to. */
class Stream {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = '';

  private constructor(readonly response: Response) {
    if (response.body === null) throw new Error('There is no stream');
    this.#reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  }

  static async open(query: string, headers: Record<string, string> = {}, whoever: Whoever = {}): Promise<Stream> {
    return new Stream(await ask(query, headers, whoever));
  }

  /** All that came up to the first place that fits, that place included. */
  async until(wanted: RegExp): Promise<string> {
    for (;;) {
      const found = wanted.exec(this.#text);
      if (found) {
        const end = found.index + found[0].length;
        const text = this.#text.slice(0, end);
        this.#text = this.#text.slice(end);
        return text;
      }
      const { done, value } = await this.#reader.read();
      if (done) throw new Error(`The stream ended after: ${this.#text}`);
      this.#text += value;
    }
  }

  async untilCaughtUp(): Promise<readonly Message[]> {
    return messagesIn(await this.until(/: caught-up\n\n/));
  }

  async close(): Promise<void> {
    await this.#reader.cancel();
  }
}

interface Message {
  readonly id: string;
  readonly data: { readonly type: string; readonly stream: string; readonly revision: number };
}

function messagesIn(text: string): readonly Message[] {
  return [...text.matchAll(/^id: (.+)\ndata: (.+)\n$/gm)].map(([, id = '', data = '']) => ({
    id,
    data: JSON.parse(data) as Message['data'],
  }));
}

async function ask(query: string, headers: Record<string, string> = {}, whoever: Whoever = {}): Promise<Response> {
  return fetch(`http://127.0.0.1:${api.port}/events${query}`, { headers: { ...(await asked(whoever)), ...headers } });
}

describe('GET /events', () => {
  it('streams the stored events without what is sealed, each with its place, then what happens', async () => {
    const goal = randomUUID();
    await api.record(goal, aGoal(goal).slice(0, 2));
    const stream = await Stream.open(`?goal=${goal}`);
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(stream.response.headers.get('cache-control')).toMatch(/no-cache/);
    expect(await stream.until(/\n\n/)).toMatch(/^retry: \d{4}\n\n$/);
    const seen = [...(await stream.untilCaughtUp())];
    await api.record(goal, aGoal(goal).slice(2), 2);
    while (seen.length < 8) seen.push(...messagesIn(await stream.until(/^data: .+\n\n/m)));
    const published = [];
    for await (const stored of api.store.readStream(`goal-${goal}`)) published.push(publishedEventOf(stored));
    expect(seen).toEqual(published.map((data) => ({ id: data.position, data })));
    await stream.close();
  });

  it('tells that a goal was set aside and released among its events, each with its place', async () => {
    const goal = randomUUID();
    await api.record(goal, aGoal(goal).slice(0, 2));
    const { GoalQuarantined: setAside, GoalReleased: released } = quarantineEventExamples;
    await api.recordBeside(goal, { ...setAside, data: { ...setAside.data, goalId: goal } });
    const [one, all] = [await Stream.open(`?goal=${goal}`), await Stream.open('?type=GoalQuarantined,GoalReleased')];
    const types = (messages: readonly Message[]) => messages.map(({ data }) => data.type.split('.')[1]);
    const seen = await one.untilCaughtUp();
    expect(types(seen)).toEqual(['GoalSubmitted', 'PlanProposed', 'GoalQuarantined']);
    expect(types(await all.untilCaughtUp())).toEqual(['GoalQuarantined']);
    await api.recordBeside(goal, { ...released, data: { ...released.data, goalId: goal } }, 1);
    await api.record(goal, aGoal(goal).slice(2, 3), 2);
    const happened = [one, all].map(async (stream) => {
      const [message] = messagesIn(await stream.until(/^data: .+\n\n/m));
      expect(message?.data).toMatchObject({ stream: `quarantine-${goal}`, revision: 1 });
      expect(JSON.stringify(message)).not.toContain('ciphertext');
    });
    await Promise.all(happened);
    expect(types(messagesIn(await one.until(/^data: .+\n\n/m)))).toEqual(['HandoffBriefed']);
    const later = await Stream.open(`?goal=${goal}&after=${seen[1]?.id}`);
    expect(types(await later.untilCaughtUp())).toEqual(['GoalQuarantined', 'GoalReleased', 'HandoffBriefed']);
    for (const stream of [one, all, later]) await stream.close();
  });

  it('is not begun with a token that has expired, though clocks may differ', async () => {
    expect((await ask('', {}, { expiresIn: -1 })).status).toBe(401);
  });

  it('goes on behind the last id, whatever the address says', async () => {
    const goal = randomUUID();
    await api.record(goal, aGoal(goal));
    const first = await Stream.open(`?goal=${goal}`);
    const [, , third] = await first.untilCaughtUp();
    await first.close();
    const revisions = async (query: string, headers = {}): Promise<readonly number[]> => {
      const stream = await Stream.open(`?goal=${goal}${query}`, headers);
      const seen = await stream.untilCaughtUp();
      await stream.close();
      return seen.map(({ data }) => data.revision);
    };
    expect(await revisions('&after=start', { 'last-event-id': third?.id })).toEqual([3, 4, 5, 6, 7]);
    expect(await revisions(`&after=${third?.id}`)).toEqual([3, 4, 5, 6, 7]);
    expect(await revisions('&after=end')).toEqual([]);
  });

  it('tells the place where it began, for a client that is cut off before its first event', async () => {
    await api.record(randomUUID(), aGoal(randomUUID()).slice(0, 1));
    const stream = await Stream.open('?after=end');
    expect(await stream.until(/: caught-up/)).toMatch(`\nid: ${await api.store.end()}\n\n`);
    await stream.close();
  });

  it('shows whoever asks what is of their tenant and in their sight', async () => {
    const [mine, anothers, elsewhere] = [randomUUID(), randomUUID(), randomUUID()];
    await api.record(mine, aGoal(mine, { owner: 'me' }), 0, 'sight');
    await api.record(anothers, aGoal(anothers, { owner: 'another' }), 0, 'sight');
    await api.record(elsewhere, aGoal(elsewhere, { owner: 'me' }), 0, 'other');
    const as = { tenant: 'sight', actorId: 'me' };
    const seen = async (role: string): Promise<ReadonlySet<string>> => {
      const stream = await Stream.open('?type=GoalSubmitted', {}, { ...as, roles: [role] });
      const streams = (await stream.untilCaughtUp()).map(({ data }) => data.stream);
      await stream.close();
      return new Set(streams);
    };
    expect(await seen('requester')).toEqual(new Set([`goal-${mine}`]));
    expect(await seen('integrator')).toEqual(new Set([`goal-${mine}`, `goal-${anothers}`]));
    const absent = await ask(`?goal=${randomUUID()}`, {}, as);
    for (const goal of [anothers, elsewhere]) {
      const response = await ask(`?goal=${goal}`, {}, as);
      expect([response.status, await response.text()]).toEqual([404, await absent.clone().text()]);
    }
  });

  it.each([
    ['?goals=1', /no such parameter: there are after, goal, playbook, system, type/],
    ['?type=StepCommited', /type takes names of docs\/EVENTS.md/],
    ['?type=', /type takes names of docs\/EVENTS.md/],
    ['?after=a&after=b', /after is given once/],
    ['?system=', /system takes 1 to 50 names/],
    [`?playbook=${'a,'.repeat(60)}a`, /playbook takes 1 to 50 names/],
    ['?goal=', /goal takes 1 to 200 characters/],
    [`?goal=${'g'.repeat(201)}`, /goal takes 1 to 200 characters/],
    ['?goal=a&goal=b', /goal is given once/],
    ['?after=yesterday', /none of this installation: give an id that it gave you/],
    ['?after=__proto__', /none of this installation/],
  ])('refuses %s, and says what to do', async (query, message) => {
    const response = await ask(query);
    const body = (await response.json()) as object;
    expect({ status: response.status, body }).toEqual({
      status: 400,
      body: { code: 'BAD_USER_INPUT', message: expect.stringMatching(message) },
    });
  });

  it('refuses whoever has no role', async () => {
    const response = await ask('', {}, { roles: ['nobody'] });
    expect(response.status).toBe(403);
  });

  it('refuses whoever does not say who asks, and tells nothing more when their token expires', async () => {
    expect((await fetch(`http://127.0.0.1:${api.port}/events`)).status).toBe(401);
    const response = await ask('?after=end', {}, { expiresIn: 1 });
    expect(await response.text()).toMatch(/caught-up/);
  });
});
