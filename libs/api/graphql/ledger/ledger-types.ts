import { createUnionType, Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Classification, Form } from '@baton/kernel';
import { enumOf } from '../enum-of.js';
import { ClassificationEnum, FormEnum } from '../enums.js';
import { RefusedType } from '../result-types.js';
import { InstantScalar } from '../scalars.js';

export type LedgerRefusalCode = 'QUESTION_NEEDED';

const LedgerRefusalCodeEnum = enumOf<LedgerRefusalCode>('LedgerRefusalCode', 'Why the ledger was not read.', {
  QUESTION_NEEDED: 'It was not said of which specialist, or of whom.',
});

@ObjectType('LedgerLine', {
  description: 'That a specialist was told one field about one being in one form, over all goals. Holds no value.',
})
export class LedgerLineType {
  @Field({ description: 'The specialist that was told.' })
  recipient: string;

  @Field(() => ID, { nullable: true, description: 'Whom it is about, by a surrogate id; null: nobody.' })
  subject?: string;

  @Field({ description: 'The field of the brief that carried it.' })
  field: string;

  @Field(() => FormEnum, { description: 'How much of it crossed.' })
  form: Form;

  @Field({ description: 'What kind of thing it tells, e.g. `commercial` or `health`.' })
  category: string;

  @Field(() => ClassificationEnum, { description: 'How delicate it is.' })
  classification: Classification;

  @Field(() => Int, { description: 'In how many handoffs.' })
  times: number;

  @Field(() => Int, { description: 'In how many of them only because a person let it cross that policy keeps back.' })
  waived: number;

  @Field(() => InstantScalar, { description: 'When first.' })
  firstAt: string;

  @Field(() => InstantScalar, { description: 'When last.' })
  lastAt: string;

  @Field(() => ID, { description: 'The goal that it was told for last.' })
  lastGoalId: string;
}

@ObjectType('Ledger', { description: 'What was told, added up.' })
export class LedgerType {
  @Field(() => [LedgerLineType], { description: 'What was told, what was told first before the rest.' })
  lines: readonly LedgerLineType[];

  @Field({ description: 'Whether there are further lines: then ask of one specialist and one being.' })
  more: boolean;
}

@ObjectType('LedgerRefused', { implements: RefusedType, description: 'The ledger was not read.' })
export class LedgerRefused extends RefusedType {
  @Field(() => LedgerRefusalCodeEnum, { description: 'Why.' })
  code: LedgerRefusalCode;
}

export const LedgerResult = createUnionType({
  name: 'LedgerResult',
  description: 'What became of the wish to read the ledger.',
  types: () => [LedgerType, LedgerRefused] as const,
});
