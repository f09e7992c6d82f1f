import type { GraphQLSchema } from 'graphql';
import { followed, inside, inTurns, masked, reply } from './asking.js';
import type { Input } from './questions.js';
import { inputsOf, takesText } from './questions.js';
import type { Tried, Verdict } from './tried.js';

/** What means something to somebody on the way of a text: to SQL, GraphQL, HTML, a template, a log, JavaScript, a person. */
const hostileTexts: readonly string[] = [
  `'; DROP TABLE goals; --`,
  `" OR 1=1 /*`,
  `%_\\%`,
  `") { __typename } } #{ goals { totalCount } }`,
  `<script>alert(1)</script><img src=x onerror=alert(1)>`,
  `\${7*7} {{7*7}} #{7*7} <%= 7*7 %>`,
  `%s%n%x%1$s %d {0}`,
  `\r\nset-cookie: admin=1\r\n\r\n`,
  `{"$ne":null,"__proto__":{"admin":true}}`,
  `../../../../etc/passwd`,
  `a\u0000b`,
  `\u202egpj.exe\u202c \u2066\u2069`,
  `👩‍👩‍👧‍👦 🏳️‍🌈 𝒜`,
  `e\u0301 is not \u00e9, Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f`,
  `\ufeff\u2028\u2029\u00a0\u200b\ufffd`,
  `=HYPERLINK("http://127.0.0.1:1","x")`,
];
/** Taken for a name, these would be found where nobody put them. */
const inheritedNames: readonly string[] = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
/** In a quick run each field gets one text in so many, and the next field others. */
const quickShare = 4;
const plainText = 'nothing of that name';

export interface Injected {
  readonly url: string;
  readonly token: string;
  /** A goal that has ended, with its steps. */
  readonly endedGoal: string;
  /** A goal that waits for its owner, anew each time. */
  readonly waitingGoal: () => Promise<string>;
  /** What persons have given as their reasons, as it was kept, and the events that can not be read again. */
  readonly told: () => Promise<{ readonly reasons: ReadonlySet<string>; readonly unreadable: readonly string[] }>;
}

/** Texts that were taken on as a sentence or a reason, and came back as they were. */
const keptLeast = 10;

interface Sent {
  readonly input: Input;
  readonly text: string;
  /** The text again, within a mark by which it is known wherever it comes up. */
  readonly marked: string;
  readonly mark: string;
}

/**
 * Gives each input that takes text what is hostile to somebody. It is refused, by what the client is told of its request,
 * or it is a text like any other: a question finds no more by it, and what is kept is given back as it came.
 */
export async function injectTexts(schema: GraphQLSchema, house: Injected, isQuick: boolean): Promise<Tried> {
  const all = inputsOf(schema, ['goalId', 'id', 'goal', 'step']).filter((input) => takesText(schema, input));
  const inputs = all.filter(({ kind }) => kind !== 'subscription');
  const texts = [...hostileTexts, ...inheritedNames];
  const faults: string[] = [];
  const taken: Sent[] = [];
  let sent = 0;
  for (const [index, field] of [...new Set(inputs.map((input) => input.field))].entries())
    for (const text of texts.filter((_, n) => !isQuick || (n + index) % quickShare === 0)) {
      // A reason first: what comes of a request that is taken on may leave nothing to do for the next.
      const own = inputs.filter((input) => input.field === field).toSorted((a) => (isKept(a) ? -1 : 1));
      const ids = await idsFor(own, house);
      for (const input of own) {
        sent += 1;
        const one = sentTo(input, text, sent);
        const fault = await send(house, one, ids, taken);
        if (fault !== undefined) faults.push(`${field}(${input.path.join('.')}) ${JSON.stringify(text)}: ${fault}`);
      }
    }
  const follows = all
    .filter(({ kind }) => kind === 'subscription')
    .flatMap((input, index) =>
      texts
        .filter((_, n) => !isQuick || (n + index) % quickShare === 0)
        .map((text, n) => sentTo(input, text, sent + n)),
    );
  const heard = await inTurns(follows, (one) => follow(house, one));
  faults.push(...heard.flatMap((fault) => fault ?? []));
  const { reasons, unreadable } = await house.told();
  const given = new Set([...reasons, ...(await sentencesOf(house))]);
  const changed = taken.filter(({ marked }) => !given.has(marked));
  faults.push(...changed.map(({ input, text }) => `${input.field} keeps another text than ${JSON.stringify(text)}`));
  faults.push(...unreadable.map((why) => `an event was recorded that nobody can read: ${why}`));
  if ('admin' in {}) faults.push('every object has got what a text gave its prototype');
  const kept = taken.length - changed.length;
  if (kept < keptLeast) faults.push(`${kept} texts were kept as they came, so that hardly any could have been changed`);
  return { cases: sent + follows.length, figures: { inputs: all.length, kept }, faults };
}

