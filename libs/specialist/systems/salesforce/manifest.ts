import type { Capability, CompensationEntry, InputField, Manifest, OutputField } from '@baton/specialist/domain';

const accountId = { being: 'organisation', recordIdField: 'accountId' } as const;

/** Stages that a renewal may be moved to while it is open; closing it is a capability of its own. */
export const openStages = ['Prospecting', 'Renewal Due', 'Negotiation'] as const;
const allStages = [...openStages, 'Closed Won', 'Closed Lost'] as const;

const recordIdPattern = '^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$';
const versionPattern = '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}\\+0000(/[0-9a-f]{32})?$';
const amountPattern = '^\\d{1,13}(\\.\\d{1,2})?$';
const percentPattern = '^-?\\d{1,3}(\\.\\d{1,2})?$';
const emptyFieldsPattern = '^(amount|termMonths|upliftPercent)(,(amount|termMonths|upliftPercent))*$';

const full = { forms: ['FULL'] } as const;
const required = { ...full, required: true } as const;
const optional = { ...full, required: false } as const;

const accountNameInput: InputField = { name: 'accountName', type: 'name', ...required };
const opportunityIdInput: InputField = {
  name: 'opportunityId',
  type: 'identifier',
  pattern: recordIdPattern,
  ...required,
};
const versionInput: InputField = { name: 'version', type: 'identifier', pattern: versionPattern, ...optional };
const closeDateInput: InputField = { name: 'closeDate', type: 'date', ...optional };
const commercialInputs: readonly InputField[] = [
  { name: 'amount', type: 'decimal', pattern: amountPattern, ...optional },
  closeDateInput,
  { name: 'termMonths', type: 'integer', ...optional },
  { name: 'upliftPercent', type: 'percent', pattern: percentPattern, ...optional },
];

const reference = { type: 'identifier', classification: 'internal', category: 'reference', trust: 'typed' } as const;
const accountIdOutput: OutputField = { name: 'accountId', ...reference, about: accountId };
const opportunityIdOutput: OutputField = { name: 'opportunityId', ...reference, about: accountId };
const versionOutput: OutputField = { name: 'version', ...reference };
const amountOutput: OutputField = {
  name: 'amount',
  type: 'decimal',
  classification: 'confidential',
  category: 'commercial',
  trust: 'typed',
  about: accountId,
};
const closeDateOutput: OutputField = {
  name: 'closeDate',
  type: 'date',
  classification: 'internal',
  category: 'schedule',
  trust: 'typed',
  about: accountId,
};

/** A renewal as it was: what an undo writes back. A field that was empty is absent and named in `emptyFields`. */
const beforeImage: readonly OutputField[] = [
  {
    name: 'stage',
    type: 'identifier',
    classification: 'internal',
    category: 'commercial',
    trust: 'typed',
    about: accountId,
  },
  amountOutput,
  closeDateOutput,
  { ...amountOutput, name: 'termMonths', type: 'integer' },
  { ...amountOutput, name: 'upliftPercent', type: 'percent' },
  { name: 'emptyFields', ...reference },
];

const notify: CompensationEntry = { kind: 'NOTIFY', inputs: {} };
const writtenOutputs = [opportunityIdOutput, accountIdOutput, versionOutput];

/**
 * An opportunity has no better precondition than If-Unmodified-Since by the second, and no key that the system itself
 * enforces on a change: so each of these is found again by the key that it leaves in the record's field history.
 */
const opportunityWrite = {
  version: '1',
  effect: 'WRITE',
  output: writtenOutputs,
  idempotencyClass: 'CHECK_THEN_ACT',
  callTimeoutMs: 15_000,
  visibilityLagMs: 2_000,
} as const;

const lastResort = { reversibility: 'IRREVERSIBLE', before: [], compensations: [notify] } as const;

const undoable = {
  reversibility: 'UNDOABLE',
  before: beforeImage,
  compensations: [
    {
      kind: 'UNDO',
      capability: 'crm.opportunity.restore',
      inputs: {
        opportunityId: { from: 'input', name: 'opportunityId' },
        version: { from: 'output', name: 'version' },
        ...Object.fromEntries(beforeImage.map(({ name }) => [name, { from: 'before', name } as const])),
      },
    },
    {
      kind: 'FLAG',
      capability: 'crm.opportunity.flag',
      inputs: { opportunityId: { from: 'input', name: 'opportunityId' } },
    },
    notify,
  ],
} as const;

