import type { Capability, CompensationEntry, InputField, Manifest, OutputField } from '@baton/specialist/domain';

const customer = { being: 'organisation', recordIdField: 'customerId' } as const;

const numberPattern = '^[A-Za-z0-9]{1,10}$';
const amountPattern = '^\\d{1,13}(\\.\\d{1,2})?$';
const materialPattern = '^[A-Z0-9_-]{1,40}$';
const versionPattern = '^(W/)?"[^"]+"$';

const required = { forms: ['FULL'], required: true } as const;
const optional = { forms: ['FULL'], required: false } as const;

const numberInput = (name: string): InputField => ({
  name,
  type: 'identifier',
  pattern: numberPattern,
  ...required,
});
const amountInput: InputField = { name: 'amount', type: 'decimal', pattern: amountPattern, ...required };
const currencyInput: InputField = { name: 'currency', type: 'currency', ...required };
const versionInput: InputField = { name: 'version', type: 'identifier', pattern: versionPattern, ...optional };
const annualAmountInput: InputField = { ...amountInput, name: 'annualAmount', required: false };

const reference = { type: 'identifier', classification: 'internal', category: 'reference', trust: 'typed' } as const;
const customerIdOutput: OutputField = { name: 'customerId', ...reference, about: customer };
const subscriptionIdOutput: OutputField = { name: 'subscriptionId', ...reference, about: customer };
const versionOutput: OutputField = { name: 'version', ...reference };
const annualAmountOutput: OutputField = {
  name: 'annualAmount',
  type: 'decimal',
  classification: 'confidential',
  category: 'financial',
  trust: 'typed',
  about: customer,
};
const validToOutput: OutputField = {
  name: 'validTo',
  type: 'date',
  classification: 'internal',
  category: 'schedule',
  trust: 'typed',
  about: customer,
};

const statusField: OutputField = { name: 'status', ...reference, category: 'contract', about: customer };

const notify: CompensationEntry = { kind: 'NOTIFY', inputs: {} };
const lastResort = { reversibility: 'IRREVERSIBLE', before: [], compensations: [notify] } as const;
const call = { version: '1', callTimeoutMs: 15_000, visibilityLagMs: 2_000 } as const;

const readSubscription: Capability = {
  ...call,
  name: 'erp.subscription.read',
  sentence: 'Reads a subscription with its version.',
  effect: 'READ',
  input: [numberInput('subscriptionId')],
  output: [
    subscriptionIdOutput,
    customerIdOutput,
    { name: 'product', ...reference, category: 'commercial', about: customer },
    { ...validToOutput, name: 'validFrom' },
    validToOutput,
    annualAmountOutput,
    { name: 'currency', type: 'currency', classification: 'internal', category: 'financial', trust: 'typed' },
    statusField,
    versionOutput,
  ],
  before: [],
  reversibility: 'UNDOABLE',
  compensations: [],
  idempotencyClass: 'NATIVE',
};

/** The key is the invoice's external reference, which the system keeps unique: a second one is never created. */
const createInvoice: Capability = {
  ...call,
  name: 'erp.invoice.create',
  sentence: 'Posts an invoice to a customer.',
  effect: 'WRITE',
  input: [
    numberInput('customerId'),
    { ...numberInput('subscriptionId'), required: false },
    amountInput,
    currencyInput,
    { name: 'invoiceDate', type: 'date', ...required },
    { name: 'dueDate', type: 'date', ...required },
  ],
  output: [{ name: 'invoiceId', ...reference, about: customer }, customerIdOutput],
  before: [],
  // A posted invoice is never taken back, only answered by a credit memo.
  reversibility: 'COMPENSATABLE',
  compensations: [
    {
      kind: 'CORRECT',
      capability: 'erp.creditmemo.create',
      inputs: {
        invoiceId: { from: 'output', name: 'invoiceId' },
        customerId: { from: 'input', name: 'customerId' },
        amount: { from: 'input', name: 'amount' },
        currency: { from: 'input', name: 'currency' },
      },
    },
    notify,
  ],
  idempotencyClass: 'NATIVE',
};

const createCreditMemo: Capability = {
  ...call,
  ...lastResort,
  name: 'erp.creditmemo.create',
  sentence: 'Credits a posted invoice.',
  effect: 'WRITE',
  input: [numberInput('invoiceId'), numberInput('customerId'), amountInput, currencyInput],
  output: [{ name: 'creditMemoId', ...reference, about: customer }, customerIdOutput],
  idempotencyClass: 'NATIVE',
};

/**
 * SAP mails the document to the address that it has for the customer, so no address crosses. It takes no key with the
 * request and can't be asked whether it mailed: of a lost answer only a person can say what became of it, and a mail
 * that was sent can't be called back.
 */
const mailInvoice: Capability = {
  ...call,
  ...lastResort,
  name: 'erp.invoice.mail',
  sentence: 'Mails a posted invoice to the customer.',
  effect: 'WRITE',
  input: [numberInput('invoiceId')],
  output: [{ name: 'invoiceId', ...reference, about: customer }, customerIdOutput],
  idempotencyClass: 'NONE',
  visibilityLagMs: 0,
};

