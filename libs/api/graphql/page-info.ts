import { Field, ObjectType } from '@nestjs/graphql';

@ObjectType('PageInfo', { description: 'Where a page lies among the others (Relay).' })
export class PageInfoType {
  @Field({ description: 'Whether there are more after it.' })
  hasNextPage: boolean;

  @Field({ description: 'Whether there are some before it.' })
  hasPreviousPage: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of its first edge.' })
  startCursor: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of its last edge: give it as `after` for the next page.',
  })
  endCursor: string | null;
}

interface Edge {
  readonly cursor: string;
}

/** @param after the cursor that was asked for, if one was */
export function pageInfoOf(edges: readonly Edge[], more: boolean, after: string | null | undefined): PageInfoType {
  const [startCursor = null, endCursor = null] = [edges[0]?.cursor, edges.at(-1)?.cursor];
  return { hasNextPage: more, hasPreviousPage: Boolean(after), startCursor, endCursor };
}
