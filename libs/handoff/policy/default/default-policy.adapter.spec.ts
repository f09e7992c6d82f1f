import { policyContract } from '../policy.contract.js';
import { DefaultDisclosurePolicy } from './default-policy.adapter.js';

policyContract(() => ({
  policy: new DefaultDisclosurePolicy(),
  permitted: {
    ...{ specialist: 'sap', system: 'sap', capability: 'erp.invoice.create', purpose: 'CONTRACT_RENEWAL' },
    ...{ classification: 'confidential', category: 'commercial', source: 'salesforce' },
    ...{ aboutSomebody: true, form: 'FULL' },
  },
}));
