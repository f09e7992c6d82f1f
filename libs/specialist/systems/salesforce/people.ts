import type { JsonValue } from '@baton/kernel';
import type { Committed } from '@baton/specialist/domain';
import { rejection } from '@baton/specialist/kit';
import type { Salesforce, SalesforceRow } from './client.js';
import { soqlText } from './client.js';

/** Who has to do with an account: names and addresses, and nothing that was noted about anybody. */
export class People {
  readonly #salesforce: Salesforce;

  constructor(salesforce: Salesforce) {
    this.#salesforce = salesforce;
  }

  /** The one contact who signs for an account, and the user who keeps it. */
  async signatory(accountId: string, signal: AbortSignal): Promise<Committed> {
    const [account] = await this.#salesforce.query(
      `SELECT OwnerId, Owner.Email FROM Account WHERE Id = ${soqlText(accountId)}`,
      signal,
    );
    const [contact, ...others] = await this.#salesforce.query(
      'SELECT Id, FirstName, LastName, Email FROM Contact' +
        ` WHERE AccountId = ${soqlText(accountId)} AND Role__c = 'Signatory' LIMIT 2`,
      signal,
    );
    if (account === undefined || contact === undefined) throw rejection('NOT_FOUND');
    if (others.length > 0) throw rejection('AMBIGUOUS');
    const contactId = String(contact['Id']);
    return {
      kind: 'COMMITTED',
      receipt: {
        recordType: 'Contact',
        recordId: contactId,
        link: this.#salesforce.linkTo('Contact', contactId),
        outputs: outputsOf(contact, account),
        before: {},
      },
    };
  }
}

/** What a record doesn't hold is left out, so that it is asked for and not taken for empty. */
function outputsOf(contact: SalesforceRow, account: SalesforceRow): Readonly<Record<string, JsonValue>> {
  const name = [contact['FirstName'], contact['LastName']].filter((part) => typeof part === 'string').join(' ');
  const owner: unknown = account['Owner'];
  const values: Readonly<Record<string, unknown>> = {
    contactId: contact['Id'],
    signatoryName: name,
    signatoryEmail: contact['Email'],
    ownerId: account['OwnerId'],
    ownerEmail: typeof owner === 'object' && owner !== null && 'Email' in owner ? owner.Email : undefined,
  };
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
