import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Playbook } from '../playbook.js';
import { faultsOf } from './faults.js';
import { PlaybookFaults } from './playbook-faults.js';
import type { PlaybookProblem } from './playbook-faults.js';
import type { Shape } from './shape.js';
import { compileShape, misshapen } from './shape.js';
import { meaningOf } from './written-playbook.js';
import { readYaml } from './yaml-source.js';

const schemaFile = 'playbook.schema.json';

/**
 * Reads every `*.yaml` of a folder, in order of file name, against the `playbook.schema.json` beside them.
 * @throws PlaybookFaults with every fault of every file.
 */
export function loadPlaybooks(folder: string): readonly Playbook[] {
  const files = filesOf(folder);
  const shape = readShape(folder);
  const problems: PlaybookProblem[] = [];
  const playbooks: Playbook[] = [];
  for (const file of files) {
    const path = join(folder, file);
    const read = readPlaybook(readFileSync(path, 'utf8'), path, shape);
    if (!('playbook' in read)) problems.push(...read.problems);
    else if (playbooks.some(({ id }) => id === read.playbook.id))
      problems.push(atTop(path, `The id ${read.playbook.id} is taken by another file: give it one of its own`));
    else playbooks.push(read.playbook);
  }
  if (problems.length > 0) throw new PlaybookFaults(problems);
  return playbooks;
}

type Read = { readonly playbook: Playbook } | { readonly problems: readonly PlaybookProblem[] };

/** Text → shape → meaning; what is wrong at one of these is told before the next is looked at. */
export function readPlaybook(text: string, file: string, shape: Shape): Read {
  const source = readYaml(text, file);
  if (source.problems.length > 0) return { problems: source.problems };
  const parsed = source.value;
  const outOfShape = misshapen(shape, parsed, source);
  if (outOfShape.length > 0 || !shape(parsed)) return { problems: outOfShape };
  const faults = faultsOf(parsed).map(({ path, problem }) => source.problemAt(path, problem));
  return faults.length > 0 ? { problems: faults } : { playbook: meaningOf(parsed) };
}

function readShape(folder: string): Shape {
  const path = join(folder, schemaFile);
  const text = readOr(path, () => readFileSync(path, 'utf8'), 'It must lie beside the playbooks');
  try {
    return compileShape(JSON.parse(text) as object);
  } catch (error) {
    throw new PlaybookFaults([
      atTop(path, `It is no JSON Schema: ${error instanceof Error ? error.message : 'damaged'}`),
    ]);
  }
}

function filesOf(folder: string): readonly string[] {
  const files = readOr(folder, () => readdirSync(folder), 'Name the folder that holds the playbooks');
  const playbooks = files.filter((file) => /[.]ya?ml$/.test(file)).sort();
  if (playbooks.length === 0) throw new PlaybookFaults([atTop(folder, 'It holds no playbook: add a *.yaml file')]);
  return playbooks;
}

function readOr<Content>(path: string, read: () => Content, advice: string): Content {
  try {
    return read();
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    throw new PlaybookFaults([atTop(path, `It can't be read (${code}). ${advice}`)]);
  }
}

function atTop(file: string, problem: string): PlaybookProblem {
  return { file, line: 1, column: 1, problem };
}
