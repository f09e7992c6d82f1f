import type { Edit } from '../../apps/sandbox/src/admin-edits.js';

/* What an operator does in a system's own screens to put a record right. */

type Row = Readonly<Record<string, unknown>>;

/** A renewal gets the terms that it had. */
export function formerTermsOf({ Id: id, ...former }: Row): Edit {
  const { Name, StageName, Amount, CloseDate, Term_Months__c, Uplift_Percent__c } = former;
  const fields = { Name, StageName, Amount, CloseDate, Term_Months__c, Uplift_Percent__c };
  return { system: 'salesforce', object: 'Opportunity', id: String(id), fields };
}

/** An invoice gets a credit memo over all of it. */
export function creditOf({ Invoice, Customer, Amount, Currency }: Row): Edit {
  const fields = { Invoice, Customer, Amount, Currency, Reason: 'Renewal called off' };
  return { system: 'sap', entity: 'CreditMemo', operation: 'create', fields };
}
