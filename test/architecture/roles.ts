import { folderOf, nameOf, sources } from './tree.js';
import type { Finding, Law, Tree } from './tree.js';

interface Role {
  readonly suffixes: readonly string[];
  readonly home: string;
  readonly livesAt: (path: string, tree: Tree) => boolean;
}

const under =
  (...folders: string[]) =>
  (path: string): boolean =>
    folders.some((folder) => new RegExp(`^libs/(.+/)?${folder}/`).test(path));

const roles: readonly Role[] = [
  {
    suffixes: ['events', 'commands', 'state', 'decider', 'evolve', 'resume', 'refusals', 'examples'],
    home: 'a domain/',
    livesAt: under('domain'),
  },
  { suffixes: ['handler', 'runner'], home: 'an application/', livesAt: under('application') },
  { suffixes: ['resolver', 'controller', 'input'], home: 'libs/api/', livesAt: under('api') },
  { suffixes: ['codec', 'upcaster'], home: 'libs/event-store/', livesAt: under('event-store') },
  { suffixes: ['projection', 'view', 'query'], home: 'libs/read-models/', livesAt: under('read-models') },
  { suffixes: ['bench'], home: 'tools/', livesAt: (path) => path.startsWith('tools/') },
  {
    suffixes: ['module'],
    home: "a room's root (beside its index.ts) or an app",
    livesAt: (path, tree) => path.startsWith('apps/') || tree.has(`${folderOf(path)}/index.ts`),
  },
  {
    suffixes: ['port', 'contract'],
    home: "a room's root, directly above the folders of its adapters",
    livesAt: (path) => path.startsWith('libs/') && !under('domain', 'systems')(path),
  },
  {
    suffixes: ['adapter'],
    home: 'a folder directly below its port',
    livesAt: (path, tree) => hasPort(folderOf(folderOf(path)), tree),
  },
];

// A specification's grammar (given, when, then) stands beside what it speaks about, in any room.
const free = new Set(['spec', 'specification', 'd', 'config']);
const homes = new Map(roles.flatMap((role) => role.suffixes.map((suffix) => [suffix, role] as const)));

function hasPort(folder: string, tree: Tree): boolean {
  return [...tree.keys()].some((path) => folderOf(path) === folder && path.endsWith('.port.ts'));
}

/** `goal.decider.ts` → `decider`, also of `goal.decider.spec.ts`; `goal.ts` has none. */
function suffixOf(path: string): string | undefined {
  const parts = nameOf(path).split('.').slice(1, -1);
  return parts.find((part) => !free.has(part));
}

/** A file's suffix says its role, and a role has one kind of home: a stranger finds every event by the folder alone. */
export const suffixFitsFolder: Law = (tree) =>
  sources(tree).flatMap(([path]): Finding[] => {
    const suffix = suffixOf(path);
    if (suffix === undefined) return [];
    const finding = (reason: string): Finding[] => [{ law: 'suffix-fits-folder', path, reason }];
    const role = homes.get(suffix);
    if (role === undefined) return finding(`.${suffix} is no role; the roles are ${[...homes.keys()].join(', ')}`);
    return role.livesAt(path, tree) ? [] : finding(`.${suffix} lives in ${role.home}`);
  });

/** Folders are capabilities; file names are kebab-case words. */
export const namesAreWords: Law = (tree) =>
  sources(tree).flatMap(([path]): Finding[] => {
    const folder = path.split('/').find((part) => /^(utils?|helpers?|common|shared|impl|misc)$/.test(part));
    if (folder !== undefined)
      return [{ law: 'names-are-words', path, reason: `${folder}/ names no capability: name what it is for` }];
    return /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.ts$/.test(nameOf(path))
      ? []
      : [{ law: 'names-are-words', path, reason: 'a file name is kebab-case words and a role' }];
  });
