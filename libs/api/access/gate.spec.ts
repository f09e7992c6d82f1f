import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Requester } from '@baton/goal/application';
import type { TenantId } from '@baton/kernel';
import type { GraphQLField, GraphQLResolveInfo } from 'graphql';
import { buildSchema, isIntrospectionType, isObjectType } from 'graphql';
import type { RequestContext } from './gate.js';
import { guarded, mustBeAdmitted } from './gate.js';
import { isRole, roles } from './roles.js';
import { whoMay } from './who-may.js';

/** As it is served: another specification holds the file to that. */
const printed = readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8');

function aPerson(...names: readonly string[]): Requester {
  return { tenant: 't1' as TenantId, actorId: 'person-1', roles: names, authenticatedBy: 'development' };
}

type Field = GraphQLField<unknown, RequestContext>;

/** Asks one field of a guarded schema in which everything is answered by its own name. */
function answered(field: Field, requester: Requester | undefined): unknown {
  const ask = field.subscribe ?? field.resolve;
  return ask?.(
    { [field.name]: 'reached' },
    {},
    { requester } as RequestContext,
    {
      fieldName: field.name,
    } as GraphQLResolveInfo,
  );
}

const schema = guarded(buildSchema(printed));
const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
  type ? Object.values(type.getFields()).map((field: Field) => ({ name: `${type.name}.${field.name}`, field })) : [],
);

describe('whatever the schema serves', () => {
  it('is in the table of who may, and nothing else is', () => {
    const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !isIntrospectionType(type));
    const served = [
      ...types.map(({ name }) => name),
      ...types.flatMap((type) =>
        isObjectType(type) ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`) : [],
      ),
    ];
    const overGraphql = [...whoMay.keys()].filter((name) => !name.includes(' /'));
    expect(overGraphql.filter((name) => !served.includes(name))).toEqual([]);
    expect(roots.filter(({ name }) => !whoMay.has(name))).toEqual([]);
  });

  it.each(['type Query { secret: Int }', 'type Query { goal: Other } type Other { a: Int }'])(
    'is not served where nobody has said who may: %s',
    (source) => {
      expect(() => guarded(buildSchema(source))).toThrow(/^Nobody has said who may see (secret|a): put it into/);
    },
  );

  it.each(roots)('$name answers whoever has one of its roles, and nobody else', ({ name, field }) => {
    const whom = whoMay.get(name);
    if (typeof whom === 'string' || !whom?.length) throw new Error(`A root is for roles (${name})`);
    for (const role of roles) {
      const ask = () => answered(field, aPerson(role));
      if (whom.includes(role)) expect(ask()).toBe('reached');
      else expect(ask).toThrow(expect.objectContaining({ extensions: { code: 'FORBIDDEN', http: { status: 403 } } }));
    }
    expect(() => answered(field, aPerson())).toThrow(/^That takes the role /);
    expect(() => answered(field, aPerson('root', '__proto__', ''))).toThrow(/^That takes the role /);
    expect(() => answered(field, undefined)).toThrow(/bearer token/);
  });
});

describe('a name that the table does not know', () => {
  it.each(['GET /elsewhere', 'Query.constructor', '__proto__'])('is for nobody: %s', (name) => {
    expect(() => mustBeAdmitted(name, aPerson(...roles))).toThrow('That is for nobody');
  });
});

describe('the closed list of roles', () => {
  it('knows its own names alone', () => {
    expect(['admin', 'Admin', 'constructor', '', 1].filter(isRole)).toEqual(['admin']);
  });
});
