import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { GoalPhase, Outcome } from '@baton/goal/domain';
import type { OperationHappening } from '@baton/read-models';
import { enumOf } from '../enum-of.js';
import { OutcomeEnum, PhaseEnum } from '../enums.js';

export const OperationHappeningEnum = enumOf<OperationHappening>(
  'OperationHappening',
  'What became of something that was asked of a system.',
  {
    COMMITTED: 'It was done, or read.',
    COMPENSATED: 'Something that was done was put right.',
    REJECTED: 'It was refused for good.',
    DEFERRED: 'It was not possible then, and nothing happened.',
    UNKNOWN: 'No answer came that could be trusted, and it had to be asked about.',
  },
);

@ObjectType('PhaseCount', { description: 'How many goals are in a phase.' })
export class PhaseCountType {
  @Field(() => PhaseEnum, { description: 'The phase.' })
  value: GoalPhase;

  @Field(() => Int, { description: 'How many.' })
  count: number;
}

@ObjectType('OutcomeCount', { description: 'How many goals have ended so.' })
export class OutcomeCountType {
  @Field(() => OutcomeEnum, { description: 'The outcome.' })
  value: Outcome;

  @Field(() => Int, { description: 'How many.' })
  count: number;
}

@ObjectType('NameCount', { description: 'How many goals have to do with something of a name.' })
export class NameCountType {
  @Field({ description: 'The name.' })
  value: string;

  @Field(() => Int, { description: 'How many.' })
  count: number;
}

@ObjectType('OperationCount', { description: 'How often operations went so.' })
export class OperationCountType {
  @Field(() => OperationHappeningEnum, { description: 'How they went.' })
  value: OperationHappening;

  @Field(() => Int, { description: 'How often.' })
  count: number;
}

@ObjectType('DayTotals', { description: 'What happened on one day.' })
export class DayTotalsType {
  @Field({ description: 'The day in UTC, e.g. `2026-03-02`.' })
  day: string;

  @Field(() => Int, { description: 'How many goals were taken on.' })
  submitted: number;

  @Field(() => [OutcomeCountType], { description: 'How many have ended, by their outcome as it is known now.' })
  concluded: readonly OutcomeCountType[];
}

@ObjectType('SystemTotals', { description: 'How operations on one system went.' })
export class SystemTotalsType {
  @Field({ description: 'The system.' })
  system: string;

  @Field(() => [OperationCountType], { description: 'How they went, and how often.' })
  operations: readonly OperationCountType[];
}

@ObjectType('Stats', { description: 'Totals of all goals as they stand now, and day by day.' })
export class StatsType {
  @Field(() => Int, { description: 'How many goals there are.' })
  goals: number;

  @Field(() => [PhaseCountType], { description: 'How many are in which phase.' })
  phases: readonly PhaseCountType[];

  @Field(() => [OutcomeCountType], { description: 'How many have ended how.' })
  outcomes: readonly OutcomeCountType[];

  @Field(() => [NameCountType], { description: 'How many are planned by which playbook.' })
  playbooks: readonly NameCountType[];

  @Field(() => [NameCountType], { description: 'How many are about which system.' })
  systems: readonly NameCountType[];

  @Field(() => Int, { description: 'How many hold an effect that nobody can tell, beyond calls under way.' })
  inDoubt: number;

  @Field(() => Int, { description: 'How many ask a person something.' })
  withTasks: number;

  @Field(() => Int, { description: 'How many are paused.' })
  paused: number;

  @Field(() => [DayTotalsType], { description: 'The days that were asked for on which something happened, in order.' })
  days: readonly DayTotalsType[];

  @Field(() => [SystemTotalsType], { description: 'How operations went over these days, by system.' })
  operations: readonly SystemTotalsType[];
}
