import { describe, expect, it } from '@jest/globals';
import { parseInstant } from '@baton/kernel';
import type { OperationToPerform } from '@baton/specialist/kit';
import { deferral, OutcomeUnclear } from '@baton/specialist/kit';
import type { RecordChange, Salesforce, SalesforceRow } from './client.js';
import { Opportunities } from './opportunities.js';

const key = 'c'.repeat(32);
const theirKey = 'd'.repeat(32);
const record = { Id: '006A', AccountId: '001A', Name: 'Renewal', LastModifiedDate: '2026-11-24T10:00:00.000+0000' };
const versionOfTheirs = `${record.LastModifiedDate}/${theirKey}`;

const update: OperationToPerform = {
  capability: 'crm.opportunity.update',
  key,
  input: { opportunityId: '006A', amount: '5.00' },
  signal: new AbortController().signal,
  deadline: parseInstant('2099-01-01T00:00:00.000Z'),
  earlierAttemptMayHaveReached: false,
};

/** A CRM that answers each query in turn, and keeps what was asked of it. */
class RecordingSalesforce implements Salesforce {
  readonly changes: RecordChange[] = [];
  readonly #answers: (readonly SalesforceRow[] | Error)[];

  constructor(...answers: (readonly SalesforceRow[] | Error)[]) {
    this.#answers = answers;
  }

  async query(): Promise<readonly SalesforceRow[]> {
    const answer = this.#answers.shift() ?? [];
    if (answer instanceof Error) throw answer;
    return answer;
  }

  async update(change: RecordChange): Promise<void> {
    this.changes.push(change);
  }

  linkTo(object: string, id: string): string {
    return `${object}/${id}`;
  }
}

describe('a change that the CRM has confirmed', () => {
  it('carries its key, and holds for the version that was read', async () => {
    const salesforce = new RecordingSalesforce([record], [{ ...record, Change_Reference__c: key }]);
    expect(await new Opportunities(salesforce).write(update)).toMatchObject({ kind: 'COMMITTED' });
    expect(salesforce.changes).toEqual([
      {
        object: 'Opportunity',
        id: '006A',
        fields: { Amount: 5, Change_Reference__c: key },
        unmodifiedSinceMs: Date.parse('2026-11-24T10:00:00.000Z'),
      },
    ]);
  });

  it('is unknown, not deferred, when the look at the new version is put off', async () => {
    const salesforce = new RecordingSalesforce([record], deferral('RATE_LIMITED', 1_000));
    await expect(new Opportunities(salesforce).write(update)).rejects.toThrow(OutcomeUnclear);
    expect(salesforce.changes).toHaveLength(1);
  });

  it('is found in the history when somebody was quicker than that look', async () => {
    const theirs = { ...record, Change_Reference__c: 'theirs', Amount: 7 };
    const at = { CreatedDate: '2026-11-24T10:00:05.000+0000' };
    const later = { CreatedDate: '2026-11-24T10:00:06.000+0000' };
    const salesforce = new RecordingSalesforce(
      [record],
      [theirs],
      [theirs],
      [
        { ...at, Field: 'Amount', OldValue: 3, NewValue: 5 },
        { ...at, Field: 'Change_Reference__c', OldValue: null, NewValue: key },
        { ...later, Field: 'Amount', OldValue: 5, NewValue: 7 },
      ],
    );
    expect(await new Opportunities(salesforce).write(update)).toMatchObject({
      kind: 'COMMITTED',
      receipt: { versionAfter: `2026-11-24T10:00:05.000+0000/${key}`, before: { amount: '3.00' } },
    });
  });

  it('is unknown when the CRM does not show it at all', async () => {
    const salesforce = new RecordingSalesforce([record], [record], [record], []);
    await expect(new Opportunities(salesforce).write(update)).rejects.toThrow(OutcomeUnclear);
  });

  it('is known, without what was there before, where the organisation keeps no history of the field', async () => {
    const salesforce = new RecordingSalesforce([{ ...record, Change_Reference__c: key }], []);
    expect(await new Opportunities(salesforce).find(update)).toMatchObject({
      kind: 'COMMITTED',
      receipt: { before: {} },
    });
  });

  it.each([
    ["can't be told of where another operation has put its key over it", {}, 'CANNOT_TELL'],
    ['is absent where the record is still as it was to be changed', { version: versionOfTheirs }, 'ABSENT'],
  ])('%s, and the organisation keeps no history of the field', async (_what, version, kind) => {
    const salesforce = new RecordingSalesforce([{ ...record, Change_Reference__c: theirKey }], []);
    const input = { ...update.input, ...version };
    expect(await new Opportunities(salesforce).find({ ...update, input })).toEqual({ kind });
  });

  it('is not made once more where nobody can tell whether it was', async () => {
    const salesforce = new RecordingSalesforce([{ ...record, Change_Reference__c: theirKey }], []);
    const again = { ...update, earlierAttemptMayHaveReached: true };
    await expect(new Opportunities(salesforce).write(again)).rejects.toThrow(OutcomeUnclear);
    expect(salesforce.changes).toEqual([]);
  });
});
