import ts from 'typescript';
import { nameOf, sources } from './tree.js';
import type { Finding, Law, Tree } from './tree.js';

const linesMax = 400;

/** A file that needs more than 400 lines holds two things; find the seam. */
export const filesAreShort: Law = (tree) =>
  [...tree].flatMap(([path, content]): Finding[] => {
    if (!/\.(ts|mjs|cjs|sh)$/.test(path)) return [];
    const lines = content.split('\n').length - 1;
    return lines <= linesMax
      ? []
      : [{ law: 'files-are-short', path, reason: `${lines} lines, of at most ${linesMax}` }];
  });

/** An index.ts is a list of names: what a room shows, read at a glance. */
export const barrelsListNames: Law = (tree) =>
  sources(tree)
    .filter(([path]) => path.startsWith('libs/') && nameOf(path) === 'index.ts')
    .flatMap(([path, content]): Finding[] => {
      const file = ts.createSourceFile(path, content, ts.ScriptTarget.Latest);
      const stray = file.statements.find(
        (statement) => !(ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined),
      );
      if (stray === undefined) return [];
      const line = file.getLineAndCharacterOfPosition(stray.getStart(file)).line + 1;
      return [{ law: 'barrels-list-names', path: `${path}:${line}`, reason: 'a barrel only re-exports names' }];
    });

/** `export *` hides what a room shows, and lets a name slip out unseen. */
export const noStarExports: Law = wordLaw('no-star-exports', /^\s*export\s+\*/, 'name what is exported', /\.ts$/);

/** Debt is paid or filed where it can be seen, not left in a comment. The pattern is split so as not to find itself. */
export const noDebtInComments: Law = wordLaw(
  'no-debt-in-comments',
  new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')})\\b`),
  'do it now, or write down in an ADR why not',
);

/** A check that is switched off at one place checks nothing there. */
export const noChecksSwitchedOff: Law = wordLaw(
  'no-checks-switched-off',
  new RegExp(
    [
      'eslint' + '-disable',
      '@ts' + '-(ignore|nocheck|expect-error)',
      'prettier' + '-ignore',
      'as unknown ' + 'as ',
    ].join('|'),
  ),
  'mend what the check found',
  /\.(ts|mjs|cjs)$/,
);

/** A specification that is skipped, or that silences its neighbours, passes by saying nothing. */
export const noTestsSwitchedOff: Law = wordLaw(
  'no-tests-switched-off',
  /\b(it|test|describe)(\.each\(.*\))?\.(skip|only|todo|failing)\b|\b(xit|fit|xdescribe|fdescribe)\(/,
  'mend it or delete it',
  /\.(spec|contract)\.ts$/,
);

/** `it` tells a fact in the present tense. */
export const testsTellFacts: Law = wordLaw(
  'tests-tell-facts',
  /\b(it|test)(\.each\(.*\))?\(\s*(['"`])(should|must|works)\b/,
  'say what it does, in the present tense',
  /\.(spec|contract)\.ts$/,
);

/** What is committed works on any machine: no path of one machine, no host of one registry. */
export const noMachinePaths: Law = wordLaw(
  'no-machine-paths',
  new RegExp(`(?<![\\w.$}/-])/(work|root|home|Users|tmp|mnt)/(?!\\*)|\\bregistry\\.(npmjs|yarnpkg)\\.`),
  'take it from configuration, os.tmpdir() or import.meta',
);

function wordLaw(law: string, pattern: RegExp, reason: string, files = /./): Law {
  return (tree: Tree) =>
    [...tree].flatMap(([path, content]): Finding[] =>
      files.test(path)
        ? content
            .split('\n')
            .flatMap((line, index) => (pattern.test(line) ? [{ law, path: `${path}:${index + 1}`, reason }] : []))
        : [],
    );
}
