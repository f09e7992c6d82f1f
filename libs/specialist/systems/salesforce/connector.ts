import { epochMsOf } from '@baton/kernel';
import { rejection, requiredSettings, settled, settledRead } from '@baton/specialist/kit';
import type { ConnectSystem, OperationToPerform, PerformResult } from '@baton/specialist/kit';
import { Accounts } from './accounts.js';
import { SalesforceClient } from './client.js';
import { manifest } from './manifest.js';
import { Opportunities } from './opportunities.js';
import { People } from './people.js';

/** The CRM behind the contract: settings name the organisation and the credentials of its connected app. */
export const connectSystem: ConnectSystem = (settings) => {
  const access = requiredSettings(settings, ['SALESFORCE_URL', 'SALESFORCE_CLIENT_ID', 'SALESFORCE_CLIENT_SECRET']);
  const salesforce = new SalesforceClient({
    url: access.SALESFORCE_URL.replace(/\/+$/, ''),
    clientId: access.SALESFORCE_CLIENT_ID,
    clientSecret: access.SALESFORCE_CLIENT_SECRET,
  });
  const accounts = new Accounts(salesforce);
  const people = new People(salesforce);
  const opportunities = new Opportunities(salesforce);

  const perform = (operation: OperationToPerform): Promise<PerformResult> => {
    const name = String(operation.input['accountName']);
    switch (operation.capability) {
      case 'crm.account.find':
        return settledRead(() => accounts.find(name, operation.signal));
      case 'crm.account.search':
        return settledRead(() => accounts.search(name, operation.signal));
      case 'crm.signatory.find':
        return settledRead(() => people.signatory(String(operation.input['accountId']), operation.signal));
      case 'crm.opportunity.update':
      case 'crm.opportunity.close':
      case 'crm.opportunity.lose':
      case 'crm.opportunity.restore':
      case 'crm.opportunity.flag':
        return settled(() => opportunities.write(operation));
      default:
        return Promise.resolve(rejection('CAPABILITY_UNKNOWN').result);
    }
  };

  return {
    manifest,
    perform,
    find: (operation) => opportunities.find(operation),
    listKeys: ({ since, signal }) => opportunities.listKeys(epochMsOf(since), signal),
  };
};