const extendSubscription: Capability = {
  ...call,
  name: 'erp.subscription.extend',
  sentence: 'Extends a subscription, at a new annual amount if one is given.',
  effect: 'WRITE',
  input: [
    numberInput('subscriptionId'),
    versionInput,
    { name: 'validTo', type: 'date', ...required },
    annualAmountInput,
  ],
  output: [subscriptionIdOutput, customerIdOutput, versionOutput],
  before: [validToOutput, annualAmountOutput],
  reversibility: 'UNDOABLE',
  compensations: [
    {
      kind: 'UNDO',
      capability: 'erp.subscription.restore',
      inputs: {
        subscriptionId: { from: 'input', name: 'subscriptionId' },
        version: { from: 'output', name: 'version' },
        validTo: { from: 'before', name: 'validTo' },
        annualAmount: { from: 'before', name: 'annualAmount' },
      },
    },
    notify,
  ],
  idempotencyClass: 'CHECK_THEN_ACT',
};

const restoreSubscription: Capability = {
  ...call,
  ...lastResort,
  name: 'erp.subscription.restore',
  sentence: 'Gives a subscription its former end and amount, unless it was changed since.',
  effect: 'WRITE',
  input: [
    numberInput('subscriptionId'),
    { ...versionInput, required: true },
    { name: 'validTo', type: 'date', ...required },
    { ...annualAmountInput, required: true },
  ],
  output: [subscriptionIdOutput, customerIdOutput, versionOutput],
  idempotencyClass: 'CHECK_THEN_ACT',
};

const endSubscription: Capability = {
  ...call,
  name: 'erp.subscription.end',
  sentence: 'Lets a subscription end with its running term, for good.',
  effect: 'WRITE',
  input: [numberInput('subscriptionId'), versionInput],
  output: [subscriptionIdOutput, customerIdOutput, versionOutput],
  before: [statusField],
  reversibility: 'UNDOABLE',
  compensations: [
    {
      kind: 'UNDO',
      capability: 'erp.subscription.reopen',
      inputs: {
        subscriptionId: { from: 'input', name: 'subscriptionId' },
        version: { from: 'output', name: 'version' },
        status: { from: 'before', name: 'status' },
      },
    },
    notify,
  ],
  idempotencyClass: 'CHECK_THEN_ACT',
};

const reopenSubscription: Capability = {
  ...call,
  ...lastResort,
  name: 'erp.subscription.reopen',
  sentence: 'Gives a subscription its former status, unless it was changed since.',
  effect: 'WRITE',
  input: [
    numberInput('subscriptionId'),
    { ...versionInput, required: true },
    { name: 'status', type: 'identifier', oneOf: ['Active', 'Expired'], ...required },
  ],
  output: [subscriptionIdOutput, customerIdOutput, versionOutput],
  idempotencyClass: 'CHECK_THEN_ACT',
};

const purchaseOrderIdOutput: OutputField = { name: 'purchaseOrderId', ...reference, about: customer };

/** The key is the order's external reference, which the system keeps unique: a second one is never created. */
const createPurchaseOrder: Capability = {
  ...call,
  name: 'erp.purchaseorder.create',
  sentence: 'Orders a service for a customer from a supplier.',
  effect: 'WRITE',
  input: [
    numberInput('supplierId'),
    numberInput('customerId'),
    { name: 'material', type: 'identifier', pattern: materialPattern, ...required },
    amountInput,
    currencyInput,
  ],
  output: [purchaseOrderIdOutput, customerIdOutput, versionOutput],
  before: [],
  reversibility: 'UNDOABLE',
  compensations: [
    {
      kind: 'UNDO',
      capability: 'erp.purchaseorder.cancel',
      inputs: {
        purchaseOrderId: { from: 'output', name: 'purchaseOrderId' },
        version: { from: 'output', name: 'version' },
      },
    },
    {
      kind: 'FLAG',
      capability: 'erp.purchaseorder.flag',
      inputs: { purchaseOrderId: { from: 'output', name: 'purchaseOrderId' } },
    },
    notify,
  ],
  idempotencyClass: 'NATIVE',
};

/** Once somebody has released or changed an order, it is theirs: it has another version, and is left alone. */
const cancelPurchaseOrder: Capability = {
  ...call,
  ...lastResort,
  name: 'erp.purchaseorder.cancel',
  sentence: 'Cancels an order, unless it was released or changed since.',
  effect: 'WRITE',
  input: [numberInput('purchaseOrderId'), { ...versionInput, required: true }],
  output: [purchaseOrderIdOutput, customerIdOutput, versionOutput],
  idempotencyClass: 'CHECK_THEN_ACT',
};

/** A note is a record beside the order, under a key of its own: nothing that a person has put into the order is touched. */
const flagPurchaseOrder: Capability = {
  ...call,
  ...lastResort,
  name: 'erp.purchaseorder.flag',
  sentence: 'Adds a note to an order so that a person looks at it.',
  effect: 'WRITE',
  input: [numberInput('purchaseOrderId')],
  output: [
    { name: 'noteId', ...reference },
    { name: 'purchaseOrderId', ...reference },
  ],
  idempotencyClass: 'NATIVE',
};

export const manifest: Manifest = {
  specialist: 'sap',
  system: 'sap',
  capabilities: [
    readSubscription,
    createInvoice,
    createCreditMemo,
    mailInvoice,
    extendSubscription,
    restoreSubscription,
    endSubscription,
    reopenSubscription,
    createPurchaseOrder,
    cancelPurchaseOrder,
    flagPurchaseOrder,
  ],
};
