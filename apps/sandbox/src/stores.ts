import { DatabaseSync } from 'node:sqlite';
import type { SQLOutputValue } from 'node:sqlite';
import { calendarFile } from './calendar/calendar-system.js';
import { storedObjectOf } from './calendar/calendar-store.js';
import type { StoredObject } from './calendar/calendar-store.js';
import { contractsFile } from './contracts/contracts-system.js';
import { propertyNamespace, resourceOf } from './contracts/resource-store.js';
import { emailFile } from './email/email-system.js';
import { entityTypeOf } from './sap/entities.js';
import { shownValue } from './sap/property-values.js';
import { sapFile } from './sap/sap-system.js';
import { objectTypeOf } from './salesforce/objects.js';
import type { SalesforceRecord } from './salesforce/records.js';
import { recordOf } from './salesforce/records.js';
import { salesforceFile } from './salesforce/salesforce-system.js';
import type { TableRecord } from './servicenow/record-store.js';
import { servicenowFile } from './servicenow/servicenow-system.js';

export type SalesforceObject = 'Account' | 'Contact' | 'Opportunity' | 'OpportunityFieldHistory' | 'User';
export type SapEntity =
  | 'Customer'
  | 'Subscription'
  | 'Invoice'
  | 'CreditMemo'
  | 'PurchaseOrder'
  | 'PurchaseOrderNote'
  | 'SubscriptionChange'
  | 'PurchaseOrderChange'
  | 'SentOutput';

/** Amounts are decimals with two places, as "1200.00". */
export type SapRecord = Readonly<Record<string, string | number | null>>;

export interface ContractDocument {
  readonly path: string;
  readonly content: string;
  /** Dead properties of the repository's own namespace, by name. */
  readonly properties: Readonly<Record<string, string>>;
  readonly modifiedBy: string;
}

export type ServicenowTable = 'core_company' | 'incident' | 'sn_customerservice_case' | 'sys_journal_field';

/** What the server told somebody who was invited. */
export interface ScheduleMessage {
  readonly method: 'REQUEST' | 'CANCEL';
  readonly uid: string;
  readonly recipient: string;
  readonly sentAt: string;
}

export interface SentMail {
  readonly messageId: string;
  readonly sender: string;
  readonly recipients: string;
  readonly subject: string;
  readonly text: string;
  readonly inReplyTo: string;
  readonly raw: string;
  readonly sentBy: string;
}

/** What the systems hold, read from their files and past their protocols; nothing can be written through it. */
export interface Stores {
  readonly salesforce: { all(object: SalesforceObject): SalesforceRecord[] };
  readonly sap: { all(entity: SapEntity): SapRecord[] };
  readonly contracts: { documents(folder?: string): ContractDocument[] };
  readonly servicenow: { all(table: ServicenowTable): TableRecord[] };
  readonly calendar: { objects(): StoredObject[]; messages(): ScheduleMessage[] };
  readonly email: { sent(): SentMail[] };
  close(): void;
}

/** Opens the stores in a data folder for reading; they may be in use by a running sandbox. */
export function openStores(dataDir: string): Stores {
  const open = (file: string): DatabaseSync => new DatabaseSync(file, { readOnly: true });
  const salesforce = open(salesforceFile(dataDir));
  const sap = open(sapFile(dataDir));
  const contracts = open(contractsFile(dataDir));
  const servicenow = open(servicenowFile(dataDir));
  const calendar = open(calendarFile(dataDir));
  const email = open(emailFile(dataDir));
  return {
    salesforce: {
      all: (object) => {
        const type = objectTypeOf(object);
        return allRows(salesforce, object).map((row) => recordOf(type, row));
      },
    },
    sap: {
      all: (entity) => {
        const { properties } = entityTypeOf(entity);
        return allRows(sap, entity).map((row) =>
          Object.fromEntries(
            properties.map((property) => [property.name, shownValue(property, row[property.name] ?? null)]),
          ),
        );
      },
    },
    contracts: { documents: (folder = '/') => documentsBelow(contracts, folder) },
    servicenow: { all: (table) => allRows(servicenow, table, 'rowid') as TableRecord[] },
    calendar: {
      objects: () => allRows(calendar, 'CalendarObject').map(storedObjectOf),
      messages: () => allRows(calendar, 'ScheduleMessage').map(messageOf),
    },
    email: { sent: () => allRows(email, 'Message').map(mailOf) },
    close: () => {
      for (const connection of [salesforce, sap, contracts, servicenow, calendar, email]) connection.close();
    },
  };
}

type Row = Readonly<Record<string, SQLOutputValue>>;

function allRows(connection: DatabaseSync, table: string, orderBy: '1' | 'rowid' = '1'): Row[] {
  return connection.prepare(`SELECT * FROM "${table}" ORDER BY ${orderBy}`).all();
}

function messageOf(row: Row): ScheduleMessage {
  return {
    method: row['Method'] === 'CANCEL' ? 'CANCEL' : 'REQUEST',
    uid: String(row['Uid']),
    recipient: String(row['Recipient']),
    sentAt: String(row['SentAt']),
  };
}

function mailOf(row: Row): SentMail {
  return {
    messageId: String(row['MessageId']),
    sender: String(row['Sender']),
    recipients: String(row['Recipients']),
    subject: String(row['Subject']),
    text: String(row['Text']),
    inReplyTo: String(row['InReplyTo']),
    raw: String(row['Raw']),
    sentBy: String(row['SentBy']),
  };
}

function documentsBelow(connection: DatabaseSync, folder: string): ContractDocument[] {
  const prefix = folder.endsWith('/') ? folder : `${folder}/`;
  const properties = connection
    .prepare('SELECT Path, Name, Value FROM Property WHERE Namespace = ?')
    .all(propertyNamespace);
  return allRows(connection, 'Resource')
    .map(resourceOf)
    .filter(({ path, isCollection }) => !isCollection && path.startsWith(prefix))
    .map(({ path, content, modifiedBy }) => ({
      path,
      content: Buffer.from(content).toString('utf8'),
      properties: Object.fromEntries(
        properties.filter((row) => row['Path'] === path).map((row) => [String(row['Name']), String(row['Value'])]),
      ),
      modifiedBy,
    }));
}
