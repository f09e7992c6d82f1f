import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { notAmong } from '@baton/kernel';
import type { PolicyFault, QuestionWords } from '../policy.port.js';

type Fault = Pick<PolicyFault, 'line' | 'message'>;
type Node = Readonly<Record<string, unknown>>;

/** What a question says in a text of its own, of which Cedar knows no list. */
const texts = ['source', 'capability'] as const;
const comparisons = ['==', '!=', 'contains', 'containsAll', 'containsAny', 'like'] as const;

/**
 * Finds the words of a policy that its schema leaves open and no question is ever made of: what is forbidden by such a
 * word is never forbidden. Words of which no list is known are left alone.
 */
export function openWordFaults(policy: PolicyJson, text: string, words: QuestionWords): Fault[] {
  const found = nodesOf([policy.principal, policy.conditions]).flatMap((node) => [
    ...specialistFaults(node, words),
    ...comparisons.flatMap((comparison) => (comparison in node ? textFaults(node[comparison], words) : [])),
  ]);
  const said = new Map(found.map(({ message, written }) => [message, written]));
  return [...said].map(([message, written]) => ({ line: lineOf(written, text), message }));
}

interface Found {
  readonly message: string;
  /** As it stands in the policy. */
  readonly written: string;
}

function specialistFaults({ type, id }: Node, { specialist }: QuestionWords): readonly Found[] {
  if (type !== 'Specialist' || typeof id !== 'string' || specialist?.includes(id) !== false) return [];
  return [{ message: notAmong('specialist', id, specialist), written: JSON.stringify(id) }];
}

/** Of what is compared, whatever is no word of the text that it is compared with. */
function textFaults(compared: unknown, words: QuestionWords): readonly Found[] {
  const nodes = nodesOf(compared);
  const kinds = texts.filter((kind) => nodes.some(({ attr }) => attr === kind));
  const known = kinds.flatMap((kind) => words[kind] ?? []);
  if (kinds.length === 0 || kinds.some((kind) => words[kind] === undefined)) return [];
  const faultOf = (word: string): Found => ({
    message: notAmong(kinds.join(' or '), word, known),
    written: JSON.stringify(word),
  });
  return nodes.flatMap(({ Value: word, pattern }) => [
    ...(typeof word === 'string' && !known.includes(word) ? [faultOf(word)] : []),
    ...(Array.isArray(pattern) && !known.some((one) => isLike(one, pattern)) ? [faultOf(writtenAs(pattern))] : []),
  ]);
}

function isLike(word: string, pattern: readonly unknown[]): boolean {
  const signs = pattern.map((sign) => (sign === 'Wildcard' ? '.*' : `\\u{${codeOf(sign).toString(16)}}`));
  return new RegExp(`^${signs.join('')}$`, 'su').test(word);
}

function writtenAs(pattern: readonly unknown[]): string {
  return pattern.map((sign) => (sign === 'Wildcard' ? '*' : String.fromCodePoint(codeOf(sign)))).join('');
}

function codeOf(sign: unknown): number {
  return (sign as { readonly Literal: string }).Literal.codePointAt(0) ?? 0;
}

/** Every object within, from the outside in. */
function nodesOf(value: unknown): readonly Node[] {
  if (typeof value !== 'object' || value === null) return [];
  const within = Object.values(value).flatMap(nodesOf);
  return Array.isArray(value) ? within : [value as Node, ...within];
}

/** Cedar tells no place of what it has parsed; what is written by an escape is looked for in vain. */
function lineOf(written: string, text: string): number {
  return text.slice(0, Math.max(0, text.indexOf(written))).split('\n').length;
}
