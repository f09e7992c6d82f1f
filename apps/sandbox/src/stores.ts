import { DatabaseSync } from 'node:sqlite';
import { contractsFile } from './contracts/contracts-system.js';
import { propertyNamespace, resourceOf } from './contracts/resource-store.js';
import { entityTypeOf } from './sap/entities.js';
import { shownValue } from './sap/property-values.js';
import { sapFile } from './sap/sap-system.js';
import { objectTypeOf } from './salesforce/objects.js';
import type { SalesforceRecord } from './salesforce/records.js';
import { recordOf } from './salesforce/records.js';
import { salesforceFile } from './salesforce/salesforce-system.js';

export type SalesforceObject = 'Account' | 'Contact' | 'Opportunity' | 'OpportunityFieldHistory' | 'User';
export type SapEntity = 'Customer' | 'Subscription' | 'Invoice' | 'CreditMemo' | 'SubscriptionChange' | 'SentOutput';

/** Amounts are decimals with two places, as "1200.00". */
export type SapRecord = Readonly<Record<string, string | number | null>>;

export interface ContractDocument {
  readonly path: string;
  readonly content: string;
  /** Dead properties of the repository's own namespace, by name. */
  readonly properties: Readonly<Record<string, string>>;
  readonly modifiedBy: string;
}

/** What the systems hold, read from their files and past their protocols; nothing can be written through it. */
export interface Stores {
  readonly salesforce: { all(object: SalesforceObject): SalesforceRecord[] };
  readonly sap: { all(entity: SapEntity): SapRecord[] };
  readonly contracts: { documents(folder?: string): ContractDocument[] };
  close(): void;
}

/** Opens the stores in a data folder for reading; they may be in use by a running sandbox. */
export function openStores(dataDir: string): Stores {
  const salesforce = new DatabaseSync(salesforceFile(dataDir), { readOnly: true });
  const sap = new DatabaseSync(sapFile(dataDir), { readOnly: true });
  const contracts = new DatabaseSync(contractsFile(dataDir), { readOnly: true });
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
    close: () => {
      for (const connection of [salesforce, sap, contracts]) connection.close();
    },
  };
}

function allRows(connection: DatabaseSync, table: string): ReturnType<ReturnType<DatabaseSync['prepare']>['all']> {
  return connection.prepare(`SELECT * FROM "${table}" ORDER BY 1`).all();
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
