import type { Capability, CompensationEntry, InputField, Manifest, OutputField } from '@baton/specialist/domain';
import { caseTopics, noteTopics } from './texts.js';

const company = { being: 'organisation', recordIdField: 'companyId' } as const;

const sysIdPattern = '^[0-9a-f]{32}$';

const required = { forms: ['FULL'], required: true } as const;

const idInput = (name: string): InputField => ({ name, type: 'identifier', pattern: sysIdPattern, ...required });
const caseIdInput = idInput('caseId');

const reference = { type: 'identifier', classification: 'internal', category: 'support', trust: 'typed' } as const;
const companyIdOutput: OutputField = { name: 'companyId', ...reference, category: 'reference', about: company };
const caseIdOutput: OutputField = { name: 'caseId', ...reference, about: company };

const notify: CompensationEntry = { kind: 'NOTIFY', inputs: {} };

/**
 * A case has no field that the system keeps unique and no precondition for a change: what was written is found again by
 * the key that it bears, and may be invisible for as long as the instance's replicas lag.
 */
const write = {
  version: '1',
  effect: 'WRITE',
  before: [],
  idempotencyClass: 'CHECK_THEN_ACT',
  callTimeoutMs: 15_000,
  visibilityLagMs: 5_000,
} as const;

const lastResort = { reversibility: 'IRREVERSIBLE', compensations: [notify] } as const;

const findCompany: Capability = {
  version: '1',
  name: 'itsm.company.find',
  sentence: 'Finds the company of an account, and how much it has open with support.',
  effect: 'READ',
  input: [{ name: 'accountNumber', type: 'identifier', pattern: '^[A-Za-z0-9-]{1,40}$', ...required }],
  output: [
    companyIdOutput,
    {
      name: 'crmAccount',
      ...reference,
      category: 'reference',
      about: company,
      sameAs: { system: 'salesforce', recordIdField: 'companyId' },
    },
    { name: 'openCases', ...reference, type: 'integer', about: company },
    { name: 'urgentCases', ...reference, type: 'integer', about: company },
  ],
  before: [],
  reversibility: 'UNDOABLE',
  compensations: [],
  idempotencyClass: 'NATIVE',
  callTimeoutMs: 15_000,
  visibilityLagMs: 0,
};

const openCase: Capability = {
  ...write,
  name: 'itsm.case.open',
  sentence: 'Opens a case for the support of a customer.',
  input: [
    idInput('companyId'),
    { name: 'topic', type: 'identifier', oneOf: caseTopics, ...required },
    { name: 'dueDate', type: 'date', ...required },
  ],
  output: [
    caseIdOutput,
    { name: 'caseNumber', ...reference, about: company },
    companyIdOutput,
    { name: 'version', ...reference, category: 'reference' },
  ],
  reversibility: 'UNDOABLE',
  compensations: [
    {
      kind: 'UNDO',
      capability: 'itsm.case.cancel',
      inputs: { caseId: { from: 'output', name: 'caseId' }, version: { from: 'output', name: 'version' } },
    },
    { kind: 'FLAG', capability: 'itsm.case.flag', inputs: { caseId: { from: 'output', name: 'caseId' } } },
    notify,
  ],
};

const cancelCase: Capability = {
  ...write,
  ...lastResort,
  name: 'itsm.case.cancel',
  sentence: 'Cancels a case that nobody has worked on since.',
  input: [caseIdInput, { name: 'version', type: 'identifier', pattern: '^\\d{1,9}$', ...required }],
  output: [caseIdOutput, companyIdOutput],
};

const flagCase: Capability = {
  ...write,
  ...lastResort,
  name: 'itsm.case.flag',
  sentence: 'Notes on a case that a person has to look at it.',
  input: [caseIdInput],
  output: [caseIdOutput, companyIdOutput],
};

/** A note can't be taken away, only be followed by one that says that it does not hold. */
const addNote: Capability = {
  ...write,
  name: 'itsm.note.add',
  sentence: 'Notes on a case what became of the contract.',
  input: [
    caseIdInput,
    { name: 'topic', type: 'identifier', oneOf: noteTopics, ...required },
    { name: 'date', type: 'date', ...required },
  ],
  output: [caseIdOutput, companyIdOutput, { name: 'noteReference', ...reference, category: 'reference' }],
  reversibility: 'COMPENSATABLE',
  compensations: [
    {
      kind: 'CORRECT',
      capability: 'itsm.note.retract',
      inputs: { caseId: { from: 'input', name: 'caseId' }, noteReference: { from: 'output', name: 'noteReference' } },
    },
    notify,
  ],
};

const retractNote: Capability = {
  ...write,
  ...lastResort,
  name: 'itsm.note.retract',
  sentence: 'Notes on a case that an earlier note does not hold any more.',
  input: [caseIdInput, { name: 'noteReference', type: 'identifier', pattern: sysIdPattern, ...required }],
  output: [caseIdOutput, companyIdOutput],
};

export const manifest: Manifest = {
  specialist: 'servicenow',
  system: 'servicenow',
  capabilities: [findCompany, openCase, cancelCase, flagCase, addNote, retractNote],
};
