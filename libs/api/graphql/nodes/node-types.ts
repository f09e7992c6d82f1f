import { Field, ID, InterfaceType } from '@nestjs/graphql';

@InterfaceType('Node', { description: 'A thing that can be asked for again by its id alone (Relay).' })
export abstract class NodeType {
  @Field(() => ID, { description: 'Its id: opaque, and no other thing’s.' })
  id: string;
}
