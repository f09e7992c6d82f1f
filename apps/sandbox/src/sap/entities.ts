export type PropertyType = 'Edm.String' | 'Edm.Decimal' | 'Edm.Date' | 'Edm.DateTimeOffset' | 'Edm.Int32';

export interface Property {
  readonly name: string;
  readonly type: PropertyType;
  readonly maxLength?: number;
  readonly values?: readonly string[];
  readonly required?: boolean;
  readonly unique?: boolean;
  /** The entity set that a value has to be a key of. */
  readonly references?: string;
  /** Set by the system alone. */
  readonly system?: boolean;
  readonly initially?: string;
}

export interface EntityType {
  readonly name: string;
  readonly properties: readonly Property[];
  /** The first number that the system gives to a record of this kind; without it, keys are not given by the system. */
  readonly firstNumber?: number;
  /** Whether a client may name the key itself. */
  readonly clientKeys?: boolean;
  readonly creatable: boolean;
  /** What may be changed later: all properties, some of them, or (if absent) none. */
  readonly changeable?: 'all' | readonly string[];
  /** The system keeps a log of its changes, which is an entity set of its own. */
  readonly logged?: boolean;
  /** The system keeps it for itself: the service neither names nor shows it. */
  readonly internal?: boolean;
}

const text = (name: string, maxLength: number, more: Partial<Property> = {}): Property => ({
  name,
  type: 'Edm.String',
  maxLength,
  ...more,
});
const amount = (name: string, more: Partial<Property> = {}): Property => ({ name, type: 'Edm.Decimal', ...more });
const date = (name: string, more: Partial<Property> = {}): Property => ({ name, type: 'Edm.Date', ...more });
const currency: Property = text('Currency', 3, { values: ['EUR', 'USD', 'GBP', 'CHF'], required: true });
const lastChange: Property = { name: 'LastChangeDateTime', type: 'Edm.DateTimeOffset', system: true };
const externalReference: Property = text('ExternalReference', 60, { unique: true });

/** A row for each field of each change, with the reference of the request that made it. */
const changeLogOf = (entity: string): EntityType => ({
  name: `${entity}Change`,
  creatable: false,
  properties: [
    { name: 'ChangeNumber', type: 'Edm.Int32' },
    text(entity, 10, { references: entity }),
    text('ChangeReference', 60),
    text('Field', 40),
    text('OldValue', 200),
    text('NewValue', 200),
    { name: 'ChangedAt', type: 'Edm.DateTimeOffset' },
    text('ChangedBy', 40),
  ],
});

/** Of a purchase order, in the codes of the system. */
export const releaseStatus = { inRelease: '03', released: '05' } as const;

