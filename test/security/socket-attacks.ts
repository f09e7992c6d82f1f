import { setTimeout as passing } from 'node:timers/promises';
import type { Forge } from './forge.js';
import { secondsFromNow } from './forge.js';
import { inside } from './asking.js';
import { frame, protocol, RawSocket, Socket } from './socket.js';
import type { Tried, Verdict } from './tried.js';
import { together, tried } from './tried.js';

/** More of these words than a document may have. */
const words = '__typename '.repeat(2_000);
const events = 'subscription ($after: Position) { events(after: $after) { id position type } }';
const submissions = 'subscription { events(after: "start", filter: { type: ["GoalSubmitted"] }) { id } }';

/** Whatever somebody does with a connection: it is refused in its own way, and closes no more than itself. */
export async function attackBySockets(url: string, token: string, forge: Forge): Promise<Tried> {
  // By themselves: what they keep busy is this process as well, and the others wait for theirs.
  const heavy = [await pingsThatNobodyReads(url), await tooManySubscriptions(url, token)];
  const parts = await Promise.all([
    upgrades(url),
    closings(url, token),
    rawFrames(url),
    questions(url, token),
    expiry(url, forge),
  ]);
  return together(...heavy, ...parts);
}

/** Where an upgrade leads, by its path and by the page that it comes from. */
function upgrades(url: string): Promise<Tried> {
  const { host, hostname } = new URL(url);
  const paths = [
    '/',
    '/graphql/',
    '/GraphQL',
    '//graphql',
    '/graphql/../graphql',
    '/graphql%00',
    '/events',
    '/%67raphql',
  ];
  const origins = [
    ...[
      'https://elsewhere.example',
      'null',
      '',
      'file://',
      'x',
      `http://${hostname}:1`,
      `http://${host}.elsewhere.example`,
    ],
    ...[`http://elsewhere.example/${host}`, `http://${host}@elsewhere.example`, `http://elsewhere.example#${host}`],
  ];
  const cases = [
    { what: 'its own page', path: '/graphql', headers: [`Origin: http://${host}`], status: 101 },
    ...paths.map((path) => ({ what: path, path, headers: [], status: 404 })),
    ...origins.map((origin) => ({
      what: `from ${origin}`,
      path: '/graphql',
      headers: [`Origin: ${origin}`],
      status: 403,
    })),
    { what: 'a version of old', path: '/graphql', headers: ['Sec-WebSocket-Version: 8'], status: 400 },
  ];
  return tried(cases, async ({ path, headers, status }) => {
    const raw = await RawSocket.connect(url);
    raw.ask(url, path, headers);
    const line = await raw.status();
    raw.tcp.destroy();
    return line.startsWith(`HTTP/1.1 ${status} `) ? undefined : `answered ${line}`;
  });
}

interface Misuse {
  readonly what: string;
  readonly code: number;
  /** Before it is known who asks; else behind that. */
  readonly isUnknown?: boolean;
  readonly protocols?: readonly string[];
  readonly says: readonly (object | string)[];
}

/** What is against the protocol, and by which code that closes the connection. */
function closings(url: string, token: string): Promise<Tried> {
  const init = { type: 'connection_init', payload: { authorization: `Bearer ${token}` } };
  const subscribe = { id: '1', type: 'subscribe', payload: { query: events } };
  const malformed = [
    ...['{', '', 'null', '[]', '7', '"x"', '{}', '{"type":"x"}', '{"type":"__proto__"}', '{"type":["subscribe"]}'],
    ...['{"type":"subscribe"}', '{"type":"subscribe","id":"1"}', '{"type":"subscribe","id":"1","payload":{}}'],
    ...['{"type":"subscribe","id":"1","payload":{"query":7}}', '{"type":"subscribe","id":7,"payload":{"query":"{a}"}}'],
    ...['{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":"x"}}', '{"type":"complete"}'],
    `{"a":${'['.repeat(20_000)}`,
  ];
  const cases: readonly Misuse[] = [
    ...['graphql-ws', 'x'].map((other) => misuse(`the protocol ${other}`, 1006, [], { protocols: [other] })),
    misuse('no protocol', 4406, [], { protocols: [] }),
    misuse('nobody says who asks', 4408, [], { isUnknown: true }),
    misuse('pings before it is said who asks', 4408, [{ type: 'ping' }], { isUnknown: true }),
    misuse('a question before it is said who asks', 4401, [subscribe], { isUnknown: true }),
    misuse('a question behind a token that is none', 4401, [{ type: 'connection_init' }, subscribe], {
      isUnknown: true,
    }),
    misuse('who asks is said twice', 4429, [init]),
    misuse('who asks is said twice at once', 4429, [init, init], { isUnknown: true }),
    misuse('two questions of one id', 4409, [subscribe, subscribe]),
    ...malformed.map((text) => misuse(`${text.slice(0, 60)} before`, 4400, [text], { isUnknown: true })),
    ...malformed.map((text) => misuse(text.slice(0, 60), 4400, [text])),
    misuse('a huge message', 1009, [{ ...subscribe, payload: { query: 'x'.repeat(65_536) } }]),
    misuse('a huge message before', 1009, [{ type: 'ping', payload: { x: 'x'.repeat(65_536) } }], { isUnknown: true }),
  ];
  return tried(cases, async ({ code, isUnknown, protocols = [protocol], says }) => {
    const socket =
      isUnknown || !protocols.includes(protocol)
        ? await Socket.open(url, { protocols })
        : await Socket.known(url, token);
    for (const message of says) socket.say(message);
    const closing = await socket.closedWithin(6_000);
    socket.end();
    if (closing?.code !== code) return `closed by ${JSON.stringify(closing)} instead of ${code}`;
    return inside.test(closing.reason) || closing.reason.length > 60 ? `says ${closing.reason}` : undefined;
  });
}

