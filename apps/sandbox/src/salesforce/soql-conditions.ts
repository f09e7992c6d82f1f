import type { SQLInputValue } from 'node:sqlite';
import type { ConditionWithValueQuery, LiteralType } from '@jetstreamapp/soql-parser-js';
import type { Field } from './objects.js';
import { isNumeric } from './objects.js';
import type { Scope } from './soql-scope.js';
import { invalidField, malformed } from './soql-scope.js';
import { canonicalId } from './record-ids.js';
import { toStamp } from './instants.js';
import { SalesforceError } from './salesforce-error.js';

const dayMs = 86_400_000;
const daysFromToday: Readonly<Record<string, number>> = { YESTERDAY: -1, TODAY: 0, TOMORROW: 1 };

/** Writes one comparison as SQL and adds its values to the parameters. */
export function compileCondition(
  condition: ConditionWithValueQuery,
  scope: Scope,
  parameters: SQLInputValue[],
  nowMs: number,
): string {
  if (!('field' in condition) || !('value' in condition)) {
    throw malformed('Functions and subqueries are not supported in WHERE here.');
  }
  const column = scope.resolve(condition.field);
  const { field } = column;
  if (field.type === 'anyType' || field.type === 'textarea') {
    throw invalidField(`field '${field.name}' can not be filtered in a query call`);
  }
  const sql = scope.sqlOf(column) + (comparesWithoutCase(field) ? ' COLLATE NOCASE' : '');
  const literals = [condition.value].flat().map(String);
  const kinds = [condition.literalType].flat();
  const values = literals.map((literal, index) => literalValue(field, literal, kinds[index] ?? kinds[0], nowMs));
  const [value = null] = values;
  const bind = (...bound: readonly SQLInputValue[]): void => void parameters.push(...bound);
  switch (condition.operator) {
    case '=':
      bind(value);
      return `${sql} IS ?`;
    case '!=':
      bind(value);
      return `${sql} IS NOT ?`;
    case '<':
    case '<=':
    case '>':
    case '>=':
      bind(value);
      return `${sql} ${condition.operator} ?`;
    case 'LIKE':
      if (!comparesWithoutCase(field)) throw invalidOperator(`invalid operator on ${field.type} field`);
      bind(likePattern(literals[0] ?? ''));
      return `${sql} LIKE ? ESCAPE '\\'`;
    case 'IN':
      bind(...values);
      return `${sql} IN (${values.map(() => '?').join(', ')})`;
    case 'NOT IN':
      bind(...values);
      return `(${sql} IS NULL OR ${sql} NOT IN (${values.map(() => '?').join(', ')}))`;
    default:
      throw invalidOperator(`${condition.operator} is not supported on ${field.type} fields`);
  }
}

function invalidOperator(message: string): SalesforceError {
  return new SalesforceError(400, 'INVALID_QUERY_FILTER_OPERATOR', message);
}

function comparesWithoutCase(field: Field): boolean {
  return ['string', 'email', 'phone', 'picklist'].includes(field.type);
}

function literalValue(field: Field, literal: string, kind: LiteralType | undefined, nowMs: number): SQLInputValue {
  if (kind === 'NULL') return null;
  const mismatch = (wanted: string): SalesforceError =>
    invalidField(`value of filter criterion for field '${field.name}' must be of type ${wanted}`);
  if (isNumeric(field.type)) {
    if (kind !== 'INTEGER' && kind !== 'DECIMAL') throw mismatch('double and should not be enclosed in quotes');
    return Number(literal);
  }
  switch (field.type) {
    case 'boolean':
      if (kind !== 'BOOLEAN') throw mismatch('boolean and should not be enclosed in quotes');
      return literal.toLowerCase() === 'true' ? 1 : 0;
    case 'date':
      if (kind === 'DATE_LITERAL') return dayOf(literal, nowMs);
      if (kind !== 'DATE') throw mismatch('date and should not be enclosed in quotes');
      return literal;
    case 'datetime':
      if (kind === 'DATE_LITERAL') return toStamp(Date.parse(`${dayOf(literal, nowMs)}T00:00:00Z`));
      if (kind !== 'DATETIME') throw mismatch('dateTime and should not be enclosed in quotes');
      return toStamp(Date.parse(literal));
    case 'id':
    case 'reference':
      return idLiteral(field, unquoted(literal));
    default:
      if (kind !== 'STRING') throw mismatch('string and should be enclosed in quotes');
      return unquoted(literal);
  }
}

function dayOf(literal: string, nowMs: number): string {
  const days = daysFromToday[literal.toUpperCase()];
  if (days === undefined) throw malformed(`The date literal ${literal} is not supported here.`);
  return new Date(nowMs + days * dayMs).toISOString().slice(0, 10);
}

function idLiteral(field: Field, id: string): string {
  const canonical = canonicalId(id);
  if (canonical === undefined) throw invalidOperator(`invalid ID field: ${id} (field ${field.name})`);
  return canonical;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

function unquoted(literal: string): string {
  return literal.replace(/^'|'$/g, '').replace(/\\(.)/gs, (_, escaped: string) => escapes[escaped] ?? escaped);
}

/** In a pattern, an escaped % or _ stands for itself; SQL's LIKE is told so by the same backslash. */
function likePattern(literal: string): string {
  return literal.replace(/^'|'$/g, '').replace(/\\(.)/gs, (whole, escaped: string) => {
    if (escaped === '%' || escaped === '_' || escaped === '\\') return whole;
    return escapes[escaped] ?? escaped;
  });
}
