import type { SQLInputValue } from 'node:sqlite';
import { parseQuery } from '@jetstreamapp/soql-parser-js';
import type { FieldType as SelectedField, OrderByClause, Query, WhereClause } from '@jetstreamapp/soql-parser-js';
import type { ObjectType } from './objects.js';
import { findObjectType } from './objects.js';
import { compileCondition } from './soql-conditions.js';
import type { SelectedColumn } from './soql-scope.js';
import { invalidField, malformed, Scope } from './soql-scope.js';
import { SalesforceError } from './salesforce-error.js';

export interface CompiledQuery {
  readonly type: ObjectType;
  readonly sql: string;
  readonly parameters: readonly SQLInputValue[];
  readonly columns: readonly SelectedColumn[];
  /** True for SELECT COUNT(), whose only answer is a number. */
  readonly countsOnly: boolean;
}

/** Turns SOQL into one SELECT over the store; whatever the sandbox has no rule for is a MALFORMED_QUERY that names it. */
export function compileQuery(soql: string, nowMs: number): CompiledQuery {
  const query = parsed(soql);
  refuseUnsupported(query);
  const type = findObjectType(query.sObject ?? '');
  if (type === undefined) {
    throw new SalesforceError(400, 'INVALID_TYPE', `sObject type '${query.sObject ?? ''}' is not supported.`);
  }
  const scope = new Scope(type);
  const countsOnly = isCount(query.fields ?? []);
  const columns = countsOnly ? [] : (query.fields ?? []).map((field) => scope.select(field));
  const parameters: SQLInputValue[] = [];
  const where = query.where === undefined ? '' : ` WHERE ${compileWhere(query.where, scope, parameters, nowMs)}`;
  const order = compileOrder(query.orderBy, scope);
  const selected = countsOnly
    ? 'count(*) AS total'
    : columns.map((column, index) => `${scope.sqlOf(column)} AS c${index}`).join(', ');
  const idColumn = `t0."Id" AS recordId, `;
  const limit = countsOnly || query.limit === undefined ? '' : ` LIMIT ${query.limit}`;
  const offset = query.offset === undefined ? '' : `${limit === '' ? ' LIMIT -1' : ''} OFFSET ${query.offset}`;
  return {
    type,
    sql: `SELECT ${countsOnly ? '' : idColumn}${selected} FROM "${type.name}" t0${scope.joins()}${where}${countsOnly ? '' : order}${limit}${offset}`,
    parameters,
    columns,
    countsOnly,
  };
}

function parsed(soql: string): Query {
  try {
    return parseQuery(soql);
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : 'unexpected token');
  }
}

function refuseUnsupported(query: Query): void {
  const unsupported: readonly [boolean, string][] = [
    [query.groupBy !== undefined, 'GROUP BY'],
    [query.having !== undefined, 'HAVING'],
    [query.withDataCategory !== undefined, 'WITH DATA CATEGORY'],
    [query.usingScope !== undefined, 'USING SCOPE'],
    [query.for !== undefined, 'FOR'],
    [query.update !== undefined, 'UPDATE'],
    [query.sObjectAlias !== undefined, 'an alias for the object'],
  ];
  const found = unsupported.find(([present]) => present);
  if (found !== undefined) throw malformed(`${found[1]} is not supported here.`);
}

function isCount(fields: readonly SelectedField[]): boolean {
  const [only] = fields;
  return (
    fields.length === 1 &&
    only?.type === 'FieldFunctionExpression' &&
    only.functionName.toUpperCase() === 'COUNT' &&
    only.parameters.length === 0
  );
}

/**
 * The parser gives a chain of conditions, each with the parentheses that open before it and close after it, so it is
 * written out in order. AND and OR side by side need parentheses in SOQL, which is checked per level.
 */
function compileWhere(where: WhereClause, scope: Scope, parameters: SQLInputValue[], nowMs: number): string {
  const parts: string[] = [];
  const operatorsByDepth: (string | undefined)[] = [undefined];
  const open = (count = 0): void => {
    for (let index = 0; index < count; index += 1) operatorsByDepth.push(undefined);
    parts.push('('.repeat(count));
  };
  let rest: WhereClause | undefined = where;
  while (rest !== undefined) {
    const left = rest.left;
    const operator: string | undefined = 'operator' in rest ? rest.operator : undefined;
    if (left !== null && 'operator' in left) {
      open(left.openParen);
      parts.push(compileCondition(left, scope, parameters, nowMs));
      for (let index = 0; index < (left.closeParen ?? 0); index += 1) operatorsByDepth.pop();
      parts.push(')'.repeat(left.closeParen ?? 0));
    } else if (left !== null) {
      open(left.openParen);
    }
    if (operator === 'AND' || operator === 'OR') {
      const level = operatorsByDepth.length - 1;
      if (operatorsByDepth[level] !== undefined && operatorsByDepth[level] !== operator) {
        throw malformed(`unexpected token: '${operator}': AND and OR side by side need parentheses`);
      }
      operatorsByDepth[level] = operator;
    }
    if (operator !== undefined) parts.push(` ${operator} `);
    rest = 'right' in rest ? rest.right : undefined;
  }
  return parts.join('');
}

function compileOrder(orderBy: OrderByClause | OrderByClause[] | undefined, scope: Scope): string {
  const clauses = orderBy === undefined ? [] : Array.isArray(orderBy) ? orderBy : [orderBy];
  const terms = clauses.map((clause) => {
    if (!('field' in clause)) throw malformed('Functions are not supported in ORDER BY here.');
    const column = scope.resolve(clause.field);
    if (column.field.type === 'anyType' || column.field.type === 'textarea') {
      throw invalidField(`field '${column.field.name}' can not be sorted in a query call`);
    }
    const isText = ['string', 'email', 'phone', 'picklist'].includes(column.field.type);
    return `${scope.sqlOf(column)}${isText ? ' COLLATE NOCASE' : ''} ${clause.order ?? 'ASC'} NULLS ${clause.nulls ?? 'FIRST'}`;
  });
  return ` ORDER BY ${[...terms, 't0."Id"'].join(', ')}`;
}
