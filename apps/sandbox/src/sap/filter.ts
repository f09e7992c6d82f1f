import type { SQLInputValue } from 'node:sqlite';
import type { EntityType, Property } from './entities.js';
import { findProperty } from './entities.js';
import { isDate, toHundredths } from './property-values.js';
import type { ODataError } from './odata-error.js';
import { badRequest } from './odata-error.js';

export interface CompiledFilter {
  readonly sql: string;
  readonly parameters: readonly SQLInputValue[];
}

interface Token {
  readonly kind: 'word' | 'string' | 'literal' | 'symbol' | 'end';
  readonly text: string;
}

const tokenPattern =
  /\s*(?:(?<string>'(?:[^']|'')*')|(?<literal>-?\d[\w.:+-]*)|(?<word>[A-Za-z_][\w/]*)|(?<symbol>[(),]))/y;

const comparisons: Readonly<Record<string, string>> = { eq: 'IS', ne: 'IS NOT', gt: '>', ge: '>=', lt: '<', le: '<=' };
const textFunctions = new Set(['startswith', 'endswith', 'contains']);
const depthMax = 50;

/**
 * Compiles $filter to a condition on the entity's table. The grammar, loosest first:
 * `or`, `and`, `not`, then a comparison, `in`, a text function, or parentheses.
 */
export function compileFilter(type: EntityType, filter: string): CompiledFilter {
  return new FilterParser(type, tokensOf(filter)).parse();
}

function tokensOf(filter: string): Token[] {
  const tokens: Token[] = [];
  const text = filter.trimEnd();
  const pattern = new RegExp(tokenPattern);
  while (pattern.lastIndex < text.length) {
    const position = pattern.lastIndex;
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined) throw invalid(`unexpected character at position ${position + 1}`);
    const kind = (['string', 'literal', 'word', 'symbol'] as const).find((name) => groups[name] !== undefined);
    if (kind !== undefined) tokens.push({ kind, text: groups[kind] ?? '' });
  }
  return tokens;
}

function invalid(message: string): ODataError {
  return badRequest(`The $filter can't be read: ${message}`);
}

class FilterParser {
  readonly #type: EntityType;
  readonly #tokens: readonly Token[];
  readonly #parameters: SQLInputValue[] = [];
  #position = 0;
  #depth = 0;

  constructor(type: EntityType, tokens: readonly Token[]) {
    this.#type = type;
    this.#tokens = tokens;
  }

  parse(): CompiledFilter {
    const sql = this.#alternatives();
    const rest = this.#peek();
    if (rest.kind !== 'end') throw invalid(`unexpected ${rest.text}`);
    return { sql, parameters: this.#parameters };
  }

  #alternatives(): string {
    const parts = [this.#conjunction()];
    while (this.#takeWord('or')) parts.push(this.#conjunction());
    return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' OR ')})`;
  }

  #conjunction(): string {
    const parts = [this.#term()];
    while (this.#takeWord('and')) parts.push(this.#term());
    return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' AND ')})`;
  }

  #term(): string {
    this.#depth += 1;
    if (this.#depth > depthMax) throw invalid(`more than ${depthMax} levels`);
    const sql = this.#negationOrPrimary();
    this.#depth -= 1;
    return sql;
  }

  #negationOrPrimary(): string {
    if (this.#takeWord('not')) return `NOT coalesce(${this.#term()}, 0)`;
    if (this.#takeSymbol('(')) {
      const inner = this.#alternatives();
      this.#expectSymbol(')');
      return `(${inner})`;
    }
    const token = this.#next();
    if (token.kind !== 'word') throw invalid(`a property or function was expected instead of ${shown(token)}`);
    return textFunctions.has(token.text) ? this.#textFunction(token.text) : this.#comparison(this.#property(token));
  }

  #comparison(property: Property): string {
    const operator = this.#next();
    if (operator.text === 'in') return this.#membership(property);
    const sql = comparisons[operator.text];
    if (operator.kind !== 'word' || sql === undefined) throw invalid(`${shown(operator)} is no operator`);
    this.#parameters.push(this.#value(property));
    return `"${property.name}" ${sql} ?`;
  }

  #membership(property: Property): string {
    const marks: string[] = [];
    this.#expectSymbol('(');
    do {
      this.#parameters.push(this.#value(property));
      marks.push('?');
    } while (this.#takeSymbol(','));
    this.#expectSymbol(')');
    return `"${property.name}" IN (${marks.join(', ')})`;
  }

  /** instr and substr, since LIKE would ignore case and read % as a wildcard. */
  #textFunction(name: string): string {
    this.#expectSymbol('(');
    const property = this.#property(this.#next());
    if (property.type !== 'Edm.String') throw invalid(`${name} works on strings, which ${property.name} is not`);
    this.#expectSymbol(',');
    const value = this.#value(property);
    this.#expectSymbol(')');
    const column = `"${property.name}"`;
    this.#parameters.push(value);
    if (name === 'contains') return `instr(${column}, ?) > 0`;
    this.#parameters.push(value);
    return name === 'startswith'
      ? `substr(${column}, 1, length(?)) = ?`
      : `(length(${column}) >= length(?) AND substr(${column}, -length(?${this.#parameters.length})) = ?${this.#parameters.length})`;
  }

  #property(token: Token): Property {
    const property = token.kind === 'word' ? findProperty(this.#type, token.text) : undefined;
    if (property === undefined) throw badRequest(`Property ${shown(token)} does not exist in type ${this.#type.name}`);
    return property;
  }

  #value(property: Property): SQLInputValue {
    const token = this.#next();
    if (token.kind === 'word' && token.text === 'null') return null;
    const mismatch = invalid(`${shown(token)} is no value for ${property.name} (${property.type})`);
    switch (property.type) {
      case 'Edm.String':
        if (token.kind !== 'string') throw mismatch;
        return token.text.slice(1, -1).replaceAll("''", "'");
      case 'Edm.Decimal': {
        const hundredths = token.kind === 'literal' ? toHundredths(token.text) : undefined;
        if (hundredths === undefined) throw mismatch;
        return hundredths;
      }
      case 'Edm.Int32':
        if (token.kind !== 'literal' || !/^-?\d{1,10}$/.test(token.text)) throw mismatch;
        return Number(token.text);
      case 'Edm.Date':
        if (token.kind !== 'literal' || !isDate(token.text)) throw mismatch;
        return token.text;
      case 'Edm.DateTimeOffset': {
        const instantMs = token.kind === 'literal' ? Date.parse(token.text) : Number.NaN;
        if (Number.isNaN(instantMs)) throw mismatch;
        return new Date(instantMs).toISOString();
      }
    }
  }

  #peek(): Token {
    return this.#tokens[this.#position] ?? { kind: 'end', text: '' };
  }

  #next(): Token {
    const token = this.#peek();
    this.#position += 1;
    return token;
  }

  #takeWord(text: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'word' || token.text !== text) return false;
    this.#position += 1;
    return true;
  }

  #takeSymbol(text: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'symbol' || token.text !== text) return false;
    this.#position += 1;
    return true;
  }

  #expectSymbol(text: string): void {
    if (!this.#takeSymbol(text)) throw invalid(`${text} was expected instead of ${shown(this.#peek())}`);
  }
}

function shown(token: Token): string {
  return token.kind === 'end' ? 'the end' : token.text;
}
