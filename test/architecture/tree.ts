import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files of the project that people write, by path from the root with `/`, in order of path. */
export type Tree = ReadonlyMap<string, string>;

/** One place where a law is broken: which law, where, and why it is one. */
export interface Finding {
  readonly law: string;
  readonly path: string;
  readonly reason: string;
}

export type Law = (tree: Tree) => Finding[];

const notOurs = new Set(['.git', '.cache', 'node_modules', 'dist', 'coverage', 'data', 'package-lock.json']);
const text = /(^|\/)(\.?[\w-]+|[\w.@-]+\.(ts|mjs|cjs|js|json|md|yaml|yml|proto|graphql|cedar|sh|sql|html|css))$/;

export function readTree(root: string): Tree {
  const tree = new Map<string, string>();
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (notOurs.has(entry.name)) continue;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) visit(path);
      else if (entry.isFile() && text.test(path)) tree.set(path, readFileSync(join(root, path), 'utf8'));
    }
  };
  visit('');
  return new Map([...tree].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The same tree with some files written anew, or gone (`undefined`). */
export function planted(tree: Tree, changes: Readonly<Record<string, string | undefined>>): Tree {
  const changed = new Map(tree);
  for (const [path, content] of Object.entries(changes)) {
    if (content === undefined) changed.delete(path);
    else changed.set(path, content);
  }
  return changed;
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Typescript files under libs, apps, tools and test. */
export function sources(tree: Tree): [path: string, content: string][] {
  return [...tree].filter(([path]) => /^(libs|apps|tools|test)\/.*\.ts$/.test(path));
}
