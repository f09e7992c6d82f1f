import type { LabelRule } from './label-rule.js';

/*
 * Labels of a record's fields by what their names say, in whichever record and whichever trade they stand. The order is
 * from the strictest down, so that a name that says two things (`client_ssn`, `confidential_notes`) is the stricter one.
 */
export const recordRules: readonly LabelRule[] = [
  {
    // What proves who somebody is, opens an account, or is the number of either.
    path: /(^|_)(ssn|sin|passport|tax_id|iban|pin|cvv|password|secret|token|licen[cs]e|(account|routing|card)_number|insurance_id)(_|$)/,
    classification: 'restricted',
    category: 'credential',
    type: 'identifier',
  },
  {
    // Prose that somebody wrote about a person for a few readers, or that tells of the past.
    path: /(^|_)(\w*notes?|strategy|assessments?|evaluations?|histor(y|ies)|background|references?|disciplinary|performance|privileged|content|feedback|communications?)(_|$)/,
    classification: 'restricted',
    category: 'note',
    type: 'text',
  },
  {
    path: /diagnos|medication|prescription|psychiatr|hiv|treatment|condition|lab_result/,
    classification: 'restricted',
    category: 'health',
    type: 'identifier',
  },
  {
    path: /(^|_)(salar(y|ies)|income|wage|bonus|settlement|retainer|credit_score|fraud_score|risk_score)(_|$)/,
    classification: 'restricted',
    category: 'financial',
    type: 'identifier',
  },
  {
    path: /(^|_)(address|phone|mobile|email|dob|birth|birthday|birth_date)(_|$)/,
    classification: 'confidential',
    category: 'contact',
    type: 'identifier',
  },
  {
    path: /(^|_)(opposing|counsel|attorney|provider|physician|doctor|witness|reference_name|other_clients?)(_|$)/,
    classification: 'confidential',
    category: 'identity',
    type: 'name',
    isAboutAnother: true,
  },
  {
    path: /allerg|complaint|referral_reason|general_status|symptom/,
    classification: 'confidential',
    category: 'health',
    type: 'identifier',
  },
  {
    path: /(^|_)(amount|balance|limits?|tier|last4)(_|$)/,
    classification: 'confidential',
    category: 'financial',
    type: 'identifier',
  },
  { path: /(^|_)(name|manager)$/, classification: 'confidential', category: 'identity', type: 'name' },
  { path: /(^|_)id$/, classification: 'internal', category: 'reference', type: 'identifier' },
  { path: /(^|_)date$/, classification: 'internal', category: 'schedule', type: 'date' },
  { path: /(^|_)time$/, classification: 'internal', category: 'schedule', type: 'identifier' },
  {
    // What a matter is called, and where it stands.
    path: /(^|_)(status|type|types|department|title|position|merchant|policy|count|headcount|distribution)(_|$)/,
    classification: 'internal',
    category: 'commercial',
    type: 'identifier',
  },
];

/** Fields whose value names whom the record is about, and those by which a request may speak of the record instead. */
export const namingFields = { person: /^(name|\w+_name)$/, record: /(_id|last4)$/ } as const;

/** For whom and for what each trade's specialist works; a trade that is not here gets nothing. */
export const trades: Readonly<Record<string, string>> = {
  healthcare: 'PATIENT_CARE',
  finance: 'CUSTOMER_BANKING',
  legal: 'LEGAL_MATTER',
  corporate: 'STAFF_MATTER',
};
