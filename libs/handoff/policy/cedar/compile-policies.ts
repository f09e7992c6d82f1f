import cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { DetailedError, SchemaJson } from '@cedar-policy/cedar-wasm/nodejs';
import { categories, classifications, forms, ownSources } from '@baton/kernel';
import type { Combination, PolicySource } from '@baton/handoff/domain';
import type { PolicyFault, QuestionWords } from '../policy.port.js';
import { UnusablePolicies } from '../policy.port.js';
import { compileCombinations } from './compile-combinations.js';
import { openWordFaults } from './open-words.js';
import { hashOf, policyEnding, schemaFile } from './policy-source.js';

/** A policy set that was found sound, and lies parsed in the engine under its hash. */
export interface CompiledPolicies {
  readonly hash: string;
  readonly source: PolicySource;
  readonly combinations: readonly Combination[];
  /** What each policy and each combination says, for people. */
  readonly sentences: ReadonlyMap<string, string>;
  /** The closed list of purposes, with a sentence each. */
  readonly purposes: ReadonlyMap<string, string>;
  readonly words: QuestionWords;
}

/** What the kernel knows by these names, the schema must know as well: or a label could be one that no policy speaks of. */
const vocabulary = { Classification: classifications, Category: categories, Form: forms } as const;

/**
 * Parses and type-checks a policy set, and keeps it in the engine of this thread under its hash, so that no decision
 * parses anything.
 * @param offered by which specialists and capabilities policies may call theirs; left out, by any
 * @throws UnusablePolicies with every fault found, each with its file and line
 */
export function compilePolicies(
  source: PolicySource,
  offered: Pick<QuestionWords, 'specialist' | 'capability'> = {},
): CompiledPolicies {
  const schema = schemaOf(source.schema);
  const purposes = purposesOf(schema);
  const words = { purpose: [...purposes.known.keys()], ...systemWordsOf(schema), ...offered };
  const parts = Object.entries(source.policies).map(([id, text]) => [id, partsOf(id, text, words)] as const);
  const combinations = compileCombinations(source, words.system);
  const faults = [
    ...vocabularyFaults(schema),
    ...purposes.faults,
    ...combinations.faults,
    ...parts.flatMap(([, part]) => ('faults' in part ? part.faults : [])),
  ];
  if (faults.length > 0) throw new UnusablePolicies(faults);
  refuseMistyped(source);
  const hash = hashOf(source);
  for (const answer of [
    cedar.preparseSchema(hash, source.schema),
    cedar.preparsePolicySet(hash, { staticPolicies: { ...source.policies } }),
  ])
    if (answer.type === 'failure')
      throw new UnusablePolicies(answer.errors.map((error) => faultOf(schemaFile, '', error)));
  const sentences = parts.flatMap(([id, part]) => ('sentence' in part ? [[id, part.sentence] as const] : []));
  const saidOf = [...sentences, ...combinations.sound.map(({ id, sentence }) => [id, sentence] as const)];
  return {
    ...{ hash, source, combinations: combinations.sound },
    ...{ sentences: new Map(saidOf), purposes: purposes.known, words },
  };
}

function schemaOf(text: string): SchemaJson<string> {
  const answer = cedar.schemaToJson(text);
  if (answer.type === 'success') return answer.json;
  throw new UnusablePolicies(answer.errors.map((error) => faultOf(schemaFile, text, error)));
}

function vocabularyFaults(schema: SchemaJson<string>): readonly PolicyFault[] {
  return Object.entries(vocabulary).flatMap(([type, words]): readonly PolicyFault[] => {
    const declared = schema['']?.entityTypes[type];
    const listed = declared !== undefined && 'enum' in declared ? declared.enum : [];
    const isSame = listed.length === words.length && words.every((word) => listed.includes(word));
    return isSame ? [] : [inSchema(`${type} lists exactly these words: ${words.join(', ')}`)];
  });
}

/** None where a schema leaves its systems open, as those of sets that were recorded long ago do. */
function systemWordsOf(schema: SchemaJson<string>): Pick<QuestionWords, 'system' | 'source'> {
  const declared = schema['']?.entityTypes['System'];
  if (declared === undefined || !('enum' in declared)) return {};
  return { system: declared.enum, source: [...ownSources, ...declared.enum] };
}

/** An action that applies to values is a purpose; the others are groups of purposes. */
function purposesOf(schema: SchemaJson<string>): {
  readonly known: ReadonlyMap<string, string>;
  readonly faults: readonly PolicyFault[];
} {
  const purposes = Object.entries(schema['']?.actions ?? {}).filter(
    ([, { appliesTo }]) => (appliesTo?.resourceTypes.length ?? 0) > 0,
  );
  const known = purposes.map(([name, { annotations }]) => [name, annotations?.['sentence'] ?? ''] as const);
  const faults = known
    .filter(([, sentence]) => !sentence.endsWith('.'))
    .map(([name]) => inSchema(`The purpose ${name} needs a sentence for people: @sentence("…") above its action`));
  return { known: new Map(known), faults };
}

function partsOf(
  id: string,
  text: string,
  words: QuestionWords,
): { readonly sentence: string } | { readonly faults: readonly PolicyFault[] } {
  const file = `${id}${policyEnding}`;
  const parts = cedar.policySetTextToParts(text);
  if (parts.type === 'failure') return { faults: parts.errors.map((error) => faultOf(file, text, error)) };
  const [policy] = parts.policies;
  if (policy === undefined || parts.policies.length + parts.policy_templates.length !== 1)
    return { faults: [{ file, line: 1, message: 'A file holds one policy, which is named by it: split or fill it' }] };
  const read = cedar.policyToJson(policy);
  if (read.type === 'failure') return { faults: read.errors.map((error) => faultOf(file, text, error)) };
  const sentence = read.json.annotations?.['sentence'];
  const faults = openWordFaults(read.json, text, words).map((fault) => ({ file, ...fault }));
  if (sentence?.endsWith('.') !== true)
    faults.push({ file, line: 1, message: 'It needs a sentence for people who read it: @sentence("…") above it' });
  return sentence === undefined || faults.length > 0 ? { faults } : { sentence };
}

function refuseMistyped({ schema, policies }: PolicySource): void {
  const answer = cedar.validate({ schema, policies: { staticPolicies: { ...policies } } });
  if (answer.type === 'failure')
    throw new UnusablePolicies(answer.errors.map((error) => faultOf(schemaFile, schema, error)));
  // A warning is taken for an error: it is about a policy that can never apply, or a name that only looks like another.
  const found = [...answer.validationErrors, ...answer.validationWarnings];
  if (found.length > 0)
    throw new UnusablePolicies(
      found.map(({ policyId, error }) => faultOf(`${policyId}${policyEnding}`, policies[policyId] ?? '', error)),
    );
}

function faultOf(file: string, text: string, { message, help, sourceLocations }: DetailedError): PolicyFault {
  // Cedar counts bytes.
  const before = Buffer.from(text).subarray(0, sourceLocations?.[0]?.start ?? 0);
  const line = before.toString().split('\n').length;
  const expected = sourceLocations?.[0]?.label;
  return { file, line, message: [message, help ?? expected].filter(Boolean).join(': ') };
}

function inSchema(message: string): PolicyFault {
  return { file: schemaFile, line: 1, message };
}
