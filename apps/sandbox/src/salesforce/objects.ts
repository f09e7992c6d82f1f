export type FieldType =
  | 'id'
  | 'reference'
  | 'string'
  | 'textarea'
  | 'email'
  | 'phone'
  | 'picklist'
  | 'date'
  | 'datetime'
  | 'currency'
  | 'percent'
  | 'double'
  | 'int'
  | 'boolean'
  | 'anyType';

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly length?: number;
  readonly values?: readonly string[];
  readonly required?: boolean;
  /** Set by Salesforce alone. */
  readonly system?: boolean;
  readonly externalId?: boolean;
  readonly unique?: boolean;
  /** For a reference: the object that it points to, and the name under which queries reach it. */
  readonly references?: { readonly object: string; readonly as: string };
}

export interface ObjectType {
  readonly name: string;
  readonly keyPrefix: string;
  readonly fields: readonly Field[];
  /** What clients may do to it besides reading. */
  readonly writes: { readonly create: boolean; readonly update: boolean; readonly delete: boolean };
  /** The object that records each changed field of this one, and the field there that names the changed record. */
  readonly history?: { readonly object: string; readonly parent: string };
}

const user = (name: string, as: string): Field => ({
  name,
  type: 'reference',
  references: { object: 'User', as },
});

const systemFields: readonly Field[] = [
  { name: 'CreatedDate', type: 'datetime', system: true },
  { ...user('CreatedById', 'CreatedBy'), system: true },
  { name: 'LastModifiedDate', type: 'datetime', system: true },
  { ...user('LastModifiedById', 'LastModifiedBy'), system: true },
  { name: 'SystemModstamp', type: 'datetime', system: true },
];

const id: Field = { name: 'Id', type: 'id', system: true };
const currencyIsoCode: Field = { name: 'CurrencyIsoCode', type: 'picklist', values: ['EUR', 'USD', 'GBP', 'CHF'] };
const externalReference: Field = {
  name: 'External_Reference__c',
  type: 'string',
  length: 80,
  externalId: true,
  unique: true,
};
const account: Field = { name: 'AccountId', type: 'reference', references: { object: 'Account', as: 'Account' } };

const accountType: ObjectType = {
  name: 'Account',
  keyPrefix: '001',
  writes: { create: true, update: true, delete: false },
  fields: [
    id,
    { name: 'Name', type: 'string', length: 255, required: true },
    { name: 'AccountNumber', type: 'string', length: 40 },
    { name: 'Industry', type: 'string', length: 80 },
    { name: 'BillingCity', type: 'string', length: 40 },
    { name: 'BillingCountry', type: 'string', length: 80 },
    user('OwnerId', 'Owner'),
    currencyIsoCode,
    { name: 'ERP_Customer__c', type: 'string', length: 20, externalId: true, unique: true },
    { name: 'Contract_Folder__c', type: 'string', length: 255 },
    { name: 'Health_Notes__c', type: 'textarea', length: 32768 },
    { name: 'Discount_Floor__c', type: 'percent' },
    { name: 'NPS__c', type: 'int' },
    ...systemFields,
  ],
};

const contactType: ObjectType = {
  name: 'Contact',
  keyPrefix: '003',
  writes: { create: true, update: true, delete: true },
  fields: [
    id,
    account,
    { name: 'FirstName', type: 'string', length: 40 },
    { name: 'LastName', type: 'string', length: 80, required: true },
    { name: 'Email', type: 'email', length: 80 },
    { name: 'Phone', type: 'phone', length: 40 },
    { name: 'Title', type: 'string', length: 128 },
    { name: 'Role__c', type: 'picklist', values: ['Signatory', 'Billing', 'Champion'] },
    { name: 'Private_Notes__c', type: 'textarea', length: 32768 },
    externalReference,
    user('OwnerId', 'Owner'),
    ...systemFields,
  ],
};

