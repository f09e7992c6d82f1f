import type { GraphQLSchema } from 'graphql';
import { followed, inside, inTurns } from './asking.js';
import type { Injected } from './injections.js';
import type { Input } from './questions.js';
import { inputsOf } from './questions.js';
import type { Tried, Verdict } from './tried.js';

/** JSON as it is written, that no object of ours becomes; by what is to come of it, wherever it is put. */
const bombs: readonly { readonly json: string; readonly isAlwaysRefused?: boolean }[] = [
  ...['1e400', '-1e400', '1e308', '9007199254740993', '-0', '0.1', '99999999999999999999', 'true', 'null'].map(plain),
  ...['""', '[]', '[[[[]]]]', '{}', '{"length":1,"0":"x"}', '{"toString":1,"valueOf":1,"toJSON":1}'].map(plain),
  ...['{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"admin":true}}}'].map(plain),
  ...['"__proto__"', '"constructor"', '{"__proto__":null,"__proto__":{"admin":true}}'].map(plain),
  ...['"\\ud800"', '"\\udc00\\ud800"', '"x\\udfff"', '{"a":"\\ud83d"}'].map(refused),
  ...[`${'['.repeat(10_000)}${']'.repeat(10_000)}`, `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`].map(refused),
];
/** In a quick run each input is given one in so many, and the next input others. */
const quickShare = 6;
const placeholder = '@bomb@';

function plain(json: string) {
  return { json };
}

function refused(json: string) {
  return { json, isAlwaysRefused: true };
}

/**
 * Puts into every input, also into numbers and enums, what JSON can hold and no type of ours means. It is refused as a fault
 * of the request, or taken for what it says; nothing breaks by it, and every event can still be read.
 */
export async function throwBombs(schema: GraphQLSchema, house: Injected, isQuick: boolean): Promise<Tried> {
  const ids = { goalId: house.endedGoal, id: house.endedGoal, goal: house.endedGoal, step: 's1' };
  const inputs = inputsOf(schema, Object.keys(ids));
  const cases = inputs.flatMap((input, index) =>
    bombs.filter((_, n) => !isQuick || (n + index) % quickShare === 0).map((bomb) => ({ input, ...bomb })),
  );
  const verdicts = await inTurns(cases, async ({ input, json, isAlwaysRefused }) => {
    const fault = await thrown(
      house,
      input,
      JSON.stringify(input.variables(ids, placeholder)).replace(`"${placeholder}"`, json),
    );
    const wrong = fault.wrong ?? (isAlwaysRefused && !fault.isRefused ? 'is taken on' : undefined);
    return wrong && `${input.field}(${input.path.join('.')}) ${json.slice(0, 40)}: ${wrong}`;
  });
  const { unreadable } = await house.told();
  const faults = [
    ...verdicts.flatMap((verdict) => verdict ?? []),
    ...unreadable.map((why) => `an event was recorded that nobody can read: ${why}`),
    ...('admin' in {} ? ['every object has got what a variable gave its prototype'] : []),
  ];
  return { cases: cases.length, faults };
}

interface Thrown {
  readonly isRefused: boolean;
  readonly wrong: Verdict;
}

async function thrown(house: Injected, { kind, document }: Input, variables: string): Promise<Thrown> {
  return kind === 'subscription' ? followedBy(house, document, variables) : asked(house, document, variables);
}

/** A connection may be closed for a message that is too large or none at all, and for nothing else. */
async function followedBy(house: Injected, document: string, variables: string): Promise<Thrown> {
  const said = await followed(house, document, variables, house.token);
  const text = JSON.stringify(said);
  const isClosed = text.startsWith('{"closed"');
  const isFine = isClosed ? /:(4400|1009)}/.test(text) : !inside.test(text);
  return {
    isRefused: isClosed || Array.isArray(said) || text.includes('"errors"'),
    wrong: isFine ? undefined : `tells ${text.slice(0, 300)}`,
  };
}

async function asked({ url, token }: Injected, document: string, variables: string): Promise<Thrown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: `{"query":${JSON.stringify(document)},"variables":${variables}}`,
  });
  const text = await response.text();
  const isFine = [200, 400].includes(response.status) && !inside.test(text);
  return {
    isRefused: response.status === 400 || text.includes('"errors"'),
    wrong: isFine ? undefined : `answered ${response.status} ${text.slice(0, 300)}`,
  };
}
