import type { Document, Node } from 'yaml';
import { isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { PlaybookProblem } from './playbook-faults.js';

export type PathIn = readonly (string | number)[];

/** A parsed file that still knows where each of its values stands. */
export interface YamlSource {
  readonly value: unknown;
  readonly problems: readonly PlaybookProblem[];
  problemAt(path: PathIn, problem: string): PlaybookProblem;
  /** At the key itself instead of its value. */
  problemAtKey(path: PathIn, key: string, problem: string): PlaybookProblem;
}

export function readYaml(text: string, file: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const at = (offset: number, problem: string): PlaybookProblem => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col), problem };
  };
  const problems = [...document.errors, ...document.warnings].map(({ pos, message }) => at(pos[0], message));
  // An alias stands for something elsewhere, so that neither a reader nor an error's place can be sure of it.
  visit(document, {
    Alias: (_key, node) => void problems.push(at(startOf(node), 'Aliases are not read here: write the value out')),
  });
  return {
    value: problems.length > 0 ? undefined : document.toJS(),
    problems,
    problemAt: (path, problem) => at(startOf(nearest(document, path)), problem),
    problemAtKey: (path, key, problem) => at(startOf(keyNode(document, path, key) ?? nearest(document, path)), problem),
  };
}

/** The node at a path, or the deepest one on the way to it. */
function nearest(document: Document, path: PathIn): Node | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node)) return node;
  }
  return document.contents ?? undefined;
}

function keyNode(document: Document, path: PathIn, key: string): Node | undefined {
  const map: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isMap(map)) return undefined;
  const found = map.items.find((pair) => isScalar(pair.key) && pair.key.value === key)?.key;
  return isNode(found) ? found : undefined;
}

function startOf(node: Node | undefined): number {
  return node?.range?.[0] ?? 0;
}
