import type { JsonValue } from '@baton/kernel';
import type { Committed } from '@baton/specialist/domain';
import { rejection } from '@baton/specialist/kit';
import type { Salesforce, SalesforceRow } from './client.js';
import { soqlContains, soqlText } from './client.js';
import { shownAmount } from './image.js';
import { candidatesMax } from './manifest.js';
import { keyField, versionOfRecord, versionText } from './version.js';

/** More accounts than this can't be meant by one name. */
const accountsMax = 100;

/** Reads that plan a renewal. They tell what a plan needs, and nothing of notes, contacts or prices of others. */
export class Accounts {
  readonly #salesforce: Salesforce;

  constructor(salesforce: Salesforce) {
    this.#salesforce = salesforce;
  }

  /** The one account that a name means, with its one open renewal; a full name wins over names that only contain it. */
  async find(name: string, signal: AbortSignal): Promise<Committed> {
    const exact = await this.#accountsWhere(`Name = ${soqlText(name)}`, signal);
    const accounts = exact.length > 0 ? exact : await this.#accountsWhere(`Name LIKE ${soqlContains(name)}`, signal);
    if (accounts.length > accountsMax) throw rejection('AMBIGUOUS');
    const [renewal, ...others] = await this.#openRenewalsOf(accounts, signal);
    if (renewal === undefined) throw rejection('NOT_FOUND');
    if (others.length > 0) throw rejection('AMBIGUOUS');
    const account = accounts.find(({ Id }) => Id === renewal['AccountId']);
    if (account === undefined) throw rejection('NOT_FOUND');
    const id = String(account['Id']);
    return committed('Account', id, this.#salesforce.linkTo('Account', id), outputsOf(account, renewal));
  }

  /** The accounts that a name may mean, by name: what a person is asked to choose from. */
  async search(name: string, signal: AbortSignal): Promise<Committed> {
    const words = name.split(/\s+/).filter((word) => word.length >= 3);
    const patterns = [name, ...words].map((word) => `Name LIKE ${soqlContains(word)}`);
    const accounts = await this.#accountsWhere(`(${patterns.join(' OR ')})`, signal);
    const renewals = await this.#openRenewalsOf(accounts.slice(0, accountsMax), signal);
    const names = accounts
      .filter(({ Id }) => renewals.some((renewal) => renewal['AccountId'] === Id))
      .map((account) => String(account['Name']));
    const candidates = names.slice(0, candidatesMax).map((found, index) => [`candidate${index + 1}`, found] as const);
    return committed('AccountList', 'candidates', undefined, {
      candidateCount: names.length,
      ...Object.fromEntries(candidates),
    });
  }

  #accountsWhere(condition: string, signal: AbortSignal): Promise<readonly SalesforceRow[]> {
    return this.#salesforce.query(
      'SELECT Id, Name, AccountNumber, ERP_Customer__c, Contract_Folder__c FROM Account' +
        ` WHERE ${condition} ORDER BY Name ASC LIMIT ${accountsMax + 1}`,
      signal,
    );
  }

  async #openRenewalsOf(accounts: readonly SalesforceRow[], signal: AbortSignal): Promise<readonly SalesforceRow[]> {
    if (accounts.length === 0) return [];
    const ids = accounts.map(({ Id }) => soqlText(String(Id)));
    return this.#salesforce.query(
      `SELECT Id, AccountId, Amount, CurrencyIsoCode, CloseDate, ERP_Subscription__c, LastModifiedDate, ${keyField}` +
        ' FROM Opportunity' +
        ` WHERE AccountId IN (${ids.join(', ')}) AND Type = 'Renewal'` +
        " AND StageName NOT IN ('Closed Won', 'Closed Lost')",
      signal,
    );
  }
}

/** What the account doesn't hold is left out, so that it is asked for and not taken for empty. */
function outputsOf(account: SalesforceRow, renewal: SalesforceRow): Readonly<Record<string, JsonValue>> {
  const values: Readonly<Record<string, unknown>> = {
    accountId: account['Id'],
    accountName: account['Name'],
    accountNumber: account['AccountNumber'],
    erpCustomer: account['ERP_Customer__c'],
    contractFolder: account['Contract_Folder__c'],
    opportunityId: renewal['Id'],
    opportunityVersion: versionText(versionOfRecord(renewal)),
    amount: shownAmount(renewal['Amount']),
    currency: renewal['CurrencyIsoCode'],
    closeDate: renewal['CloseDate'],
    subscriptionId: renewal['ERP_Subscription__c'],
  };
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function committed(
  recordType: string,
  recordId: string,
  link: string | undefined,
  outputs: Readonly<Record<string, JsonValue>>,
): Committed {
  return {
    kind: 'COMMITTED',
    receipt: { recordType, recordId, ...(link === undefined ? {} : { link }), outputs, before: {} },
  };
}
