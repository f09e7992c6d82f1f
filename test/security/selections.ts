import type { GraphQLField, GraphQLNamedType, GraphQLObjectType, GraphQLOutputType, GraphQLSchema } from 'graphql';
import { getNamedType, isAbstractType, isLeafType, isObjectType, isRequiredArgument } from 'graphql';

/** What is asked of a type, and by which fields. */
export interface Selection {
  readonly text: string;
  /** As `Goal.steps`; fields of roots are not among them. */
  readonly asks: ReadonlySet<string>;
}

interface Place {
  readonly type: GraphQLNamedType;
  readonly parts: string[];
  readonly below: { readonly head: string; readonly place: Place }[];
}

/**
 * Asks for every field that can be reached from a type. Each type is opened up where it is met nearest to the root; where it
 * is met again its own values are asked for once more, and nothing below it: so each edge is followed, and none for ever.
 *
 * @param only of an abstract root this concrete type alone, since fields of several may not go together
 */
export function selectionOf(schema: GraphQLSchema, type: GraphQLOutputType, only?: GraphQLObjectType): Selection {
  const asks = new Set<string>();
  const opened = new Set<GraphQLNamedType>();
  const root: Place = placeOf(getNamedType(type));
  const waiting = [root];
  for (let place = waiting.shift(); place !== undefined; place = waiting.shift()) {
    const concrete = concreteTypesOf(schema, place.type);
    const wanted = place === root && only ? [only] : concrete;
    for (const one of wanted) {
      const inner: Place = isAbstractType(place.type) ? placeOf(one) : place;
      if (inner !== place) place.below.push({ head: `... on ${one.name}`, place: inner });
      for (const field of fieldsOf(one)) {
        const isLeaf = isLeafType(getNamedType(field.type));
        if (!isLeaf && opened.has(one)) continue;
        asks.add(`${one.name}.${field.name}`);
        if (isLeaf) inner.parts.push(field.name);
        else {
          const below = placeOf(getNamedType(field.type));
          inner.below.push({ head: field.name, place: below });
          waiting.push(below);
        }
      }
      opened.add(one);
    }
  }
  return { text: isLeafType(root.type) ? '' : textOf(root), asks };
}

/** The shortest ways from a root's type down to a field of another type, as a selection of nothing else. */
export function wayTo(
  schema: GraphQLSchema,
  type: GraphQLOutputType,
  { owner, field }: { readonly owner: GraphQLObjectType; readonly field: GraphQLField<unknown, unknown> },
): string | undefined {
  const leaf = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
  const seen = new Set<GraphQLNamedType>();
  const waiting = [{ at: getNamedType(type), open: '', close: '' }];
  for (let way = waiting.shift(); way !== undefined; way = waiting.shift()) {
    const { at, open, close } = way;
    if (seen.has(at)) continue;
    seen.add(at);
    for (const one of concreteTypesOf(schema, at)) {
      const [on, off] = isAbstractType(at) ? [`... on ${one.name} {`, '}'] : ['', ''];
      if (one === owner) return `{ __typename ${open} ${on} __typename ${field.name}${leaf} ${off} ${close} }`;
      for (const next of fieldsOf(one)) {
        const named = getNamedType(next.type);
        if (!isLeafType(named))
          waiting.push({ at: named, open: `${open} ${on} ${next.name} { __typename`, close: `} ${off} ${close}` });
      }
    }
  }
  return undefined;
}

export function concreteTypesOf(schema: GraphQLSchema, type: GraphQLNamedType): readonly GraphQLObjectType[] {
  if (isAbstractType(type)) return schema.getPossibleTypes(type);
  return isObjectType(type) ? [type] : [];
}

/** A field below a root that has to be given something is left to a question of its own: {@link wayTo} can not ask it. */
function fieldsOf(type: GraphQLObjectType): readonly GraphQLField<unknown, unknown>[] {
  return Object.values(type.getFields()).filter((field) => !field.args.some(isRequiredArgument));
}

function placeOf(type: GraphQLNamedType): Place {
  return { type, parts: ['__typename'], below: [] };
}

function textOf({ parts, below }: Place): string {
  return `{ ${[...parts, ...below.map(({ head, place }) => `${head} ${textOf(place)}`)].join(' ')} }`;
}
