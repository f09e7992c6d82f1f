import type { FieldNode, GraphQLResolveInfo, SelectionNode, SelectionSetNode } from 'graphql';
import { Kind } from 'graphql';

type Asked = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>;

/** Names of what is asked for of an answer, within its fields of these names: also of what a directive may leave out. */
export function askedWithin({ fieldNodes, fragments }: Asked, ...path: readonly string[]): ReadonlySet<string> {
  const fieldsIn = (set: SelectionSetNode | undefined): readonly FieldNode[] =>
    (set?.selections ?? []).flatMap(fieldsOf);
  const fieldsOf = (selection: SelectionNode): readonly FieldNode[] => {
    if (selection.kind === Kind.FIELD) return [selection];
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value];
    return fieldsIn(fragment?.selectionSet);
  };
  let asked = fieldNodes.flatMap(({ selectionSet }) => fieldsIn(selectionSet));
  for (const step of path)
    asked = asked.flatMap(({ name, selectionSet }) => (name.value === step ? fieldsIn(selectionSet) : []));
  return new Set(asked.map(({ name }) => name.value));
}
