import type { SQLInputValue } from 'node:sqlite';
import type { EntityType, Property } from './entities.js';
import { findProperty, keyOf } from './entities.js';
import { compileFilter } from './filter.js';
import { badRequest, ODataError } from './odata-error.js';

export interface QueryOptions {
  /** Everything from WHERE on, without the page's limits. */
  readonly where: string;
  readonly parameters: readonly SQLInputValue[];
  readonly orderBy: string;
  readonly select: readonly Property[];
  readonly top: number | undefined;
  readonly skip: number;
  readonly count: boolean;
}

const known = new Set(['$filter', '$select', '$orderby', '$top', '$skip', '$count', '$skiptoken', '$format']);

/** Reads the system query options of a collection's URL. */
export function queryOptionsOf(type: EntityType, parameters: URLSearchParams): QueryOptions {
  for (const name of parameters.keys()) {
    if (name.startsWith('$') && !known.has(name)) throw new ODataError(501, `The option ${name} is not supported`);
  }
  const filter = parameters.get('$filter');
  const compiled = filter === null ? undefined : compileFilter(type, filter);
  return {
    where: compiled === undefined ? '' : ` WHERE ${compiled.sql}`,
    parameters: compiled?.parameters ?? [],
    orderBy: orderOf(type, parameters.get('$orderby')),
    select: selectOf(type, parameters.get('$select')),
    top: wholeNumber('$top', parameters.get('$top')),
    skip:
      (wholeNumber('$skip', parameters.get('$skip')) ?? 0) +
      (wholeNumber('$skiptoken', parameters.get('$skiptoken')) ?? 0),
    count: parameters.get('$count') === 'true',
  };
}

export function selectOf(type: EntityType, select: string | null): readonly Property[] {
  if (select === null || select === '' || select === '*') return type.properties;
  const named = select.split(',').map((name) => propertyNamed(type, name.trim()));
  return named.includes(keyOf(type)) ? named : [keyOf(type), ...named];
}

function orderOf(type: EntityType, orderBy: string | null): string {
  const terms = (orderBy ?? '')
    .split(',')
    .map((term) => term.trim())
    .filter((term) => term !== '')
    .map((term) => {
      const [name = '', direction = 'asc', ...rest] = term.split(/\s+/);
      if (rest.length > 0 || !['asc', 'desc'].includes(direction))
        throw badRequest(`The $orderby can't be read: ${term}`);
      return `"${propertyNamed(type, name).name}" ${direction}`;
    });
  return ` ORDER BY ${[...terms, `"${keyOf(type).name}"`].join(', ')}`;
}

function propertyNamed(type: EntityType, name: string): Property {
  const property = findProperty(type, name);
  if (property === undefined) throw badRequest(`Property ${name} does not exist in type ${type.name}`);
  return property;
}

function wholeNumber(name: string, text: string | null): number | undefined {
  if (text === null) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw badRequest(`The option ${name} takes a whole number`);
  return Number(text);
}
