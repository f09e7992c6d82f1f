import type { Finding, Law, Tree } from './tree.js';

const file = 'nest-cli.json';

interface Project {
  readonly root: string;
  readonly entryFile: string;
  readonly type: 'application' | 'library';
}

/** nest-cli.json names every app and every room of libs, each at an entry that exists. */
export const everyProjectIsThere: Law = (tree) => {
  const { projects } = JSON.parse(tree.get(file) ?? '{"projects":{}}') as { projects: Record<string, Project> };
  const finding = (reason: string): Finding => ({ law: 'every-project-is-there', path: file, reason });
  const lost = Object.entries(projects)
    .filter(([, project]) => !tree.has(entryOf(project)))
    .map(([name, project]) => finding(`${name} points at ${entryOf(project)}, which does not exist`));
  const roots = new Set(Object.values(projects).map(({ root }) => root));
  const unknown = rooms(tree)
    .filter((room) => !roots.has(room))
    .map((room) => finding(`${room} has no project`));
  return [...lost, ...unknown];
};

function entryOf({ root, entryFile, type }: Project): string {
  return type === 'application' ? `${entryFile}.ts` : `${root}/${entryFile}.ts`;
}

/** Apps that have a main, and the outermost folders of libs that have a door. */
function rooms(tree: Tree): string[] {
  const apps = [...tree.keys()].flatMap((path) => /^(apps\/[^/]+)\/src\/main\.ts$/.exec(path)?.[1] ?? []);
  const doors = [...tree.keys()].flatMap((path) => /^(libs\/.+)\/index\.ts$/.exec(path)?.[1] ?? []);
  return [...apps, ...doors.filter((door) => !doors.some((outer) => door.startsWith(`${outer}/`)))];
}
