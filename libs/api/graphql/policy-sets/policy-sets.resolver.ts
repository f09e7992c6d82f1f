import type { PolicySet } from '@baton/read-models';
import { PolicySetsQuery } from '@baton/read-models';
import { Args, Field, ID, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import type { EventfulConnection } from '../connection-of.js';
import { afterDescription, eventfulConnectionOf, firstDescription, pageOf } from '../connection-of.js';
import { nodeIdOf } from '../nodes/node-ids.js';
import { NodeType } from '../nodes/node-types.js';
import { InstantScalar } from '../scalars.js';

@ObjectType('Policy', { description: 'One policy of a set.' })
class PolicyType {
  @Field(() => ID, { description: 'Its id: the name of its file.' })
  id: string;

  @Field({ description: 'Its words, in Cedar.' })
  text: string;
}

@ObjectType('Combination', { description: 'What no specialist may know of one being together, by a set.' })
class CombinationType {
  @Field(() => ID, { description: 'Its id: the name of its file, by which handoffs name it.' })
  id: string;

  @Field({ description: 'Its words, in YAML.' })
  text: string;
}

@ObjectType('PolicySet', {
  implements: NodeType,
  description: 'Policies by which it was or is decided what may cross, from when they held.',
})
export class PolicySetType implements NodeType {
  @Field(() => ID, { description: 'Its id, opaque and no other thing’s.' })
  id: string;

  @Field({
    description:
      'Its hash: what handoffs name it by. SHA-256 in base64url of the canonical JSON (RFC 8785) of its schema, its ' +
      'policies and, if it has any, its combinations: {"combinations": {id: text}, "policies": {id: text}, "schema": text}.',
  })
  hash: string;

  @Field(() => InstantScalar, { description: 'Since when it held.' })
  activatedAt: string;

  @Field({ description: 'Whether decisions are taken by it now.' })
  inForce: boolean;

  @Field(() => [PolicyType], { description: 'Its policies, in the order of their ids.' })
  policies: readonly PolicyType[];

  @Field(() => [CombinationType], {
    description: 'What may not be known together by it, in the order of their ids.',
  })
  combinations: readonly CombinationType[];

  @Field({ description: 'What its policies may speak of.' })
  schema: string;
}

const PolicySetConnection = eventfulConnectionOf(PolicySetType, 'PolicySet', 'policy sets');

/** By what it is and was decided what may cross, in the whole installation. */
@Resolver()
export class PolicySetsResolver {
  constructor(private readonly sets: PolicySetsQuery) {}

  @Query(() => PolicySetConnection, { description: 'All policy sets that were ever in force, the first one first.' })
  async policySets(
    @Args('first', { type: () => Int, defaultValue: 20, description: firstDescription }) first: number,
    @Args('after', { type: () => String, nullable: true, description: afterDescription })
    after: string | null | undefined,
  ): Promise<EventfulConnection<PolicySetType>> {
    const { sets, eventsSkipped } = await this.sets.all();
    return { ...pageOf(sets.map(policySetOf), { first, after }, (_, index) => index), eventsSkipped };
  }
}

export function policySetOf({ hash, activatedAt, isInForce, schema, number, ...texts }: PolicySet): PolicySetType {
  return Object.assign(new PolicySetType(), {
    ...{ id: nodeIdOf('PolicySet', String(number)), hash, activatedAt, inForce: isInForce, schema },
    ...{ policies: inOrder(texts.policies), combinations: inOrder(texts.combinations) },
  });
}

function inOrder(texts: Readonly<Record<string, string>>): readonly { readonly id: string; readonly text: string }[] {
  return Object.entries(texts)
    .map(([id, text]) => ({ id, text }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
