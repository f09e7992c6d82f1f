import { rejection, requiredSettings, settled, settledRead } from '@baton/specialist/kit';
import type {
  ConnectSystem,
  FindResult,
  OperationToFind,
  OperationToPerform,
  PerformResult,
} from '@baton/specialist/kit';
import { SapClient } from './client.js';
import { Documents } from './documents.js';
import { Mailing } from './mailing.js';
import { manifest } from './manifest.js';
import { PurchaseOrders } from './purchase-orders.js';
import { Subscriptions } from './subscriptions.js';

const usualServicePath = '/sap/opu/odata4/sap/api_subscription_billing/srvd_a2x/sap/subscriptionbilling/0001';

/** The ERP behind the contract: settings name the system and the credentials of its communication user. */
export const connectSystem: ConnectSystem = (settings) => {
  const access = requiredSettings(settings, ['SAP_URL', 'SAP_USER', 'SAP_PASSWORD']);
  const sap = new SapClient({
    url: access.SAP_URL.replace(/\/+$/, ''),
    servicePath: settings['SAP_SERVICE_PATH'] ?? usualServicePath,
    user: access.SAP_USER,
    password: access.SAP_PASSWORD,
  });
  const documents = new Documents(sap);
  const mailing = new Mailing(sap);
  const purchaseOrders = new PurchaseOrders(sap);
  const subscriptions = new Subscriptions(sap);

  const perform = (operation: OperationToPerform): Promise<PerformResult> => {
    switch (operation.capability) {
      case 'erp.subscription.read':
        return settledRead(() => subscriptions.read(String(operation.input['subscriptionId']), operation.signal));
      case 'erp.subscription.extend':
      case 'erp.subscription.restore':
      case 'erp.subscription.end':
      case 'erp.subscription.reopen':
        return settled(() => subscriptions.write(operation));
      case 'erp.invoice.create':
      case 'erp.creditmemo.create':
      case 'erp.purchaseorder.flag':
        return settled(() => documents.post(operation));
      case 'erp.purchaseorder.create':
        return settled(() => purchaseOrders.create(operation));
      case 'erp.purchaseorder.cancel':
        return settled(() => purchaseOrders.cancel(operation));
      case 'erp.invoice.mail':
        return settled(() => mailing.mail(operation));
      default:
        return Promise.resolve(rejection('CAPABILITY_UNKNOWN').result);
    }
  };

  const find = (operation: OperationToFind): Promise<FindResult> => {
    switch (operation.capability) {
      case 'erp.invoice.mail':
        return mailing.find(operation);
      case 'erp.invoice.create':
      case 'erp.creditmemo.create':
      case 'erp.purchaseorder.flag':
        return documents.find(operation);
      case 'erp.purchaseorder.create':
      case 'erp.purchaseorder.cancel':
        return purchaseOrders.find(operation);
      default:
        return subscriptions.find(operation);
    }
  };

  return {
    manifest,
    perform,
    find,
    // An external reference can't be used up without posting a document, so no key is ever claimed. A mail bears none.
    listKeys: async ({ since, signal }) => [
      ...(await documents.listKeys(since, signal)),
      ...(await purchaseOrders.listKeys(since, signal)),
      ...(await subscriptions.listKeys(since, signal)),
    ],
  };
};
