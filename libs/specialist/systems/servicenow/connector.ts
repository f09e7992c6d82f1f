import { epochMsOf } from '@baton/kernel';
import { rejection, requiredSettings, settled, settledRead } from '@baton/specialist/kit';
import type { ConnectSystem, OperationToPerform, PerformResult } from '@baton/specialist/kit';
import { Cases } from './cases.js';
import { ServicenowClient } from './client.js';
import { Companies } from './companies.js';
import { manifest } from './manifest.js';

/**
 * The support queue behind the contract: settings name the instance and the credentials of a user that may read and write
 * cases, and read companies and journal entries.
 */
export const connectSystem: ConnectSystem = (settings) => {
  const access = requiredSettings(settings, ['SERVICENOW_URL', 'SERVICENOW_USER', 'SERVICENOW_PASSWORD']);
  const tickets = new ServicenowClient({
    url: access.SERVICENOW_URL.replace(/\/+$/, ''),
    user: access.SERVICENOW_USER,
    password: access.SERVICENOW_PASSWORD,
  });
  const companies = new Companies(tickets);
  const cases = new Cases(tickets);

  const perform = (operation: OperationToPerform): Promise<PerformResult> => {
    switch (operation.capability) {
      case 'itsm.company.find':
        return settledRead(() => companies.find(String(operation.input['accountNumber']), operation.signal));
      case 'itsm.case.open':
        return settled(() => cases.open(operation));
      case 'itsm.case.cancel':
        return settled(() => cases.cancel(operation));
      case 'itsm.case.flag':
      case 'itsm.note.add':
      case 'itsm.note.retract':
        return settled(() => cases.note(operation));
      default:
        return Promise.resolve(rejection('CAPABILITY_UNKNOWN').result);
    }
  };

  return {
    manifest,
    perform,
    find: (operation) =>
      operation.capability === 'itsm.case.open' ? cases.findOpened(operation) : cases.findChanged(operation),
    // A correlation id can't be used up without opening a case, so no key is ever claimed.
    listKeys: ({ since, signal }) => cases.listKeys(epochMsOf(since), signal),
  };
};