function isKept({ path }: Input): boolean {
  return ['reason', 'sentence'].includes(path.at(-1) ?? '');
}

async function idsFor(inputs: readonly Input[], { waitingGoal, endedGoal }: Injected) {
  const changesGoal = inputs.some(({ kind, path }) => kind === 'mutation' && path.at(-1) === 'goalId');
  const goalId = changesGoal ? await waitingGoal() : endedGoal;
  return { goalId, id: goalId, goal: goalId, step: 's1' };
}

function sentTo(input: Input, text: string, number: number): Sent {
  const mark = `~${number}~`;
  // A goal is taken on by the words of a playbook.
  const words = input.path.at(-1) === 'sentence' ? 'Renew ACME Corporation for a year ' : '';
  return { input, text, mark, marked: inheritedNames.includes(text) ? text : `${words}${mark}${text}${mark}` };
}

/** What is wrong with the answer. */
async function send(
  { url, token }: Injected,
  { input, text, mark, marked }: Sent,
  ids: Awaited<ReturnType<typeof idsFor>>,
  taken: Sent[],
): Promise<string | undefined> {
  const ask = (given: string) => reply(url, input.document, input.variables(ids, given), token);
  const { status, body } = await ask(marked);
  const { data, errors } = body as { readonly data?: Record<string, unknown> | null; readonly errors?: unknown[] };
  const said = JSON.stringify(body);
  if (![200, 400].includes(status) || inside.test(said)) return `answered ${status} ${said}`;
  const altered = stringsIn(data).find((one) => one.includes(mark) && !one.includes(marked));
  if (altered !== undefined) return `comes back as ${JSON.stringify(altered)}`;
  if (errors !== undefined) return undefined;
  if (input.kind === 'query') {
    const plain = marked.replace(text, plainText);
    const [found, nothing] = [shown(body, marked), shown((await ask(plain)).body, plain)];
    return found === nothing ? undefined : `finds ${found} instead of ${nothing}`;
  }
  if (isKept(input) && /"__typename":"(Control|SubmitGoal)Accepted"/.test(said))
    taken.push({ input, text, mark, marked });
  return undefined;
}

/** What is wrong with what comes of following by a text, beside what comes of it by a plain one. */
async function follow(house: Injected, one: Sent): Promise<Verdict> {
  const { input, text, mark, marked } = one;
  const plain = marked.replace(text, plainText);
  const ids = { goalId: house.endedGoal, id: house.endedGoal, goal: house.endedGoal, step: 's1' };
  const [said, nothing] = await Promise.all(
    [marked, plain].map((given) => followed(house, input.document, input.variables(ids, given), house.token)),
  );
  const written = JSON.stringify(said);
  const { data } = said as { readonly data?: unknown };
  const altered = stringsIn(data).some((string) => string.includes(mark) && !string.includes(marked));
  const isRefused = Array.isArray(said) || written.includes('"errors"');
  const isAsPlain = isRefused || shown(said, marked) === shown(nothing, plain);
  const isWrong = written.startsWith('{"closed"') || inside.test(written) || altered || !isAsPlain;
  return isWrong
    ? `${input.field}(${input.path.join('.')}) ${JSON.stringify(text)}: tells ${written} instead of ${JSON.stringify(nothing)}`
    : undefined;
}

/** An answer, whichever text it was asked with. */
function shown(body: unknown, text: string): string {
  return masked(JSON.stringify(body).replaceAll(JSON.stringify(text).slice(1, -1), '<text>'));
}

/** All sentences of this house's goals, as they are given back. */
async function sentencesOf({ url, token }: Injected): Promise<readonly string[]> {
  const kept: string[] = [];
  let after: string | null = null;
  do {
    const query =
      'query ($after: String) { goals(first: 100, after: $after) { edges { node { id } } pageInfo { endCursor hasNextPage } } }';
    const { body } = await reply(url, query, { after }, token);
    const { goals } = (body as { readonly data: { readonly goals: GoalsPage } }).data;
    for (const { node } of goals.edges) {
      const question = 'query ($goalId: ID!) { conversation(goalId: $goalId) { text } }';
      for (const text of stringsIn((await reply(url, question, { goalId: node.id }, token)).body)) kept.push(text);
    }
    after = goals.pageInfo.hasNextPage ? goals.pageInfo.endCursor : null;
  } while (after !== null);
  return kept;
}

interface GoalsPage {
  readonly edges: readonly { readonly node: { readonly id: string } }[];
  readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
