import { categories, classifications, forms } from '@baton/kernel';
import type { Combination, CombinationPart, PolicySource } from '@baton/handoff/domain';
import type { Document } from 'yaml';
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { PolicyFault } from '../policy.port.js';
import { combinationEnding } from './policy-source.js';

type Path = readonly (string | number)[];
type Complain = (path: Path, message: string) => void;

/** What a part may say, and by which words; fields are called whatever capabilities call them. */
const wordsOf: Readonly<Record<keyof CombinationPart, readonly string[] | undefined>> = {
  ...{ field: undefined, category: categories, classification: classifications, form: forms },
};
const members = ['sentence', 'outside', 'together'];

/** Reads the forbidden combinations of a policy set, and says of each fault where it stands. */
export function compileCombinations(
  { policies, combinations = {} }: PolicySource,
  systems: readonly string[] | undefined,
): {
  readonly sound: readonly Combination[];
  readonly faults: readonly PolicyFault[];
} {
  const faults: PolicyFault[] = [];
  const sound = Object.entries(combinations).map(([id, text]) => {
    const file = `${id}${combinationEnding}`;
    if (Object.hasOwn(policies, id)) faults.push({ file, line: 1, message: `A policy is called ${id} already` });
    return compiled({ id, text, systems }, (line, message) => faults.push({ file, line, message }));
  });
  return { sound, faults };
}

interface Written {
  readonly id: string;
  readonly text: string;
  readonly systems: readonly string[] | undefined;
}

function compiled({ id, text, systems }: Written, complainAt: (line: number, message: string) => void): Combination {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const complain: Complain = (path, message) => complainAt(lines.linePos(startOf(document, path)).line, message);
  for (const { pos, message } of [...document.errors, ...document.warnings])
    complainAt(lines.linePos(pos[0]).line, message);
  const sentence = document.get('sentence');
  if (!isMap(document.contents)) complain([], 'It holds a sentence and what is not to be known together');
  else
    for (const name of unknownOf(document, [], members)) complain([name], `It has no ${name}: ${members.join(', ')}`);
  if (typeof sentence !== 'string' || !sentence.endsWith('.'))
    complain(['sentence'], 'It needs a sentence for people who read it, with a full stop: sentence: …');
  const parts = document.get('together');
  const count = isSeq(parts) ? parts.items.length : 0;
  if (count < 2) complain(['together'], 'It lists two things at least that are not to be known together');
  return {
    id,
    sentence: String(sentence),
    outside: document.has('outside') ? listAt(document, ['outside'], systems, complain) : [],
    together: Array.from({ length: count }, (_, index) => partAt(document, ['together', index], complain)),
  };
}

function partAt(document: Document, path: Path, complain: Complain): CombinationPart {
  const node = document.getIn(path, true);
  const known = Object.keys(wordsOf) as (keyof CombinationPart)[];
  if (!isMap(node) || node.items.length === 0) complain(path, `It says what it is about by ${known.join(', ')}`);
  for (const name of unknownOf(document, path, known))
    complain([...path, name], `Nothing is known by its ${name}: say ${known.join(', ')}`);
  const said = known.filter((name) => document.hasIn([...path, name]));
  // Each list holds words of its own kind alone, or it was complained about, and no combination is made of it.
  return Object.fromEntries(said.map((name) => [name, listAt(document, [...path, name], wordsOf[name], complain)]));
}

/** One word or a list of them. */
function listAt(
  document: Document,
  path: Path,
  words: readonly string[] | undefined,
  complain: Complain,
): readonly string[] {
  const node = document.getIn(path, true);
  const items = isSeq(node) ? node.items.map((item) => (isScalar(item) ? item.value : item)) : [document.getIn(path)];
  if (items.length === 0) complain(path, 'It lists nothing');
  return items.flatMap((item, index) => {
    const isFit = typeof item === 'string' && item !== '' && (words?.includes(item) ?? true);
    if (!isFit)
      complain(isSeq(node) ? [...path, index] : path, `It is ${words ? `one of ${words.join(', ')}` : 'a name'}`);
    return isFit ? [item] : [];
  });
}

function unknownOf(document: Document, path: Path, known: readonly string[]): readonly string[] {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isMap(node)) return [];
  return node.items.map(({ key }) => String(isScalar(key) ? key.value : key)).filter((name) => !known.includes(name));
}

function startOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node)) return node.range?.[0] ?? 0;
  }
  return document.contents?.range?.[0] ?? 0;
}
