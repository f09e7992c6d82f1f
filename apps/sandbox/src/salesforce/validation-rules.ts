import { SalesforceError } from './salesforce-error.js';
import type { Value } from './field-values.js';

/** The validation rules that this organisation has set up; they see the record as it would be stored. */
export function applyValidationRules(objectName: string, record: ReadonlyMap<string, Value>): void {
  if (objectName !== 'Opportunity') return;
  const amount = record.get('Amount');
  const term = record.get('Term_Months__c');
  if (typeof amount === 'number' && amount < 0) refuse('Amount', 'The amount of an opportunity is not negative.');
  if (record.get('StageName') === 'Closed Won' && !(typeof amount === 'number' && amount > 0)) {
    refuse('Amount', 'A closed won opportunity needs an amount.');
  }
  if (typeof term === 'number' && (term < 1 || term > 60)) {
    refuse('Term_Months__c', 'The term lies between 1 and 60 months.');
  }
}

function refuse(field: string, message: string): never {
  throw new SalesforceError(400, 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message, [field]);
}
