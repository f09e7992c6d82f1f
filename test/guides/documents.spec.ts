import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Every page that people read, by path from the root. */
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path)),
];

/** A fenced block that names a file is a piece of it; a line that is only an ellipsis leaves something out. */
const snippet = /^ *```\w+ (\S+)\n([^]*?)^ *```$/gm;
const ellipsis = /^\s*(?:\/\/|#) …$/m;
const link = /\]\(([^)\s#]+)(?:#[^)]*)?\)/g;
const script = /\bnpm (?:run (?:--silent )?([a-z][\w:-]*)|(start|test)\b)/g;

/** Without indentation and empty lines, which a page may have otherwise than the file. */
function lines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

/** The parts of a snippet that its file does not hold, each after the one before it. */
function stale(file: string, shown: string): readonly string[] {
  if (!existsSync(join(root, file))) return [`${file} does not exist`];
  let rest = lines(read(file));
  return shown.split(ellipsis).flatMap((part) => {
    const wanted = lines(part);
    const at = rest.indexOf(wanted);
    if (at === -1) return [`${file} does not hold: ${wanted}`];
    rest = rest.slice(at + wanted.length);
    return [];
  });
}

describe.each(pages)('%s', (page) => {
  const text = read(page);

  it('shows what stands in the files that it names', () => {
    expect([...text.matchAll(snippet)].flatMap(([, file = '', shown = '']) => stale(file, shown))).toEqual([]);
  });

  it('links to what is there', () => {
    const targets = [...text.matchAll(link)].map(([, target = '']) => target);
    const local = targets.filter((target) => !/^[a-z]+:/.test(target));
    expect(local.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([]);
  });

  it('names scripts that there are', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
    const named = [...text.matchAll(script)].map(([, run, verb]) => run ?? verb ?? '');
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

it('lists every decision in the index of decisions', () => {
  const index = read('docs/adr/README.md');
  const decisions = pages.filter((path) => /\/\d{4}-[^/]+\.md$/.test(path));
  const unlisted = decisions.filter((path) => {
    const title = /^# \d{4}\. (.+)$/m.exec(read(path))?.[1] ?? '';
    return !index.includes(`(${path.slice('docs/adr/'.length)})`) || !index.includes(title);
  });
  expect(unlisted).toEqual([]);
});