const read = {
  version: '1',
  effect: 'READ',
  input: [accountNameInput],
  before: [],
  reversibility: 'UNDOABLE',
  compensations: [],
  idempotencyClass: 'NATIVE',
  callTimeoutMs: 15_000,
  visibilityLagMs: 0,
} as const;

const findAccount: Capability = {
  ...read,
  name: 'crm.account.find',
  sentence: 'Finds the one account of a name and its one open renewal.',
  output: [
    accountIdOutput,
    {
      name: 'accountName',
      type: 'name',
      classification: 'internal',
      category: 'identity',
      trust: 'typed',
      about: accountId,
    },
    { name: 'accountNumber', ...reference, about: accountId },
    {
      name: 'erpCustomer',
      ...reference,
      about: accountId,
      sameAs: { system: 'sap', recordIdField: 'accountId' },
    },
    { name: 'contractFolder', ...reference, about: accountId },
    opportunityIdOutput,
    { name: 'opportunityVersion', ...reference },
    amountOutput,
    { name: 'currency', type: 'currency', classification: 'internal', category: 'commercial', trust: 'typed' },
    closeDateOutput,
    { name: 'subscriptionId', ...reference, about: accountId },
  ],
};

const contact = { type: 'email', category: 'contact', trust: 'typed' } as const;
const signatory = { being: 'person', recordIdField: 'contactId', role: 'signatory' } as const;
const owner = { being: 'person', recordIdField: 'ownerId', role: 'account-owner' } as const;

const findSignatory: Capability = {
  ...read,
  name: 'crm.signatory.find',
  sentence: 'Finds who signs for an account, and which of our people keeps it.',
  input: [{ name: 'accountId', type: 'identifier', pattern: recordIdPattern, ...required }],
  output: [
    { name: 'contactId', ...reference, about: signatory },
    {
      name: 'signatoryName',
      type: 'name',
      classification: 'internal',
      category: 'identity',
      trust: 'typed',
      about: signatory,
    },
    { name: 'signatoryEmail', ...contact, classification: 'confidential', about: signatory },
    { name: 'ownerId', ...reference, about: owner },
    { name: 'ownerEmail', ...contact, classification: 'internal', about: owner },
  ],
};

export const candidatesMax = 5;

const searchAccounts: Capability = {
  ...read,
  name: 'crm.account.search',
  sentence: 'Lists accounts with an open renewal that a name may mean.',
  output: [
    { name: 'candidateCount', ...reference, type: 'integer' },
    // They are not yet anybody's: one of them becomes the goal's subject when a person has chosen.
    ...Array.from({ length: candidatesMax }, (_, index): OutputField => ({
      name: `candidate${index + 1}`,
      type: 'name',
      classification: 'internal',
      category: 'identity',
      trust: 'typed',
    })),
  ],
};

const update: Capability = {
  ...opportunityWrite,
  ...undoable,
  name: 'crm.opportunity.update',
  sentence: 'Changes stage, amount, close date, term or uplift of a renewal.',
  input: [
    opportunityIdInput,
    versionInput,
    { name: 'stage', type: 'identifier', oneOf: openStages, ...optional },
    ...commercialInputs,
  ],
};

const close: Capability = {
  ...opportunityWrite,
  ...undoable,
  name: 'crm.opportunity.close',
  sentence: 'Closes a renewal as won.',
  input: [opportunityIdInput, versionInput, closeDateInput],
};

const lose: Capability = {
  ...close,
  name: 'crm.opportunity.lose',
  sentence: 'Closes a renewal as lost.',
};

const restore: Capability = {
  ...opportunityWrite,
  ...lastResort,
  name: 'crm.opportunity.restore',
  sentence: 'Gives a renewal back what it held, unless somebody has changed it since.',
  input: [
    opportunityIdInput,
    { ...versionInput, required: true },
    { name: 'stage', type: 'identifier', oneOf: allStages, ...optional },
    ...commercialInputs,
    { name: 'emptyFields', type: 'identifier', pattern: emptyFieldsPattern, ...optional },
  ],
};

const flag: Capability = {
  ...opportunityWrite,
  ...lastResort,
  name: 'crm.opportunity.flag',
  sentence: 'Marks a renewal so that a person looks at it.',
  input: [opportunityIdInput],
};

export const manifest: Manifest = {
  specialist: 'salesforce',
  system: 'salesforce',
  capabilities: [findAccount, searchAccounts, findSignatory, update, close, lose, restore, flag],
};
