import type { ASTVisitor, FragmentDefinitionNode, SelectionSetNode, ValidationContext } from 'graphql';
import { GraphQLError, Kind } from 'graphql';

/** Deeper than any question that makes sense, and shallow enough to answer. */
const depthMax = 10;
/** With all fragments written out. Without any, a document can't have as many words. */
const selectionsMax = 5_000;

/** How far a document goes with its fragments written out. */
interface Extent {
  readonly depth: number;
  readonly selections: number;
}

const nothing: Extent = { depth: 0, selections: 0 };

/**
 * A validation rule: refuses operations whose fields are nested too deeply, through fragments as well, and those whose
 * fragments hold each other so often that whoever follows them is not done for a long time.
 */
export function extentLimit(context: ValidationContext): ASTVisitor {
  const known = new Map<FragmentDefinitionNode, Extent>();
  return {
    OperationDefinition(operation) {
      const { depth, selections } = extentOf(operation.selectionSet, context, known);
      const fault =
        depth > depthMax
          ? `nested more than ${depthMax} fields deep`
          : selections > selectionsMax && `of more than ${selectionsMax} fields, with its fragments written out`;
      if (fault)
        context.reportError(new GraphQLError(`The query is ${fault}: ask for less at a time`, { nodes: operation }));
    },
  };
}

/** @param known of fragments that were followed before; one within itself is refused by another rule, and nothing here */
function extentOf(
  set: SelectionSetNode,
  context: ValidationContext,
  known: Map<FragmentDefinitionNode, Extent>,
): Extent {
  const extents = set.selections.map((selection): Extent => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const fragment = context.getFragment(selection.name.value);
      return fragment ? extentOfFragment(fragment, context, known) : nothing;
    }
    const within = selection.selectionSet ? extentOf(selection.selectionSet, context, known) : nothing;
    if (selection.kind === Kind.INLINE_FRAGMENT) return within;
    // What a schema is asked about itself is deep by nature and cheap.
    const depth = selection.name.value.startsWith('__') ? 0 : 1 + within.depth;
    return { depth, selections: within.selections };
  });
  return {
    depth: Math.max(0, ...extents.map(({ depth }) => depth)),
    selections: extents.reduce((sum, { selections }) => sum + 1 + selections, 0),
  };
}

function extentOfFragment(
  fragment: FragmentDefinitionNode,
  context: ValidationContext,
  known: Map<FragmentDefinitionNode, Extent>,
): Extent {
  const before = known.get(fragment);
  if (before) return before;
  known.set(fragment, nothing);
  const extent = extentOf(fragment.selectionSet, context, known);
  known.set(fragment, extent);
  return extent;
}
