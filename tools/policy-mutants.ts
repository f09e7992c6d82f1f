import type { Expr, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import cedar from '@cedar-policy/cedar-wasm/nodejs';
import { parse, stringify } from 'yaml';
import { disappointments, offeredWords, readCapabilities, readExpectations } from '@baton/handoff/checking';
import type { PolicySource } from '@baton/handoff/domain';
import { UnusablePolicies } from '@baton/handoff/policy';
import { CedarPolicy, compilePolicies, readPolicyFolder } from '@baton/handoff/policy/cedar';
import { parsed as parsedOptions, typed } from './command/options.js';

const usage = `npm run policy:mutants -- OPTIONS

  --policies DIR       default: deploy/policies
  --capabilities DIR   where manifests lie; default: deploy/capabilities
  --json               nothing but one line of JSON

How much of the policies their expectations hold. Each policy is deleted, its effect flipped, each of its conditions
dropped, one at a time, and the expectations are asked whether they see it.

Exit codes: 0 at least 95 % are seen, 1 fewer are, 2 wrong options.`;

const enough = 0.95;

interface Mutant {
  readonly name: string;
  readonly source: PolicySource;
}

function mutantsOf(source: PolicySource): readonly Mutant[] {
  return [...policyMutantsOf(source), ...combinationMutantsOf(source)];
}

/** Each combination is deleted, known to every system outside of which it is forbidden, and without each of its words. */
function combinationMutantsOf(source: PolicySource): readonly Mutant[] {
  return Object.entries(source.combinations ?? {}).flatMap(([id, text]) => {
    const { [id]: _deleted, ...others } = source.combinations ?? {};
    const written = parse(text) as { outside?: string | string[]; together: Record<string, string | string[]>[] };
    const changed = (what: string, change: object): Mutant => ({
      name: `${id}: ${what}`,
      source: { ...source, combinations: { ...others, [id]: stringify({ ...written, ...change }) } },
    });
    return [
      { name: `${id}: deleted`, source: { ...source, combinations: others } },
      ...[written.outside ?? []]
        .flat()
        .map((system, at, all) => changed(`over ${system}`, { outside: all.toSpliced(at, 1) })),
      ...written.together.flatMap((part, at) =>
        Object.entries(part).flatMap(([name, words]) =>
          [words].flat().map((word, place, all) =>
            changed(`part ${at + 1} without ${word}`, {
              together: written.together.with(at, { ...part, [name]: all.toSpliced(place, 1) }),
            }),
          ),
        ),
      ),
    ];
  });
}

function policyMutantsOf(source: PolicySource): readonly Mutant[] {
  return Object.entries(source.policies).flatMap(([id, text]) => {
    const { [id]: _deleted, ...others } = source.policies;
    const changed = changesOf(parsed(text)).map(([what, policy]) => ({
      name: `${id}: ${what}`,
      source: { ...source, policies: { ...others, [id]: written(policy) } },
    }));
    return [{ name: `${id}: deleted`, source: { ...source, policies: others } }, ...changed];
  });
}

function changesOf(policy: PolicyJson): readonly (readonly [what: string, policy: PolicyJson])[] {
  const { effect, principal, action, conditions } = policy;
  const withClauses = (changed: PolicyJson['conditions']): PolicyJson => ({ ...policy, conditions: changed });
  return [
    [
      `made a ${effect === 'permit' ? 'forbid' : 'permit'}`,
      { ...policy, effect: effect === 'permit' ? 'forbid' : 'permit' },
    ],
    ...(principal.op === 'All' ? [] : [['of every principal', { ...policy, principal: { op: 'All' } }] as const]),
    ...(action.op === 'All' ? [] : [['for every purpose', { ...policy, action: { op: 'All' } }] as const]),
    ...conditions.map(
      ({ kind }, at) => [`without its ${kind} ${at + 1}`, withClauses(conditions.toSpliced(at, 1))] as const,
    ),
    ...conditions.flatMap((clause, at) =>
      withoutOnePart(clause.body).map(
        (body, part) =>
          [
            `without part ${part + 1} of its ${clause.kind} ${at + 1}`,
            withClauses(conditions.with(at, { ...clause, body })),
          ] as const,
      ),
    ),
  ];
}

/** `a && b && c` without each of its parts in turn; nothing else has parts. */
function withoutOnePart(body: Expr): readonly Expr[] {
  const parts = partsOf(body);
  return parts.length < 2
    ? []
    : parts.map((_part, at) => parts.toSpliced(at, 1).reduce((left, right) => ({ '&&': { left, right } })));
}

function partsOf(body: Expr): readonly Expr[] {
  return '&&' in body && !Array.isArray(body['&&'])
    ? [...partsOf(body['&&'].left), ...partsOf(body['&&'].right)]
    : [body];
}

function parsed(text: string): PolicyJson {
  const answer = cedar.policyToJson(text);
  if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('\n'));
  return answer.json;
}

function written(policy: PolicyJson): string {
  const answer = cedar.policyToText(policy);
  if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('\n'));
  return answer.text;
}

/** What is no sound policy any more is seen before any expectation is asked. */
function isSeen(source: PolicySource, expectations: ReturnType<typeof readExpectations>): boolean {
  try {
    const policy = new CedarPolicy(compilePolicies(source));
    return expectations.some((expectation) => disappointments(policy, [expectation]).length > 0);
  } catch (error) {
    if (error instanceof UnusablePolicies) return true;
    throw error;
  }
}

const { policies, capabilities, json } = typed(usage, () => {
  const options = {
    policies: { type: 'string', default: 'deploy/policies' },
    capabilities: { type: 'string', default: 'deploy/capabilities' },
    json: { type: 'boolean' },
  } as const;
  return parsedOptions({ options }).values;
});
const source = readPolicyFolder(policies);
const { words } = compilePolicies(source, offeredWords(readCapabilities(capabilities)));
const expectations = readExpectations(`${policies}/tests`, words);
if (isSeen(source, expectations))
  throw new Error('The policies do not meet their expectations as they are: npm run baton -- policy test');
const mutants = mutantsOf(source);
const survivors = mutants.filter((mutant) => !isSeen(mutant.source, expectations));
const seen = mutants.length - survivors.length;
const share = seen / mutants.length;
if (json) {
  console.log(JSON.stringify({ mutants: mutants.length, seen, share, notSeen: survivors.map(({ name }) => name) }));
} else {
  for (const { name } of survivors) console.log(`not seen: ${name}`);
  console.log(`${seen} of ${mutants.length} policy mutants seen (${(share * 100).toFixed(1)} %)`);
}
process.exitCode = share < enough ? 1 : 0;
