import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Document } from 'yaml';
import { isNode, LineCounter, parseDocument, visit } from 'yaml';

/** A file that people wrote says what can't be; the message holds a line for each fault, as `file:line: what to do`. */
export class UnusableFile extends Error {
  override readonly name = 'UnusableFile';
}

/** A file of YAML or JSON, parsed, that still knows where each of its values stands. */
export interface WrittenFile {
  readonly file: string;
  readonly value: unknown;
  /** `file:line: fault`, at the value on this path or the last one on the way to it. */
  readonly faultAt: (path: readonly (string | number)[], fault: string) => string;
}

/** @throws UnusableFile where it can't be read, or is no YAML (of which JSON is a part) */
export function readWritten(file: string): WrittenFile {
  const lines = new LineCounter();
  const document = parseDocument(textOf(file), { lineCounter: lines, prettyErrors: false });
  const at = (offset: number, fault: string) => `${file}:${Math.max(1, lines.linePos(offset).line)}: ${fault}`;
  const faults = [...document.errors, ...document.warnings].map(({ pos, message }) => at(pos[0], message));
  // An alias stands for something elsewhere, so that neither a reader nor an error's place can be sure of it.
  visit(document, {
    Alias: (_key, { range }) => void faults.push(at(range?.[0] ?? 0, 'Aliases are not read here: write the value out')),
  });
  if (faults.length > 0) throw new UnusableFile(faults.join('\n'));
  return {
    file,
    value: document.toJS(),
    faultAt: (path, fault) => at(startOf(document, path), fault),
  };
}

/** The files of a folder with one of these endings, in order of name. @throws UnusableFile where there is none */
export function filesIn(folder: string, endings: readonly string[], whatFor: string): readonly string[] {
  let names: readonly string[] = [];
  try {
    names = readdirSync(folder).filter((name) => endings.some((ending) => name.endsWith(ending)));
  } catch {
    throw new UnusableFile(`${folder}:1: There is no such folder: ${whatFor}`);
  }
  if (names.length === 0) throw new UnusableFile(`${folder}:1: It holds no ${endings.join(' or ')} file: ${whatFor}`);
  return [...names].sort().map((name) => join(folder, name));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UnusableFile(`${file}:1: It can't be read: it is to be a file that whoever runs this may read`);
  }
}

function startOf(document: Document, path: readonly (string | number)[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node)) return node.range?.[0] ?? 0;
  }
  return 0;
}