export const entityTypes: readonly EntityType[] = [
  {
    name: 'Customer',
    creatable: false,
    properties: [
      text('Customer', 10),
      text('CustomerName', 80, { required: true }),
      text('CompanyCode', 4),
      currency,
      amount('CreditLimit'),
      text('PaymentTerms', 4),
      text('BankAccount', 34),
      text('BankAccountHolder', 80),
      text('CustomerFullAddress', 200),
      text('EmailAddress', 120),
      text('DunningNote', 500),
      lastChange,
    ],
  },
  {
    name: 'Supplier',
    creatable: false,
    properties: [text('Supplier', 10), text('SupplierName', 80, { required: true }), lastChange],
  },
  {
    name: 'Subscription',
    creatable: true,
    logged: true,
    clientKeys: true,
    firstNumber: 30_000_001,
    changeable: 'all',
    properties: [
      text('Subscription', 10),
      text('Customer', 10, { required: true, references: 'Customer' }),
      text('Product', 40, { required: true }),
      date('ValidFrom', { required: true }),
      date('ValidTo', { required: true }),
      amount('AnnualAmount', { required: true }),
      currency,
      text('Status', 12, { values: ['Active', 'Expired', 'Cancelled'], initially: 'Active' }),
      text('ChangeReference', 60),
      lastChange,
    ],
  },
  {
    name: 'Invoice',
    creatable: true,
    firstNumber: 90_000_001,
    changeable: ['DocumentHeaderText', 'PaymentBlockingReason'],
    properties: [
      text('Invoice', 10),
      text('Customer', 10, { required: true, references: 'Customer' }),
      text('Subscription', 10, { references: 'Subscription' }),
      amount('Amount', { required: true }),
      currency,
      date('InvoiceDate', { required: true }),
      date('DueDate', { required: true }),
      text('Status', 12, { values: ['Posted', 'Cancelled'], system: true, initially: 'Posted' }),
      externalReference,
      text('DocumentHeaderText', 50),
      text('PaymentBlockingReason', 1),
      lastChange,
    ],
  },
  {
    name: 'CreditMemo',
    creatable: true,
    firstNumber: 95_000_001,
    properties: [
      text('CreditMemo', 10),
      text('Invoice', 10, { required: true, references: 'Invoice' }),
      text('Customer', 10, { required: true, references: 'Customer' }),
      amount('Amount', { required: true }),
      currency,
      text('Reason', 200, { required: true }),
      date('CreditMemoDate'),
      externalReference,
      lastChange,
    ],
  },
  {
    // One item each, for one customer. It is in release until somebody of purchasing has released it.
    name: 'PurchaseOrder',
    creatable: true,
    logged: true,
    firstNumber: 45_000_001,
    changeable: ['Material', 'Amount', 'PurchasingDocumentDeletionCode', 'ChangeReference'],
    properties: [
      text('PurchaseOrder', 10),
      text('Supplier', 10, { required: true, references: 'Supplier' }),
      text('Customer', 10, { required: true, references: 'Customer' }),
      text('Material', 40, { required: true }),
      amount('Amount', { required: true }),
      currency,
      text('PurchasingProcessingStatus', 2, {
        values: Object.values(releaseStatus),
        system: true,
        initially: releaseStatus.inRelease,
      }),
      text('PurchasingDocumentDeletionCode', 1, { values: ['L'] }),
      externalReference,
      text('ChangeReference', 60),
      lastChange,
    ],
  },
  {
    // Beside the order, which it does not change.
    name: 'PurchaseOrderNote',
    creatable: true,
    firstNumber: 46_000_001,
    properties: [
      text('PurchaseOrderNote', 10),
      text('PurchaseOrder', 10, { required: true, references: 'PurchaseOrder' }),
      text('PlainLongText', 500, { required: true }),
      externalReference,
      lastChange,
    ],
  },
  changeLogOf('Subscription'),
  changeLogOf('PurchaseOrder'),
  {
    // What left the house by mail. Clients can ask for an output and never for what became of it.
    name: 'SentOutput',
    creatable: false,
    internal: true,
    properties: [
      { name: 'OutputNumber', type: 'Edm.Int32' },
      text('Invoice', 10),
      text('Recipient', 120),
      text('Subject', 120),
      { name: 'SentAt', type: 'Edm.DateTimeOffset' },
      text('SentBy', 40),
    ],
  },
];

/** What clients of the service get to see. */
export const servedTypes: readonly EntityType[] = entityTypes.filter(({ internal }) => internal !== true);

/** An entity set of the service. */
export function findEntityType(name: string): EntityType | undefined {
  return servedTypes.find((type) => type.name === name);
}

export function entityTypeOf(name: string): EntityType {
  const type = entityTypes.find((candidate) => candidate.name === name);
  if (type === undefined) throw new Error(`The sandbox has no entity ${name}`);
  return type;
}

export function keyOf(type: EntityType): Property {
  const [key] = type.properties;
  if (key === undefined) throw new Error(`Entity ${type.name} has no key`);
  return key;
}

export function findProperty(type: EntityType, name: string): Property | undefined {
  return type.properties.find((property) => property.name === name);
}

export const schema: string = entityTypes.flatMap((type) => [tableOf(type), ...indexesOf(type)]).join(';\n');

/** Amounts are stored as whole hundredths, so that they are compared and added exactly. */
function tableOf(type: EntityType): string {
  const columns = type.properties.map((property, index) => {
    const kind = property.type === 'Edm.Decimal' || property.type === 'Edm.Int32' ? 'INTEGER' : 'TEXT';
    return `"${property.name}" ${kind}${index === 0 ? ' PRIMARY KEY' : ''}${property.unique === true ? ' UNIQUE' : ''}`;
  });
  return `CREATE TABLE "${type.name}" (${columns.join(', ')})`;
}

function indexesOf(type: EntityType): string[] {
  return type.properties
    .slice(1)
    .filter(({ name, references }) => references !== undefined || name === 'ChangeReference')
    .map(({ name }) => `CREATE INDEX "${type.name}_${name}" ON "${type.name}" ("${name}")`);
}
