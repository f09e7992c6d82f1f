import type { FieldType as SelectedField } from '@jetstreamapp/soql-parser-js';
import type { Field, ObjectType } from './objects.js';
import { findField, findRelationship, objectTypeOf } from './objects.js';
import { SalesforceError } from './salesforce-error.js';

export const malformed = (message: string): SalesforceError => new SalesforceError(400, 'MALFORMED_QUERY', message);

export const invalidField = (message: string): SalesforceError => new SalesforceError(400, 'INVALID_FIELD', message);

/** One selected field: the relationships that lead to it from the queried object, and the field at their end. */
export interface SelectedColumn {
  readonly path: readonly ObjectType[];
  readonly relationships: readonly string[];
  readonly field: Field;
}

/** Which tables a query reaches, and under which aliases. */
export class Scope {
  readonly #type: ObjectType;
  readonly #aliases = new Map<string, { readonly alias: string; readonly join: string }>();

  constructor(type: ObjectType) {
    this.#type = type;
  }

  /** The column that a dotted name stands for, as Account.Owner.Name. */
  resolve(dottedName: string): SelectedColumn {
    const names = dottedName.split('.');
    const fieldName = names.pop() ?? '';
    if (
      names[0]?.toLowerCase() === this.#type.name.toLowerCase() &&
      findRelationship(this.#type, names[0]) === undefined
    ) {
      names.shift();
    }
    const path: ObjectType[] = [];
    const relationships: string[] = [];
    let current = this.#type;
    for (const name of names) {
      const relationship = findRelationship(current, name)?.references;
      if (relationship === undefined) {
        throw invalidField(`Didn't understand relationship '${name}' in field path.`);
      }
      current = objectTypeOf(relationship.object);
      path.push(current);
      relationships.push(relationship.as);
    }
    const field = findField(current, fieldName);
    if (field === undefined) throw invalidField(`No such column '${fieldName}' on entity '${current.name}'.`);
    return { path, relationships, field };
  }

  select(selected: SelectedField): SelectedColumn {
    switch (selected.type) {
      case 'Field':
        return this.resolve(selected.field);
      case 'FieldRelationship':
        return this.resolve([...selected.relationships, selected.field].join('.'));
      default:
        throw malformed('Only fields, parent fields and COUNT() can be selected here.');
    }
  }

  /** The SQL name of a column; the tables on the way to it are joined. */
  sqlOf({ path, relationships, field }: SelectedColumn): string {
    let alias = 't0';
    let current = this.#type;
    for (const [depth, next] of path.entries()) {
      const key = relationships.slice(0, depth + 1).join('.');
      const link = findRelationship(current, relationships[depth] ?? '');
      const known = this.#aliases.get(key);
      const joined = known?.alias ?? `t${this.#aliases.size + 1}`;
      if (known === undefined) {
        const join = ` LEFT JOIN "${next.name}" ${joined} ON ${joined}."Id" = ${alias}."${link?.name ?? ''}"`;
        this.#aliases.set(key, { alias: joined, join });
      }
      alias = joined;
      current = next;
    }
    return `${alias}."${field.name}"`;
  }

  joins(): string {
    return [...this.#aliases.values()].map(({ join }) => join).join('');
  }
}
