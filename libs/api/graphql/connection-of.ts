import type { Type } from '@nestjs/common';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { badInput } from './checked-input.js';
import { PageInfoType, pageInfoOf } from './page-info.js';

export const firstMax = 100;
export const firstDescription = `How many, 1 to ${firstMax}.`;
export const afterDescription = 'Cursor of the edge before.';

/** One thing of a list at its place. */
export interface Edge<Node> {
  readonly cursor: string;
  readonly node: Node;
}

export interface Connection<Node> {
  readonly edges: readonly Edge<Node>[];
  readonly pageInfo: PageInfoType;
}

/** A page of what is told by events, some of which only a newer release understands. */
export interface EventfulConnection<Node> extends Connection<Node> {
  readonly eventsSkipped: number;
}

/** Makes the types of a page of one type (Relay), with its edges. */
export function connectionOf<Node extends object>(
  node: Type<Node>,
  name: string,
  many: string,
): Type<Connection<Node>> {
  @ObjectType(`${name}Edge`, { description: `One of ${many}, at its place in a list.` })
  class EdgeType implements Edge<Node> {
    @Field({ description: 'The place.' })
    cursor: string;

    @Field(() => node, { description: 'What is there.' })
    node: Node;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${many}.` })
  class ConnectionType implements Connection<Node> {
    @Field(() => [EdgeType], { description: 'What is on the page.' })
    edges: readonly EdgeType[];

    @Field(() => PageInfoType, { description: 'Where the page lies.' })
    pageInfo: PageInfoType;
  }
  return ConnectionType;
}

export function eventfulConnectionOf<Node extends object>(
  node: Type<Node>,
  name: string,
  many: string,
): Type<EventfulConnection<Node>> {
  const ConnectionType = connectionOf(node, name, many) as Type<EventfulConnection<Node>>;
  const description = `How many events are not among these ${many}, since a newer release wrote them: start that one to see all.`;
  Field(() => Int, { description })(ConnectionType.prototype as object, 'eventsSkipped');
  return ConnectionType;
}

/** @throws GraphQLError BAD_USER_INPUT */
export function mustBePageSize(first: number): void {
  if (first < 1 || first > firstMax) throw badInput(`first takes 1 to ${firstMax}`);
}

/** A page of what is at hand as a whole. The cursor of each is its number, which must never change. */
export function pageOf<Item extends object>(
  items: readonly Item[],
  { first, after }: { readonly first: number; readonly after: string | null | undefined },
  numberOf: (item: Item, index: number) => number,
): Connection<Item> {
  mustBePageSize(first);
  const last = after ? numberIn(after) : -1;
  const rest = items
    .map((node, index) => ({ node, number: numberOf(node, index) }))
    .filter(({ number }) => number > last);
  const edges = rest.slice(0, first).map(({ node, number }) => ({ cursor: String(number), node }));
  return { edges, pageInfo: pageInfoOf(edges, rest.length > edges.length, after) };
}

/** @throws GraphQLError BAD_USER_INPUT for what is no cursor of a list of numbered things */
export function numberIn(cursor: string): number {
  if (/^\d{1,9}$/.test(cursor)) return Number(cursor);
  throw badInput('The cursor is none of this list: take it from an edge or from pageInfo');
}
