import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';
import { DavError } from './dav-error.js';
import type { XmlTree } from './xml-tree.js';

/** An element as read, with its namespace resolved. */
export interface XmlElement {
  readonly namespace: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  textNodeName: '#text',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
});

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  textNodeName: '#text',
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
});

const prologue = '<?xml version="1.0" encoding="utf-8"?>\n';

export function writeXml(tree: XmlTree): string {
  return prologue + builder.build(tree);
}

/** The root element of a request's body. */
export function readXml(body: Buffer): XmlElement {
  const text = body.toString('utf8');
  if (/<!DOCTYPE/i.test(text) || XMLValidator.validate(text) !== true) throw badXml();
  const nodes: unknown = parser.parse(text);
  const [root] = elementsOf(nodes, new Map());
  if (root === undefined) throw badXml();
  return root;
}

export function childOf(element: XmlElement, name: string, namespace = 'DAV:'): XmlElement | undefined {
  return element.children.find((child) => child.namespace === namespace && child.name === name);
}

function badXml(): DavError {
  return new DavError(400, 'The body is no XML that can be read.');
}

/** The parser gives each node as {name: [children], ':@': {attributes}}, in order. */
function elementsOf(nodes: unknown, scope: ReadonlyMap<string, string>): XmlElement[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.flatMap((node: unknown) => {
    if (!isObject(node)) return [];
    const name = Object.keys(node).find((key) => key !== ':@' && key !== '#text' && !key.startsWith('?'));
    return name === undefined ? [] : [elementOf(name, node[name], node[':@'], scope)];
  });
}

function elementOf(
  qualifiedName: string,
  children: unknown,
  attributes: unknown,
  outerScope: ReadonlyMap<string, string>,
): XmlElement {
  const scope = new Map(outerScope);
  for (const [name, value] of Object.entries(isObject(attributes) ? attributes : {})) {
    if (name === '@xmlns') scope.set('', String(value));
    else if (name.startsWith('@xmlns:')) scope.set(name.slice('@xmlns:'.length), String(value));
  }
  const [prefix, name] = qualifiedName.includes(':') ? split(qualifiedName) : ['', qualifiedName];
  const namespace = scope.get(prefix);
  if (namespace === undefined && prefix !== '') throw badXml();
  return {
    namespace: namespace ?? '',
    name,
    attributes: attributesIn(attributes),
    children: elementsOf(children, scope),
    text: textOf(children),
  };
}

function attributesIn(attributes: unknown): Readonly<Record<string, string>> {
  const named = Object.entries(isObject(attributes) ? attributes : {}).filter(([name]) => !name.startsWith('@xmlns'));
  return Object.fromEntries(named.map(([name, value]) => [name.slice(1), String(value)]));
}

function split(qualifiedName: string): [string, string] {
  const colon = qualifiedName.indexOf(':');
  return [qualifiedName.slice(0, colon), qualifiedName.slice(colon + 1)];
}

function textOf(nodes: unknown): string {
  if (!Array.isArray(nodes)) return '';
  return nodes.map((node: unknown) => (isObject(node) && '#text' in node ? String(node['#text']) : '')).join('');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