function misuse(what: string, code: number, says: Misuse['says'], more: Partial<Misuse> = {}): Misuse {
  return { what, code, says, ...more };
}

/** What is against WebSocket itself ends its connection at once, and no other. */
function rawFrames(url: string): Promise<Tried> {
  const text = Buffer.from('{"type":"ping"}');
  const cases = [
    { what: 'a frame without a mask', bytes: frame(1, text, { isMasked: false }) },
    { what: 'a reserved bit', bytes: frame(1, text, { reserved: 0x40 }) },
    { what: 'an opcode that nobody knows', bytes: frame(3, text) },
    { what: 'a continuation of nothing', bytes: frame(0, text) },
    { what: 'a control frame in parts', bytes: frame(9, Buffer.from('x'), { isFinal: false }) },
    { what: 'a long control frame', bytes: frame(9, Buffer.alloc(126)) },
    { what: 'a close frame of one byte', bytes: frame(8, Buffer.from('x')) },
    { what: 'text of no UTF-8', bytes: frame(1, Buffer.from([0xff, 0xfe])) },
    { what: 'a frame of 2^62 bytes', bytes: Buffer.from([0x81, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]) },
    {
      what: 'a message in endless parts',
      bytes: Buffer.concat([
        frame(1, Buffer.alloc(60_000, 'x'), { isFinal: false }),
        ...Array.from({ length: 3 }, () => frame(0, Buffer.alloc(60_000, 'x'), { isFinal: false })),
      ]),
    },
  ];
  return tried(cases, async ({ bytes }) => {
    const raw = await RawSocket.connect(url);
    raw.ask(url, '/graphql');
    await raw.status();
    raw.tcp.write(bytes);
    const rest = await raw.restWithin(4_000);
    raw.tcp.destroy();
    // Four bits that are final, and the code of closing.
    const isClosed = rest[0] === 0x88 && [1002, 1007, 1009].includes(rest.readUInt16BE(2));
    return isClosed ? undefined : `answered ${rest.toString('latin1').slice(0, 100)}`;
  });
}

