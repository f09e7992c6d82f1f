import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Playbook } from '../playbook.js';
import { readPlaybook } from './load-playbooks.js';
import { PlaybookFaults } from './playbook-faults.js';
import { compileShape } from './shape.js';

/* How specifications load playbooks that were changed, and look for the place of what is then told. */

export const shipped = join(import.meta.dirname, '../../../deploy/playbooks');
export const schema = readFileSync(join(shipped, 'playbook.schema.json'), 'utf8');
/** The shipped renewal up to its fifth step: enough to be wrong in every way. */
export const renewal = readFileSync(join(shipped, 'renewal.yaml'), 'utf8').replace(/ {2}- id: s6\n[\s\S]*/, '');

type Files = Readonly<Record<string, string>>;

/** Hands a folder with these files to a function, and removes it afterwards. */
export function inFolderWith<Result>(files: Files, use: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'playbooks-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Compiling the schema takes longer than reading a playbook by it, so that specifications share it. */
const shape = compileShape(JSON.parse(schema) as object);

/** A playbook as it is understood. @throws PlaybookFaults */
export function loaded(text: string): Playbook {
  const read = readPlaybook(text, 'playbook.yaml', shape);
  if ('problems' in read) throw new PlaybookFaults(read.problems);
  return read.playbook;
}

/** `line:column problem` of every fault of a playbook. */
export function faultsIn(text: string): readonly string[] {
  const read = readPlaybook(text, 'playbook.yaml', shape);
  return 'problems' in read ? read.problems.map(({ line, column, problem }) => `${line}:${column} ${problem}`) : [];
}

/** A change of a playbook's text, and the text at whose beginning it is to be told. */
export interface Change {
  readonly from: string;
  readonly to: string;
  readonly mark: string;
}

/** The faults of a playbook after one change, and the line and column at which the mark begins. */
export function afterChange(playbook: string, { from, to, mark }: Change): { at: string; faults: readonly string[] } {
  const index = playbook.indexOf(from);
  if (index === -1) throw new Error(`The playbook has no ${from}`);
  const changed = playbook.replace(from, () => to);
  const before = changed.slice(0, changed.indexOf(mark, index));
  const at = `${before.split('\n').length}:${before.length - before.lastIndexOf('\n')}`;
  return { at, faults: faultsIn(changed) };
}
