import type { Forge } from './forge.js';
import { secondsFromNow } from './forge.js';
import { inside } from './asking.js';
import type { Tried, Verdict } from './tried.js';
import { together, tried } from './tried.js';

export interface Streams {
  readonly url: string;
  readonly token: string;
  readonly goalId: string;
  /** Of somebody of another tenant, and of somebody of the same one who has no goal. */
  readonly strangers: Readonly<Record<string, string>>;
  /** The positions of all events of the owner's goals. */
  readonly positions: () => Promise<readonly string[]>;
}

const listenMs = 2_000;
/** One client takes as many as this, and somebody else is served beside them. */
const streamsOfOne = 100;
const manyMs = 4_000;

/** Whatever somebody asks of the stream of events: it is refused by what to do, or tells them of what is theirs alone. */
export async function attackByStreams(streams: Streams, forge: Forge): Promise<Tried> {
  const positions = await streams.positions();
  return together(
    await places(streams, positions),
    await filters(streams),
    await strangersAt(streams, positions),
    await manyStreams(streams),
    await expiry(streams, forge),
  );
}

interface Listened {
  readonly status: number;
  readonly text: string;
  readonly isEnded: boolean;
}

/** What comes of a stream until it ends or says that it has told all that was, and not for longer than the time. */
async function listen(
  { url }: Streams,
  { token, query = '', headers = {}, forMs = listenMs, isHeld = false }: Asked,
): Promise<Listened> {
  const stopping = new AbortController();
  const timer = setTimeout(() => stopping.abort(), forMs);
  let [status, text] = [0, ''];
  try {
    const response = await fetch(String(new URL(`/events${query}`, url)), {
      headers: { authorization: `Bearer ${token}`, ...headers },
      signal: stopping.signal,
    });
    ({ status } = response);
    for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += part;
      if (!isHeld && text.includes(': caught-up')) return { status, text, isEnded: false };
    }
    return { status, text, isEnded: true };
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    return { status, text, isEnded: false };
  } finally {
    clearTimeout(timer);
  }
}

interface Asked {
  readonly token: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly forMs?: number;
  /** It goes on after all that was has been told. */
  readonly isHeld?: boolean;
}

/** Places to go on behind that nobody was given. */
function places(streams: Streams, positions: readonly string[]): Promise<Tried> {
  const [first = ''] = positions;
  const [store = '', at = ''] = first.split('-');
  const forged = [
    ...['0', '-1', `${store}-`, `${store}--1`, `${store}-1e3`, `${store}-0x1`, `${store}-99999999999999999999`],
    ...[
      `${store}-${'9'.repeat(400)}`,
      `${store}-NaN`,
      `${store}-Infinity`,
      `${store}-1.5`,
      `-${at}`,
      `000000000000-${at}`,
    ],
    ...[
      `${store.toUpperCase()}-${at}`,
      `${first} `.repeat(2),
      "' OR 1=1 --",
      '../../etc/passwd',
      '__proto__',
      '{}',
      '%00',
    ],
    ...['x'.repeat(7_000), 'Start', 'END', '\u00ff\u00fe'],
  ];
  const cases = forged.flatMap((place) => [
    { what: `Last-Event-ID ${place.slice(0, 40)}`, headers: { 'last-event-id': place }, query: '' },
    { what: `after ${place.slice(0, 40)}`, headers: {}, query: `?after=${encodeURIComponent(place)}` },
  ]);
  return tried(cases, async ({ headers, query }) => {
    const given = Object.fromEntries(Object.entries(headers));
    return refusal(await listen(streams, { token: streams.token, headers: given, query, forMs: 5_000 }));
  });
}

/** Wishes that can not be meant. */
function filters(streams: Streams): Promise<Tried> {
  const many = Array.from({ length: 51 }, (_, n) => `s${n}`).join(',');
  const queries = [
    ...[
      'goal=',
      'goal=a&goal=b',
      `goal=${'x'.repeat(201)}`,
      'type=',
      'type=Nothing',
      'type=__proto__',
      'type=constructor',
    ],
    ...['type=StepCommitted,', 'type=StepCommitted%00', 'type=%27%20OR%201=1', 'type[]=StepCommitted', 'type[$ne]=x'],
    ...[
      `system=${many}`,
      'system=',
      `system=${'x'.repeat(201)}`,
      'playbook=',
      `playbook=${many}`,
      'after=start&after=end',
    ],
    ...[
      'tenant=another',
      'person=person-2',
      'actor=person-2',
      '__proto__=x',
      'constructor=x',
      'toString=x',
      '=x',
      '%00=x',
    ],
    ...['access_token=x', 'first=1', 'Goal=x', '%E0%A4%A=x'],
  ];
  return tried(
    queries.map((query) => ({ what: query.slice(0, 60), query: `?${query}` })),
    async ({ query }) => refusal(await listen(streams, { token: streams.token, query, forMs: 5_000 })),
  );
}

