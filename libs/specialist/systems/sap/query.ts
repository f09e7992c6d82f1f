import * as library from 'odata-query';

/** Where the OData standard ends and a value has to be written as it is, e.g. an instant without quotes. */
interface RawValue {
  readonly type: 'raw';
  readonly value: string;
}

type Condition = string | Readonly<Record<'ge', RawValue>> | Readonly<Record<'ne', null>>;

export interface ODataQuery {
  readonly key?: string;
  readonly filter?: Readonly<Record<string, Condition>>;
  readonly orderBy?: string;
  readonly top?: number;
}

type Build = (query: ODataQuery) => string;

/** The package's types are those of a CommonJS module, while what loads is an ES module: its default is the builder itself. */
function isBuilder(value: unknown): value is Build {
  return typeof value === 'function';
}

/** What follows the name of an entity set: a key in parentheses, or the query options; values are escaped. */
export function queryText(query: ODataQuery): string {
  const build: unknown = library.default;
  if (!isBuilder(build)) throw new Error('The package odata-query has no query builder as its default export');
  return build(query);
}

/** Since an instant, inclusive. */
export function since(instant: string): Condition {
  return { ge: { type: 'raw', value: instant } };
}

export const present: Condition = { ne: null };
