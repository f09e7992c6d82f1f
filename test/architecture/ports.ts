import { folderOf, nameOf, sources } from './tree.js';
import type { Finding, Law, Tree } from './tree.js';

const ports = (tree: Tree): string[] => sources(tree).flatMap(([path]) => (path.endsWith('.port.ts') ? [path] : []));
const contractOf = (port: string): string => port.replace(/\.port\.ts$/, '.contract.ts');

/** A port without a contract suite is a promise that nobody checks. */
export const everyPortHasAContract: Law = (tree) =>
  ports(tree).flatMap((path): Finding[] =>
    tree.has(contractOf(path))
      ? []
      : [{ law: 'every-port-has-a-contract', path, reason: `${nameOf(contractOf(path))} is missing beside it` }],
  );

/** A contract suite that no adapter's specification runs proves nothing. */
export const everyContractIsRun: Law = (tree) =>
  ports(tree).flatMap((port): Finding[] => {
    const contract = contractOf(port);
    if (!tree.has(contract)) return [];
    const mention = nameOf(contract).replace(/\.ts$/, '.js');
    const below = `${folderOf(port)}/`;
    const isRun = sources(tree).some(
      ([path, content]) =>
        path.startsWith(below) &&
        folderOf(path) !== folderOf(port) &&
        path.endsWith('.spec.ts') &&
        content.includes(mention),
    );
    const reason = `no specification in a folder below ${below} imports ${mention}`;
    return isRun ? [] : [{ law: 'every-contract-is-run', path: contract, reason }];
  });