function refusal({ status, text }: Listened): Verdict {
  const isTold = [400, 404].includes(status) && /"code":"(BAD_USER_INPUT|NOT_FOUND)"/.test(text);
  return isTold && !inside.test(text) ? undefined : `answered ${status} ${text.slice(0, 300)}`;
}

/** Somebody else hears of nothing, from wherever and by whichever filter; the owner hears of it by the same. */
async function strangersAt(streams: Streams, positions: readonly string[]): Promise<Tried> {
  const { goalId, strangers, token } = streams;
  const ways = [
    { what: 'from the start', headers: {}, query: '' },
    { what: 'behind an event of the owner', headers: { 'last-event-id': positions.at(0) ?? '' }, query: '' },
    { what: 'by type', headers: {}, query: '?type=GoalSubmitted' },
    { what: 'by system', headers: {}, query: '?system=salesforce,sap' },
    { what: 'by playbook', headers: {}, query: '?playbook=customer-renewal,contract-renewal,renewal' },
  ];
  const cases = ways.flatMap((way) => Object.entries(strangers).map(([who, by]) => ({ ...way, who, by })));
  const silence = await tried(
    cases.map((one) => ({ ...one, what: `${one.who} ${one.what}` })),
    async ({ by, query, headers }) => {
      const { status, text } = await listen(streams, {
        token: by,
        query,
        headers: Object.fromEntries(Object.entries(headers)),
      });
      return status === 200 && !text.includes('data:') ? undefined : `heard ${status} ${text.slice(0, 300)}`;
    },
  );
  const absent = await tried(
    Object.entries(strangers).map(([what, by]) => ({ what: `${what} by goal`, by })),
    async ({ by }) => {
      const [there, none] = await Promise.all(
        [goalId, 'no-such-goal'].map((goal) => listen(streams, { token: by, query: `?goal=${goal}`, forMs: 5_000 })),
      );
      return JSON.stringify(there) === JSON.stringify(none) && there?.status === 404
        ? undefined
        : `answered ${there?.text}`;
    },
  );
  const own = await listen(streams, { token, query: `?goal=${goalId}`, forMs: 2_000 });
  const faults = own.text.includes(goalId) ? [] : ['the owner hears of nothing, so that no silence means anything'];
  return together(silence, absent, { cases: 0, faults });
}

/** One client with many streams, all of which break off at once, keeps nobody else from being served. */
async function manyStreams(streams: Streams): Promise<Tried> {
  const { token, goalId } = streams;
  const many = Array.from({ length: streamsOfOne }, () => listen(streams, { token, forMs: manyMs, isHeld: true }));
  const beside = await listen(streams, { token, query: `?goal=${goalId}`, forMs: manyMs });
  const all = await Promise.all(many);
  const after = await listen(streams, { token, query: `?goal=${goalId}`, forMs: 3_000 });
  const served = all.filter(({ status }) => status === 200).length;
  const faults = [
    ...(beside.text.includes(goalId)
      ? []
      : [`beside ${streamsOfOne} streams somebody hears ${beside.text.slice(0, 100)}`]),
    ...(after.text.includes(goalId)
      ? []
      : [`after ${streamsOfOne} streams somebody hears ${after.text.slice(0, 100)}`]),
    ...(served === streamsOfOne ? [] : [`${served} of ${streamsOfOne} streams were served`]),
  ];
  return { cases: streamsOfOne, faults };
}

/** A stream ends with its token. */
async function expiry(streams: Streams, forge: Forge): Promise<Tried> {
  const exp = secondsFromNow(2);
  const { isEnded, status } = await listen(streams, {
    token: forge.signed({ ...forge.claims(), exp }),
    forMs: 8_000,
    isHeld: true,
  });
  const lateMs = Date.now() - exp * 1_000;
  const isInTime = isEnded && status === 200 && lateMs > -100 && lateMs < 5_000;
  return {
    cases: 1,
    faults: isInTime ? [] : [`a stream whose token expires: ended ${isEnded}, ${lateMs} ms after it`],
  };
}
