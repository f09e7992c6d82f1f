import { Vault } from '@baton/encryption';
import type { Requester } from '@baton/goal/application';
import type { Disclosure } from '@baton/read-models';
import { DisclosuresQuery, LedgerQuery } from '@baton/read-models';
import { Args, Context, ID, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { badInput } from '../checked-input.js';
import type { Connection } from '../connection-of.js';
import { afterDescription, firstDescription, mustBePageSize } from '../connection-of.js';
import { SystemRecordInput } from '../goals.input.js';
import { withoutNulls } from '../goals-question.js';
import { nodeIdOf } from '../nodes/node-ids.js';
import { pageInfoOf } from '../page-info.js';
import { subjectOfRecord } from '../record-names.js';
import { GoalLoader } from '../goal-loader.js';
import { GoalType } from '../goal-types.js';
import { disclosureCursor, disclosurePlaceOf } from './ledger-cursors.js';
import { DisclosureConnection, DisclosuresFilterInput, DisclosureType, SubjectAccessType } from './ledger-types.js';

const linesMax = 1_000;

/** What an auditor asks of everything that was ever told. */
@Resolver(() => DisclosureType)
export class LedgerResolver {
  constructor(
    private readonly ledger: LedgerQuery,
    private readonly disclosed: DisclosuresQuery,
    private readonly vault: Vault,
    private readonly goals: GoalLoader,
  ) {}

  @Query(() => SubjectAccessType, {
    description:
      'Who was ever told what of a person or organisation: names and labels over all goals, no value. Asked by one id, it holds what goals told that knew this id to mean the same.',
  })
  async subjectAccess(
    @Args('subject', { type: () => ID, nullable: true, description: 'Whom it is about, by a surrogate id.' })
    subject: string | null | undefined,
    @Args('record', {
      type: () => SystemRecordInput,
      nullable: true,
      description: 'Whom it is about, by a record of theirs.',
    })
    record: SystemRecordInput | null | undefined,
    @Args('specialist', { type: () => String, nullable: true, description: 'What this one was told; default: all.' })
    specialist: string | null | undefined,
    @Context('requester') { tenant }: Requester,
  ): Promise<SubjectAccessType> {
    const about = subject ?? (record ? subjectOfRecord(this.vault, { tenant, ...record }) : undefined);
    if (about === undefined) throw badInput('Say whom it is about: by subject, or by record');
    const question = { tenant, recipient: specialist ?? undefined, subject: about };
    const { lines, more } = await this.ledger.lines(question, linesMax);
    return Object.assign(new SubjectAccessType(), { subject: about, lines, more });
  }

  @Query(() => DisclosureConnection, {
    description: 'What specialists were told, handoff by handoff and the latest first: names and labels, no value.',
  })
  async disclosures(
    @Args('filter', { type: () => DisclosuresFilterInput, nullable: true, description: 'Which; default: all.' })
    filter: DisclosuresFilterInput | null | undefined,
    @Args('first', { type: () => Int, defaultValue: 20, description: firstDescription }) first: number,
    @Args('after', { type: () => String, nullable: true, description: afterDescription })
    after: string | null | undefined,
    @Context('requester') { tenant }: Requester,
  ): Promise<Connection<DisclosureType>> {
    mustBePageSize(first);
    const { specialist: recipient, record, subject, goalId, told } = withoutNulls(filter);
    const about = subject ?? (record && subjectOfRecord(this.vault, { tenant, ...record }));
    const { disclosures, more } = await this.disclosed.list({
      filter: { recipient, subject: about, goalId, told: told && withoutNulls(told) },
      ...{ tenant, first, after: after ? disclosurePlaceOf(after) : undefined },
    });
    const edges = disclosures.map((one) => ({ cursor: disclosureCursor(one), node: disclosureOf(one) }));
    return { edges, pageInfo: pageInfoOf(edges, more, after) };
  }

  @ResolveField(() => GoalType, {
    nullable: true,
    description: 'The goal that it was told for, as the list of goals has it; null where it is not listed yet.',
  })
  goal(@Parent() { goalId }: DisclosureType, @Context('requester') requester: Requester): Promise<GoalType | null> {
    return this.goals.load(requester, goalId);
  }
}

function disclosureOf({ recipient, revision, fields, ...disclosure }: Disclosure): DisclosureType {
  return Object.assign(new DisclosureType(), {
    ...disclosure,
    specialist: recipient,
    handoff: nodeIdOf('Handoff', disclosure.goalId, String(revision)),
    fields: fields.map(({ waiver, ...field }) => ({ ...field, waived: waiver !== undefined })),
  });
}