const opportunityType: ObjectType = {
  name: 'Opportunity',
  keyPrefix: '006',
  writes: { create: true, update: true, delete: true },
  history: { object: 'OpportunityFieldHistory', parent: 'OpportunityId' },
  fields: [
    id,
    account,
    { name: 'Name', type: 'string', length: 120, required: true },
    { name: 'Type', type: 'picklist', values: ['Renewal', 'New'] },
    {
      name: 'StageName',
      type: 'picklist',
      required: true,
      values: ['Prospecting', 'Renewal Due', 'Negotiation', 'Closed Won', 'Closed Lost'],
    },
    { name: 'Amount', type: 'currency' },
    currencyIsoCode,
    { name: 'CloseDate', type: 'date', required: true },
    { name: 'Term_Months__c', type: 'int' },
    { name: 'Uplift_Percent__c', type: 'percent' },
    { name: 'ERP_Subscription__c', type: 'string', length: 20, externalId: true },
    { name: 'Change_Reference__c', type: 'string', length: 255 },
    externalReference,
    user('OwnerId', 'Owner'),
    ...systemFields,
  ],
};

const opportunityHistoryType: ObjectType = {
  name: 'OpportunityFieldHistory',
  keyPrefix: '017',
  writes: { create: false, update: false, delete: false },
  fields: [
    id,
    { name: 'OpportunityId', type: 'reference', references: { object: 'Opportunity', as: 'Opportunity' } },
    { name: 'Field', type: 'string' },
    { name: 'OldValue', type: 'anyType' },
    { name: 'NewValue', type: 'anyType' },
    { name: 'CreatedDate', type: 'datetime', system: true },
    { ...user('CreatedById', 'CreatedBy'), system: true },
  ],
};

const userType: ObjectType = {
  name: 'User',
  keyPrefix: '005',
  writes: { create: false, update: false, delete: false },
  fields: [
    id,
    { name: 'Name', type: 'string', length: 121, required: true },
    { name: 'Username', type: 'string', length: 80, required: true },
    { name: 'Email', type: 'email', length: 128 },
    { name: 'IsActive', type: 'boolean' },
    ...systemFields,
  ],
};

export const objectTypes: readonly ObjectType[] = [
  userType,
  accountType,
  contactType,
  opportunityType,
  opportunityHistoryType,
];

/** Object and field names are matched without regard to case, as Salesforce does. */
export function findObjectType(name: string): ObjectType | undefined {
  return objectTypes.find((type) => type.name.toLowerCase() === name.toLowerCase());
}

export function objectTypeOf(name: string): ObjectType {
  const type = findObjectType(name);
  if (type === undefined) throw new Error(`The sandbox has no object ${name}`);
  return type;
}

export function findField(type: ObjectType, name: string): Field | undefined {
  return type.fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
}

export function findRelationship(type: ObjectType, name: string): Field | undefined {
  return type.fields.find((field) => field.references?.as.toLowerCase() === name.toLowerCase());
}

const numeric: ReadonlySet<FieldType> = new Set(['currency', 'percent', 'double', 'int']);

export function isNumeric(type: FieldType): boolean {
  return numeric.has(type);
}

export const schema: string = [
  ...objectTypes.map(tableOf),
  ...objectTypes.flatMap(indexesOf),
  'CREATE TABLE DeletedRecord (Id TEXT PRIMARY KEY, DeletedDate TEXT NOT NULL)',
  'CREATE TABLE RecordLock (Id TEXT PRIMARY KEY)',
].join(';\n');

function tableOf(type: ObjectType): string {
  const columns = type.fields.map((field) => {
    if (field.type === 'id') return `"${field.name}" TEXT PRIMARY KEY`;
    const kind = field.type === 'int' || field.type === 'boolean' ? 'INTEGER' : isNumeric(field.type) ? 'REAL' : 'TEXT';
    return `"${field.name}" ${kind}`;
  });
  return `CREATE TABLE "${type.name}" (${columns.join(', ')})`;
}

function indexesOf(type: ObjectType): string[] {
  return type.fields
    .filter((field) => field.unique === true || field.externalId === true || field.type === 'reference')
    .map(({ name, unique }) => {
      const kind = unique === true ? 'UNIQUE INDEX' : 'INDEX';
      return `CREATE ${kind} "${type.name}_${name}" ON "${type.name}" ("${name}" COLLATE NOCASE)`;
    });
}
