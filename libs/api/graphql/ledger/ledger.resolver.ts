import { subjectIdOf, Vault } from '@baton/encryption';
import type { Requester } from '@baton/goal/application';
import { LedgerQuery } from '@baton/read-models';
import { Args, Context, Field, ID, InputType, Query, Resolver } from '@nestjs/graphql';
import type { LedgerRefusalCode } from './ledger-types.js';
import { LedgerRefused, LedgerResult, LedgerType } from './ledger-types.js';

const linesMax = 1_000;

@InputType('RecordOfSubject', { description: 'A person or organisation, by their record in one system.' })
class RecordOfSubject {
  @Field({ description: 'The system that has the record, e.g. `salesforce`.' })
  system: string;

  @Field(() => ID, { description: 'The id of the record there.' })
  recordId: string;
}

/** What an auditor asks of everything that was ever told. */
@Resolver()
export class LedgerResolver {
  constructor(
    private readonly query: LedgerQuery,
    private readonly vault: Vault,
  ) {}

  @Query(() => LedgerResult, {
    description:
      'What a specialist was ever told, who was ever told something of a person or organisation, or both at once: names and labels over all goals, no value. It takes the role operator, approver or auditor.',
  })
  async disclosureLedger(
    @Args('specialist', { type: () => String, nullable: true, description: 'Told to this one.' })
    specialist: string | null | undefined,
    @Args('subject', { type: () => ID, nullable: true, description: 'Told about them, by a surrogate id.' })
    subject: string | null | undefined,
    @Args('record', { type: () => RecordOfSubject, nullable: true, description: 'Told about them, by a record.' })
    record: RecordOfSubject | null | undefined,
    @Context('requester') { tenant }: Requester,
  ): Promise<typeof LedgerResult> {
    const about = subject ?? (record ? subjectIdOf(this.vault, { tenant, ...record }) : undefined);
    if (!specialist && about === undefined)
      return refused('QUESTION_NEEDED', 'Neither a specialist nor a person was named', 'Name one of them, or both.');
    const question = { tenant, recipient: specialist || undefined, subject: about };
    return Object.assign(new LedgerType(), await this.query.lines(question, linesMax));
  }
}

function refused(code: LedgerRefusalCode, message: string, whatToDo: string): LedgerRefused {
  return Object.assign(new LedgerRefused(), { code, message, whatToDo });
}
