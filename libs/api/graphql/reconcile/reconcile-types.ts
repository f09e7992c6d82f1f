import { createUnionType, Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { ComparedSpecialist, Reconciliation, ReconcileFindingKind } from '@baton/goal/application';
import type { Instant } from '@baton/kernel';
import type { UnknownCause } from '@baton/specialist/domain';
import { enumOf } from '../enum-of.js';
import { RefusedType } from '../result-types.js';
import { InstantScalar } from '../scalars.js';

const ReconcileFindingKindEnum = enumOf<ReconcileFindingKind>(
  'ReconcileFindingKind',
  'What the log and a system do not both know.',
  {
    NOT_IN_LOG: 'The system bears one of our keys, and no event speaks of it: an effect that nobody owns.',
    NOT_IN_SYSTEM: 'The log says committed, and the system lists nothing under the key.',
  },
);

export const UnansweredCauseEnum = enumOf<UnknownCause>('UnansweredCause', 'Why a specialist gave no answer.', {
  TIMEOUT: 'It took too long.',
  CONNECTION_LOST: 'The connection broke off.',
  SYSTEM_ERROR: 'Its system could not answer.',
  REFUSED_CALL: 'It refused the call itself.',
  SPECIALIST_UNREACHABLE: 'Nobody answers for it.',
  CRASHED: 'It ended before it answered.',
  MALFORMED_ANSWER: 'It answered something that makes no sense.',
  WRONG_KEY: 'Its answer was about another key than was asked about.',
  KEY_BOUND_TO_ANOTHER_BRIEF: 'It knows the key from another brief.',
});

export const ReconcileRefusalCodeEnum = enumOf<'ROLE_NEEDED'>('ReconcileRefusalCode', 'Why nothing was compared.', {
  ROLE_NEEDED: 'It takes another role.',
});

@ObjectType('ReconcileFinding', { description: 'An effect that the log and its system do not both know.' })
export class ReconcileFindingType {
  @Field(() => ReconcileFindingKindEnum, { description: 'Who of the two lacks it.' })
  kind: ReconcileFindingKind;

  @Field({ description: 'The specialist that fronts the system.' })
  specialist: string;

  @Field({ description: 'The system.' })
  system: string;

  @Field({ description: 'The key that the operation was done under.' })
  key: string;

  @Field(() => String, { nullable: true, description: 'The type of the record; null where the system lists none.' })
  recordType?: string;

  @Field(() => String, { nullable: true, description: 'Its id in the system; null where the system lists none.' })
  recordId?: string;

  @Field(() => InstantScalar, {
    description: 'When the system wrote the record, by its clock; of one that it lacks, when the log learned of it.',
  })
  at: Instant;

  @Field(() => ID, { nullable: true, description: 'The goal that it belongs to; null where nobody knows.' })
  goalId?: string;

  @Field(() => ID, { nullable: true, description: 'The step of the goal.' })
  step?: string;

  @Field(() => String, { nullable: true, description: 'Which operation of the step.' })
  operation?: string;

  @Field({ description: 'What a person has to do.' })
  action: string;
}

@ObjectType('ReconciledSpecialist', { description: 'How far one specialist could be compared with the log.' })
export class ReconciledSpecialistType implements Omit<ComparedSpecialist, 'unanswered'> {
  @Field({ description: 'The specialist.' })
  specialist: string;

  @Field(() => String, { nullable: true, description: 'The system that it fronts; null where it gave no answer.' })
  system?: string;

  @Field(() => Int, { description: 'How many of our keys its system was found to bear.' })
  keysListed: number;

  @Field(() => [String], { description: 'Capabilities whose effects bear no key: of these nothing was compared.' })
  unlisted: readonly string[];

  @Field(() => InstantScalar, {
    nullable: true,
    description: 'Its system bears too many keys: only those up to here were compared. Ask again since then.',
  })
  comparedUpTo?: Instant;

  @Field(() => UnansweredCauseEnum, {
    nullable: true,
    description: 'Why it gave no answer, so that nothing is said of its system; null where it did.',
  })
  unanswered?: UnknownCause;

  @Field(() => String, { nullable: true, description: 'What is known of that, for whoever mends it.' })
  detail?: string;
}

@ObjectType('UnreadableEvent', { description: 'An event that this release can not read; it was not compared.' })
export class UnreadableEventType {
  @Field({ description: 'Its stream.' })
  stream: string;

  @Field(() => Int, { description: 'Its place in the stream.' })
  revision: number;
}

@ObjectType('Reconciliation', { description: 'What the log and the systems do not both know.' })
export class ReconciliationType implements Omit<Reconciliation, 'specialists' | 'findings'> {
  @Field(() => InstantScalar, { description: 'Effects from before were left out.' })
  since: Instant;

  @Field({ description: 'Whether everybody could be compared to the end, and nothing was found.' })
  consistent: boolean;

  @Field(() => [ReconciledSpecialistType], { description: 'Everybody whom the registry or the log names.' })
  specialists: readonly ReconciledSpecialistType[];

  @Field(() => [ReconcileFindingType], { description: 'What was found, the oldest first; a thousand at most.' })
  findings: readonly ReconcileFindingType[];

  @Field(() => Int, { description: 'How many there are in all.' })
  findingsTotal: number;

  @Field(() => [UnreadableEventType], { description: 'Events that this release can not read; a hundred at most.' })
  unreadable: readonly UnreadableEventType[];
}

@ObjectType('ReconcileRefused', { implements: RefusedType, description: 'Nothing was compared.' })
export class ReconcileRefused extends RefusedType {
  @Field(() => ReconcileRefusalCodeEnum, { description: 'Why.' })
  code: 'ROLE_NEEDED';
}

export const ReconcileResult = createUnionType({
  name: 'ReconcileResult',
  description: 'What became of the wish to compare.',
  types: () => [ReconciliationType, ReconcileRefused] as const,
});
