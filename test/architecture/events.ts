import ts from 'typescript';
import { folderOf, sources } from './tree.js';
import type { Finding, Law, Tree } from './tree.js';

interface EventType {
  readonly name: string;
  /** Path of the file that declares it, and its line. */
  readonly file: string;
  readonly line: number;
  /** The literal that DomainEvent was given: what is in `type` at run time. */
  readonly literal: string;
  readonly sentence: string;
  readonly isInUnion: boolean;
}

/** `export type StepCommitted = DomainEvent<'StepCommitted', …>` in a domain's *.events.ts. */
function eventTypes(tree: Tree): EventType[] {
  return sources(tree)
    .filter(([path]) => /^libs\/.+\/domain\/.+\.events\.ts$/.test(path))
    .flatMap(([path, content]) => eventTypesOf(path, parse(path, content)));
}

function eventTypesOf(path: string, file: ts.SourceFile): EventType[] {
  const aliases = file.statements.filter(ts.isTypeAliasDeclaration);
  // A stream with one kind of event has a union of one: an alias of it.
  const inUnions = new Set(
    aliases
      .flatMap(({ type }) => (ts.isUnionTypeNode(type) ? [...type.types] : [type]))
      .map((type) => type.getText(file)),
  );
  return aliases.flatMap((alias) => {
    const literal = literalOf(alias.type, file);
    if (literal === undefined) return [];
    const name = alias.name.text;
    const line = file.getLineAndCharacterOfPosition(alias.getStart(file)).line + 1;
    return [{ name, literal, file: path, line, sentence: sentenceOf(alias), isInUnion: inUnions.has(name) }];
  });
}

function literalOf(type: ts.TypeNode, file: ts.SourceFile): string | undefined {
  if (!ts.isTypeReferenceNode(type) || type.typeName.getText(file) !== 'DomainEvent') return undefined;
  const [first] = type.typeArguments ?? [];
  return first !== undefined && ts.isLiteralTypeNode(first) && ts.isStringLiteral(first.literal)
    ? first.literal.text
    : undefined;
}

function sentenceOf(alias: ts.TypeAliasDeclaration): string {
  const docs = ts.getJSDocCommentsAndTags(alias).filter(ts.isJSDoc);
  return ts.getTextOfJSDocComment(docs.at(-1)?.comment)?.trim() ?? '';
}

function parse(path: string, content: string): ts.SourceFile {
  return ts.createSourceFile(path, content, ts.ScriptTarget.Latest, true);
}

/** What a file says by name in its values: texts, keys of objects, names of functions and constants. Types don't count. */
function wordsOf(path: string, content: string): Set<string> {
  const words = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    if (ts.isStringLiteralLike(node)) words.add(node.text);
    const name = nameOfValue(node);
    if (name !== undefined && ts.isIdentifier(name)) words.add(name.text);
    ts.forEachChild(node, visit);
  };
  visit(parse(path, content));
  return words;
}

function nameOfValue(node: ts.Node): ts.Node | undefined {
  const isMember =
    ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node) || ts.isMethodDeclaration(node);
  return isMember || ts.isFunctionDeclaration(node) || ts.isVariableDeclaration(node) ? node.name : undefined;
}

function eventLaw(law: string, reasonFor: (event: EventType, tree: Tree) => string | undefined): Law {
  return (tree) =>
    eventTypes(tree).flatMap((event): Finding[] => {
      const reason = reasonFor(event, tree);
      return reason === undefined
        ? []
        : [{ law, path: `${event.file}:${event.line}`, reason: `${event.name} ${reason}` }];
    });
}

/** An event's name is its type, and it belongs to the union that evolve and codec are exhaustive over. */
export const everyEventIsInItsUnion: Law = eventLaw('every-event-is-in-its-union', ({ name, literal, isInUnion }) => {
  if (name !== literal) return `is recorded as '${literal}': give both the same name`;
  return isInUnion ? undefined : 'is in no union of its file';
});

/** One sentence above each event: what became true, and for whom. */
export const everyEventHasASentence: Law = eventLaw('every-event-has-a-sentence', ({ sentence }) =>
  /^\S+(\s+\S+){2,}.*\.$/s.test(sentence) ? undefined : 'has no doc sentence above it that tells what became true',
);

/** An example of every event is library code in its domain, for specifications of all rooms. */
export const everyEventHasAnExample: Law = eventLaw('every-event-has-an-example', ({ name, file }, tree) => {
  const domain = folderOf(file);
  const asFunction = name.charAt(0).toLowerCase() + name.slice(1);
  const examples = sources(tree).filter(([path]) => folderOf(path) === domain && path.endsWith('.examples.ts'));
  const isShown = examples
    .map(([path, content]) => wordsOf(path, content))
    .some((words) => words.has(name) || words.has(asFunction));
  return isShown ? undefined : `has no example in a ${domain}/*.examples.ts`;
});

/** The stored name of every event is explicit and versioned in a codec; the domain knows no version. */
export const everyEventHasACodecEntry: Law = eventLaw('every-event-has-a-codec-entry', ({ name }, tree) => {
  const entry = new RegExp(`^(.+\\.)?${name}(\\.v\\d+)?$`);
  const codecs = sources(tree).filter(([path]) => /^libs\/event-store\/.*\.codec\.ts$/.test(path));
  const isListed = codecs.some(([path, content]) => [...wordsOf(path, content)].some((word) => entry.test(word)));
  return isListed ? undefined : 'has no entry in a libs/event-store/**/*.codec.ts';
});
