import type { SQLInputValue } from 'node:sqlite';
import type { Field, Table } from './tables.js';
import { columnsOf, tableOf } from './tables.js';

export interface CompiledQuery {
  readonly where: string;
  /** What to sort by, in SQL. */
  readonly order: readonly string[];
  readonly parameters: readonly SQLInputValue[];
}

interface Condition {
  readonly sql: string;
  readonly parameters: readonly SQLInputValue[];
}

/** Longer operators first, so that none is taken for the beginning of another. */
const operators = [
  'ISNOTEMPTY',
  'ISEMPTY',
  'STARTSWITH',
  'ENDSWITH',
  'NOT LIKE',
  'NOT IN',
  'LIKE',
  'IN',
  '!=',
  '>=',
  '<=',
  '=',
  '>',
  '<',
] as const;

/**
 * Reads an encoded query (`a=1^ORa=2^bLIKEx^NQ…^ORDERBYc`). As in the real system, **a condition that can't be read, or that
 * names no field, is left out** instead of being refused, so a misspelt query finds more than it should.
 */
export function compileQuery(table: Table, encoded: string): CompiledQuery {
  const alternatives: Condition[] = [];
  const order: string[] = [];
  for (const group of encoded.split('^NQ')) {
    const all: Condition[] = [];
    for (const term of group.split('^').filter((text) => text !== '')) {
      const sorted = orderOf(table, term);
      if (sorted !== undefined) order.push(sorted);
      else addCondition(all, table, term);
    }
    if (all.length > 0) alternatives.push(joined(all, ' AND '));
  }
  const { sql, parameters } = joined(alternatives, ' OR ');
  return {
    where: alternatives.length === 0 ? '' : ` WHERE ${sql}`,
    parameters,
    order,
  };
}

function addCondition(all: Condition[], table: Table, term: string): void {
  const isAlternative = term.startsWith('OR');
  const condition = conditionOf(table, isAlternative ? term.slice(2) : term);
  if (condition === undefined) return;
  const before = isAlternative ? all.pop() : undefined;
  all.push(before === undefined ? condition : joined([before, condition], ' OR '));
}

function joined(conditions: readonly Condition[], by: ' AND ' | ' OR '): Condition {
  return {
    sql: `(${conditions.map(({ sql }) => sql).join(by)})`,
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}

function orderOf(table: Table, term: string): string | undefined {
  const [, direction, name] = /^ORDERBY(DESC)?(\w+)$/.exec(term) ?? [];
  const field = columnsOf(table).find((one) => one.name === name);
  return field === undefined ? undefined : `${columnSql(field)}${direction === undefined ? '' : ' DESC'}`;
}

function conditionOf(table: Table, term: string): Condition | undefined {
  const path = /^[a-z_][a-z0-9_.]*/.exec(term)?.[0] ?? '';
  const rest = term.slice(path.length);
  const operator = operators.find((candidate) => rest.startsWith(candidate));
  if (operator === undefined) return undefined;
  const value = rest.slice(operator.length);
  const [name = '', ...further] = path.split('.');
  const field = columnsOf(table).find((one) => one.name === name);
  if (field === undefined) return undefined;
  return further.length === 0 ? compared(field, operator, value) : walked(field, further, operator, value);
}

/** `company.name=…`: the condition holds for the record that the reference names. */
function walked(
  field: Field,
  further: readonly string[],
  operator: (typeof operators)[number],
  value: string,
): Condition | undefined {
  if (field.references === undefined) return undefined;
  const inner = conditionOf(tableOf(field.references), `${further.join('.')}${operator}${value}`);
  if (inner === undefined) return undefined;
  return {
    sql: `"${field.name}" IN (SELECT sys_id FROM "${field.references}" WHERE ${inner.sql})`,
    parameters: inner.parameters,
  };
}

function compared(field: Field, operator: (typeof operators)[number], value: string): Condition {
  const column = columnSql(field);
  switch (operator) {
    case 'ISEMPTY':
      return { sql: `"${field.name}" = ''`, parameters: [] };
    case 'ISNOTEMPTY':
      return { sql: `"${field.name}" <> ''`, parameters: [] };
    case 'IN':
    case 'NOT IN': {
      const values = value.split(',');
      return { sql: `"${field.name}" ${operator} (${values.map(() => '?').join(', ')})`, parameters: values };
    }
    case 'LIKE':
    case 'NOT LIKE':
      return liked(field, operator, `%${escaped(value)}%`);
    case 'STARTSWITH':
      return liked(field, 'LIKE', `${escaped(value)}%`);
    case 'ENDSWITH':
      return liked(field, 'LIKE', `%${escaped(value)}`);
    default: {
      const parameter = field.type === 'integer' ? Number(value) : value;
      return { sql: `${column} ${operator === '!=' ? '<>' : operator} ?`, parameters: [parameter] };
    }
  }
}

function columnSql({ name, type }: Field): string {
  return type === 'integer' ? `CAST("${name}" AS INTEGER)` : `"${name}"`;
}

function liked({ name }: Field, operator: 'LIKE' | 'NOT LIKE', pattern: string): Condition {
  return { sql: `"${name}" ${operator} ? ESCAPE '\\'`, parameters: [pattern] };
}

function escaped(value: string): string {
  return value.replace(/[\\%_]/g, '\\$&');
}
