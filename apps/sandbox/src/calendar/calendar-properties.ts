import { hrefOf } from '../dav/dav-error.js';
import type { XmlTree } from '../dav/xml-tree.js';
import type { XmlElement } from '../dav/xml.js';
import { caldavNamespace } from './calendar-error.js';
import type { StoredObject } from './calendar-store.js';

type Content = string | XmlTree;
type Properties = Readonly<Record<string, Content>>;

const prefixes: Readonly<Record<string, string>> = { 'DAV:': 'D', [caldavNamespace]: 'C' };

export interface Described {
  readonly path: string;
  /** By their names with the prefixes of the document, D and C. */
  readonly properties: Properties;
}

export function describeObject(object: StoredObject): Described {
  return {
    path: object.path,
    properties: {
      'D:resourcetype': '',
      'D:getetag': object.etag,
      'D:getcontenttype': 'text/calendar; charset=utf-8; component=vevent',
      'D:getlastmodified': new Date(object.modifiedMs).toUTCString(),
      'C:calendar-data': object.content,
    },
  };
}

export function describeCalendar(path: string, name: string): Described {
  return {
    path: `${path}/`,
    properties: {
      'D:resourcetype': { 'D:collection': '', 'C:calendar': '' },
      'D:displayname': name,
      'C:supported-calendar-component-set': { 'C:comp': { '@name': 'VEVENT' } },
    },
  };
}

/** A folder that only holds other folders. */
export function describeFolder(path: string): Described {
  return { path: `${path}/`, properties: { 'D:resourcetype': { 'D:collection': '' } } };
}

/** The multistatus body with the properties that are asked for; those of paths that hold nothing are a 404. */
export function multistatus(
  described: readonly Described[],
  asked: readonly XmlElement[],
  missing: readonly string[] = [],
): XmlTree {
  return {
    'D:multistatus': {
      '@xmlns:D': 'DAV:',
      '@xmlns:C': caldavNamespace,
      'D:response': [
        ...described.map(({ path, properties }) => ({
          'D:href': hrefOf(path),
          'D:propstat': propstats(properties, asked),
        })),
        ...missing.map((path) => ({ 'D:href': hrefOf(path), 'D:status': 'HTTP/1.1 404 Not Found' })),
      ],
    },
  };
}

function propstats(properties: Properties, asked: readonly XmlElement[]): XmlTree[] {
  const names = asked.map(({ namespace, name }) => ({
    namespace,
    name,
    known: `${prefixes[namespace] ?? ''}:${name}`,
  }));
  const found = names.flatMap(({ known }) => (properties[known] === undefined ? [] : [[known, properties[known]]]));
  const unknown = names
    .filter(({ known }) => properties[known] === undefined)
    .map(({ namespace, name }, index) => [`x${index}:${name}`, { [`@xmlns:x${index}`]: namespace }] as const);
  return [
    ...(found.length === 0 ? [] : [propstat(Object.fromEntries(found) as XmlTree, '200 OK')]),
    ...(unknown.length === 0 ? [] : [propstat(Object.fromEntries(unknown), '404 Not Found')]),
  ];
}

function propstat(properties: XmlTree, status: string): XmlTree {
  return { 'D:prop': properties, 'D:status': `HTTP/1.1 ${status}` };
}
