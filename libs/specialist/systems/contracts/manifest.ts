import type { Capability, CompensationEntry, InputField, Manifest, OutputField } from '@baton/specialist/domain';

const folderPattern = '^(/[A-Za-z0-9][A-Za-z0-9_-]{0,63}){1,4}$';
const documentPattern = '^(/[A-Za-z0-9][A-Za-z0-9_-]{0,63}){1,4}/[A-Za-z0-9][A-Za-z0-9_-]{0,150}\\.txt$';
const versionPattern = '^(W/)?"[^"]+"$';

const required = { forms: ['FULL'], required: true } as const;
const optional = { forms: ['FULL'], required: false } as const;

const reference = { type: 'identifier', classification: 'internal', category: 'contract', trust: 'typed' } as const;
const outputs: readonly OutputField[] = [
  { name: 'documentPath', ...reference },
  { name: 'version', ...reference, category: 'reference' },
];

const notify: CompensationEntry = { kind: 'NOTIFY', inputs: {} };
const write = { version: '1', effect: 'WRITE', output: outputs, before: [], callTimeoutMs: 15_000 } as const;

const voiding: CompensationEntry = {
  kind: 'CORRECT',
  capability: 'legal.contract.void',
  inputs: {
    documentPath: { from: 'output', name: 'documentPath' },
    version: { from: 'output', name: 'version' },
  },
};

/** The key is part of the document's name, and the document is created there only if nothing is: never a second one. */
const filed = {
  ...write,
  reversibility: 'COMPENSATABLE',
  compensations: [voiding, notify],
  idempotencyClass: 'NATIVE',
  visibilityLagMs: 0,
} as const;

const folderInput: InputField = { name: 'contractFolder', type: 'identifier', pattern: folderPattern, ...required };
const accountNameInput: InputField = { name: 'accountName', type: 'name', ...required };
const endDateInput: InputField = { name: 'endDate', type: 'date', ...required };
// For people who compare papers: a token or the last digits serve as well as the number itself.
const customerReferenceInput: InputField = {
  name: 'customerReference',
  type: 'identifier',
  required: false,
  forms: ['TOKEN', 'MASK', 'FULL'],
};

const file: Capability = {
  ...filed,
  name: 'legal.contract.file',
  sentence: "Files the renewal agreement in the customer's folder.",
  input: [
    folderInput,
    accountNameInput,
    { name: 'startDate', type: 'date', ...required },
    endDateInput,
    { name: 'termMonths', type: 'integer', ...optional },
    { name: 'annualAmount', type: 'decimal', pattern: '^\\d{1,13}(\\.\\d{1,2})?$', ...required },
    { name: 'currency', type: 'currency', ...required },
    customerReferenceInput,
  ],
};

const fileNotice: Capability = {
  ...filed,
  name: 'legal.notice.file',
  sentence: "Files the notice that a contract ends in the customer's folder.",
  input: [folderInput, accountNameInput, endDateInput, customerReferenceInput],
};

const voidContract: Capability = {
  ...write,
  name: 'legal.contract.void',
  sentence: 'Voids a filed document: it stays readable under a name that says so.',
  input: [
    { name: 'documentPath', type: 'identifier', pattern: documentPattern, ...required },
    { name: 'version', type: 'identifier', pattern: versionPattern, ...required },
  ],
  reversibility: 'IRREVERSIBLE',
  compensations: [notify],
  idempotencyClass: 'CHECK_THEN_ACT',
  visibilityLagMs: 1_000,
};

export const manifest: Manifest = {
  specialist: 'contracts',
  system: 'contracts',
  capabilities: [file, fileNotice, voidContract],
};