const wrongQuestions = [
  { what: 'a document that is none', query: '{ goals', says: /Syntax Error/ },
  { what: 'a document of no kind', query: 'fragment F on Query { __typename }', says: /./ },
  { what: 'a document too long', query: `{ ${words} }`, says: /2000 tokens/ },
  {
    what: 'a cost behind padding',
    query: `{ goals(first: 100) { edges { node { tasks { goal { tasks { goal { tasks { id } } } } } } } } ${words} }`,
    says: /2000 tokens/,
  },
  {
    what: 'a cost',
    query: '{ goals(first: 100) { edges { node { tasks { goal { tasks { goal { tasks { id } } } } } } } } }',
    says: /could hold/,
  },
  {
    what: 'a list by sixty names',
    query: `{ ${Array.from({ length: 60 }, (_, n) => `a${n}: goals { totalCount }`).join(' ')} }`,
    says: /Aliases limit/,
  },
  { what: 'the schema', query: '{ __schema { types { name } } }', says: /introspection/ },
  { what: 'a name that is nearly right', query: '{ goalz { totalCount } }', says: /^(?!.*Did you mean)/ },
  {
    what: 'a value that is nearly right',
    query: '{ goals(orderBy: UPDATED_AT_DESCC) { totalCount } }',
    says: /^(?!.*Did you mean)/,
  },
  {
    what: 'half a character',
    query: 'query ($id: ID!) { goal(id: $id) { id } }',
    variables: '{"id":"\\ud800"}',
    says: /half a character/,
  },
  {
    what: 'levels without number',
    query: '{ __typename }',
    variables: `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
    says: /nested too deeply/,
  },
  {
    what: 'a value of another type',
    query: 'query ($first: Int) { goals(first: $first) { totalCount } }',
    variables: '{"first":{"length":1}}',
    says: /got invalid value/,
  },
  { what: 'a literal of another type', query: 'subscription { events(after: 7) { id } }', says: /Position/ },
  {
    what: 'a goal of nobody',
    query: 'subscription { goalChanged(id: "x") { revision } }',
    says: /You have no goal of this id/,
  },
  {
    what: 'a place of nowhere',
    query: 'subscription { events(after: "x") { id } }',
    says: /none of this installation/,
  },
];

/** What is refused over HTTP is refused here, by an error to the one question; the connection goes on. */
async function questions(url: string, token: string): Promise<Tried> {
  const socket = await Socket.known(url, token);
  const refusals = await tried(wrongQuestions, async ({ what, query, variables = '{}', says }) => {
    socket.say(
      `{"id":${JSON.stringify(what)},"type":"subscribe","payload":{"query":${JSON.stringify(query)},"variables":${variables}}}`,
    );
    return refusedBy(socket, what, says);
  });
  const after = await tried([{ what: 'a connection on which all was refused' }], async ({ what }) => {
    socket.subscribe(what, '{ __typename }');
    const answer = await socket.until(({ id, type }) => id === what && type === 'next');
    return answer ? undefined : 'does not go on';
  });
  socket.end();
  return together(refusals, after);
}

async function refusedBy(socket: Socket, id: string, says: RegExp): Promise<Verdict> {
  const answer = await socket.until((message) => message.id === id);
  const text = JSON.stringify(answer?.payload ?? null);
  const errors = JSON.stringify(
    answer?.type === 'next' ? (answer.payload as { errors?: unknown }).errors : answer?.payload,
  );
  const messages = [...(errors ?? '').matchAll(/"message":"((?:[^"\\]|\\.)*)"/g)].map(([, message = '']) => message);
  if (messages.length === 0 || inside.test(text)) return `answered ${text}`;
  return messages.every((message) => says.test(message)) ? undefined : `refused by ${messages.join()}`;
}

/** A connection ends with its token, also for a client that does not hear of it. */
async function expiry(url: string, forge: Forge): Promise<Tried> {
  const claims = { ...forge.claims(), exp: secondsFromNow(3) };
  const token = forge.signed(claims);
  const [socket, deaf] = [await Socket.known(url, token), await Socket.known(url, token)];
  for (const one of [socket, deaf]) one.subscribe('events', events, { after: 'start' });
  const before = await socket.until(({ type }) => type === 'next');
  deaf.client.pause();
  const closing = await socket.closedWithin(8_000);
  const lateMs = Date.now() - claims.exp * 1_000;
  const faults = [
    ...(before ? [] : ['a connection: nothing comes while its token is good']),
    ...(closing?.code === 4403 && lateMs > -100 && lateMs < 5_000
      ? []
      : [`a token that expires: closed by ${JSON.stringify(closing)}, ${lateMs} ms after it`]),
  ];
  deaf.client.resume();
  if ((await deaf.closedWithin(5_000))?.code !== 4403)
    faults.push('a deaf client is not closed when its token expires');
  return { cases: 2, faults };
}

async function tooManySubscriptions(url: string, token: string): Promise<Tried> {
  const count = 300;
  const socket = await Socket.known(url, token);
  for (let n = 0; n < count; n++) socket.subscribe(String(n), submissions);
  const fed = (): number => new Set(socket.messages.filter(({ type }) => type === 'next').map(({ id }) => id)).size;
  const refusals = () => socket.messages.filter(({ type }) => type === 'error');
  await socket.until(() => refusals().length >= 200 && fed() >= 100, 30_000);
  const said = JSON.stringify(refusals());
  const faults = [
    ...(fed() === 100 ? [] : [`${fed()} of ${count} subscriptions on one connection are served`]),
    ...(refusals().length === 200 && said.includes('One connection takes 100')
      ? []
      : [`refused by ${said.slice(0, 300)}`]),
  ];
  socket.end();
  return { cases: count, faults };
}

/** Answers that are not taken do not pile up in the server. */
async function pingsThatNobodyReads(url: string): Promise<Tried> {
  const raw = await RawSocket.connect(url);
  raw.ask(url, '/graphql');
  await raw.status();
  raw.tcp.pause();
  const ping = frame(1, Buffer.from(JSON.stringify({ type: 'ping', payload: { x: 'x'.repeat(60_000) } })));
  const sent = 1_500;
  for (let times = 0; times < sent; times++) raw.tcp.write(ping);
  await passing(1_500);
  const taken = sent * ping.length - raw.tcp.writableLength;
  raw.tcp.destroy();
  const faults =
    taken < 30_000_000 ? [] : [`${Math.round(taken / 1e6)} MB of pings are taken from whoever takes no answers`];
  return { cases: sent, faults };
}
