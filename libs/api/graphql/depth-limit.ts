import type { ASTVisitor, FragmentDefinitionNode, SelectionSetNode, ValidationContext } from 'graphql';
import { GraphQLError, Kind } from 'graphql';

/** Deeper than any question that makes sense, and shallow enough to answer. */
const depthMax = 10;

/** A validation rule: refuses operations whose fields are nested too deeply, through fragments as well. */
export function depthLimit(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(operation) {
      if (depthOf(operation.selectionSet, context, new Set()) <= depthMax) return;
      context.reportError(
        new GraphQLError(`The query is nested more than ${depthMax} fields deep: ask for less at a time`, {
          nodes: operation,
        }),
      );
    },
  };
}

/** @param open fragments that are being followed: one within itself is refused by another rule, and followed once here */
function depthOf(set: SelectionSetNode, context: ValidationContext, open: ReadonlySet<FragmentDefinitionNode>): number {
  const depths = set.selections.map((selection) => {
    switch (selection.kind) {
      case Kind.FIELD:
        // What a schema is asked about itself is deep by nature and cheap.
        if (selection.name.value.startsWith('__')) return 0;
        return 1 + (selection.selectionSet ? depthOf(selection.selectionSet, context, open) : 0);
      case Kind.INLINE_FRAGMENT:
        return depthOf(selection.selectionSet, context, open);
      case Kind.FRAGMENT_SPREAD: {
        const fragment = context.getFragment(selection.name.value);
        if (!fragment || open.has(fragment)) return 0;
        return depthOf(fragment.selectionSet, context, new Set([...open, fragment]));
      }
    }
  });
  return Math.max(0, ...depths);
}
