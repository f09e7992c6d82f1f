import type { Lock } from './locks.js';
import type { DeadProperty, Resource } from './resource-store.js';
import { etagOf } from './resource-store.js';
import type { XmlElement } from '../dav/xml.js';
import type { XmlTree } from '../dav/xml-tree.js';
import { childOf } from '../dav/xml.js';
import { DavError, hrefOf } from '../dav/dav-error.js';

type XmlContent = string | XmlTree;

export interface PropertyName {
  readonly namespace: string;
  readonly name: string;
}

/** What a PROPFIND asks for. */
export type Asked =
  { readonly kind: 'all' | 'names' } | { readonly kind: 'some'; readonly names: readonly PropertyName[] };

const liveNames = new Set([
  'resourcetype',
  'creationdate',
  'getcontentlength',
  'getlastmodified',
  'getetag',
  'supportedlock',
  'lockdiscovery',
  'getcontenttype',
]);

export function isLive({ namespace, name }: PropertyName): boolean {
  return namespace === 'DAV:' && liveNames.has(name);
}

export function askedBy(root: XmlElement | undefined): Asked {
  if (root === undefined) return { kind: 'all' };
  if (root.namespace !== 'DAV:' || root.name !== 'propfind') throw new DavError(400, 'The body is no propfind.');
  if (childOf(root, 'propname') !== undefined) return { kind: 'names' };
  const prop = childOf(root, 'prop');
  if (prop !== undefined) return { kind: 'some', names: prop.children };
  if (childOf(root, 'allprop') !== undefined) return { kind: 'all' };
  throw new DavError(400, 'The propfind asks for nothing.');
}

export interface Described {
  readonly resource: Resource;
  readonly dead: readonly DeadProperty[];
  readonly locks: readonly Lock[];
}

/** The multistatus body that answers a PROPFIND. */
export function propertiesDocument(resources: readonly Described[], asked: Asked, nowMs: number): XmlTree {
  const prefixes = new Prefixes();
  const responses = resources.map((described) => responseOf(described, asked, prefixes, nowMs));
  return { 'D:multistatus': { ...prefixes.declarations(), 'D:response': responses } };
}

/** The multistatus body that answers a PROPPATCH: each property with the status line that it got. */
export function patchedDocument(
  path: string,
  results: readonly (PropertyName & { readonly status: string })[],
): XmlTree {
  const prefixes = new Prefixes();
  const statuses = [...new Set(results.map(({ status }) => status))];
  const propstats = statuses.map((status) =>
    propstat(
      results.filter((result) => result.status === status).map((result) => [prefixes.qualify(result), ''] as const),
      status,
    ),
  );
  return {
    'D:multistatus': { ...prefixes.declarations(), 'D:response': { 'D:href': hrefOf(path), 'D:propstat': propstats } },
  };
}

export function lockDiscovery(locks: readonly Lock[], nowMs: number): XmlTree {
  return { 'D:activelock': locks.map((lock) => activeLock(lock, nowMs)) };
}

/** Names the namespaces of one document: D is DAV:, the others are numbered. */
class Prefixes {
  readonly #prefixByNamespace = new Map([['DAV:', 'D']]);

  qualify({ namespace, name }: PropertyName): string {
    if (namespace === '') return name;
    const prefix = this.#prefixByNamespace.get(namespace) ?? `ns${this.#prefixByNamespace.size}`;
    this.#prefixByNamespace.set(namespace, prefix);
    return `${prefix}:${name}`;
  }

  declarations(): XmlTree {
    return Object.fromEntries(
      [...this.#prefixByNamespace].map(([namespace, prefix]) => [`@xmlns:${prefix}`, namespace]),
    );
  }
}

function responseOf(described: Described, asked: Asked, prefixes: Prefixes, nowMs: number): XmlTree {
  const { resource, dead } = described;
  const live = Object.entries(liveProperties(described, nowMs));
  const all: readonly (readonly [PropertyName, XmlContent])[] = [
    ...dead.map((property) => [property, property.value] as const),
    ...live.map(([name, content]) => [{ namespace: 'DAV:', name }, content] as const),
  ];
  const found =
    asked.kind === 'some'
      ? asked.names.flatMap((name) => all.filter(([other]) => sameName(name, other)))
      : all.map(([name, content]) => [name, asked.kind === 'names' ? '' : content] as const);
  const missing =
    asked.kind === 'some' ? asked.names.filter((name) => !all.some(([other]) => sameName(name, other))) : [];
  const propstats = [
    ...(found.length > 0 || missing.length === 0
      ? [
          propstat(
            found.map(([name, content]) => [prefixes.qualify(name), content] as const),
            '200 OK',
          ),
        ]
      : []),
    ...(missing.length > 0
      ? [
          propstat(
            missing.map((name) => [prefixes.qualify(name), ''] as const),
            '404 Not Found',
          ),
        ]
      : []),
  ];
  const slash = resource.isCollection && resource.path !== '/' ? '/' : '';
  return { 'D:href': hrefOf(resource.path) + slash, 'D:propstat': propstats };
}

function propstat(properties: readonly (readonly [string, XmlContent])[], status: string): XmlTree {
  return { 'D:prop': Object.fromEntries(properties), 'D:status': `HTTP/1.1 ${status}` };
}

function sameName(one: PropertyName, other: PropertyName): boolean {
  return one.namespace === other.namespace && one.name === other.name;
}

function liveProperties({ resource, locks }: Described, nowMs: number): Readonly<Record<string, XmlContent>> {
  const write = { 'D:locktype': { 'D:write': '' } };
  return {
    resourcetype: resource.isCollection ? { 'D:collection': '' } : '',
    creationdate: new Date(resource.createdMs).toISOString().replace(/\.\d+Z$/, 'Z'),
    ...(resource.isCollection ? {} : { getcontentlength: String(resource.content.length) }),
    getlastmodified: new Date(resource.modifiedUs / 1000).toUTCString(),
    getetag: etagOf(resource),
    supportedlock: {
      'D:lockentry': [
        { 'D:lockscope': { 'D:exclusive': '' }, ...write },
        { 'D:lockscope': { 'D:shared': '' }, ...write },
      ],
    },
    lockdiscovery: locks.length === 0 ? '' : lockDiscovery(locks, nowMs),
    getcontenttype: resource.contentType,
  };
}

function activeLock(lock: Lock, nowMs: number): XmlTree {
  const timeout =
    lock.expiresMs === undefined ? 'Infinite' : `Second-${Math.max(0, Math.ceil((lock.expiresMs - nowMs) / 1000))}`;
  return {
    'D:locktype': { 'D:write': '' },
    'D:lockscope': lock.isShared ? { 'D:shared': '' } : { 'D:exclusive': '' },
    'D:depth': lock.isDeep ? 'infinity' : '0',
    ...(lock.owner === '' ? {} : { 'D:owner': lock.owner }),
    'D:timeout': timeout,
    'D:locktoken': { 'D:href': lock.token },
  };
}
