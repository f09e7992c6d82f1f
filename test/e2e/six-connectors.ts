import type { SystemConnector } from '@baton/specialist/kit';
import { connectSystem as connectCalendar } from '@baton/specialist/systems/calendar';
import { connectSystem as connectContracts } from '@baton/specialist/systems/contracts';
import { connectSystem as connectEmail } from '@baton/specialist/systems/email';
import { connectSystem as connectSalesforce } from '@baton/specialist/systems/salesforce';
import { connectSystem as connectSap } from '@baton/specialist/systems/sap';
import { connectSystem as connectServicenow } from '@baton/specialist/systems/servicenow';
import type { SystemName } from '../../apps/sandbox/src/faults.js';
import type { RunningSandbox } from '../../apps/sandbox/src/running-sandbox.js';

/** All systems of the sandbox, each behind its own connector. */
export function sixConnectors(running: RunningSandbox): readonly SystemConnector[] {
  const urlOf = (system: SystemName): string => running.urlOf(system);
  return [
    connectSalesforce({
      SALESFORCE_URL: urlOf('salesforce'),
      SALESFORCE_CLIENT_ID: 'sandbox-client',
      SALESFORCE_CLIENT_SECRET: 'sandbox-secret',
    }),
    connectSap({ SAP_URL: urlOf('sap'), SAP_USER: 'COMM_BILLING', SAP_PASSWORD: 'sandbox-billing' }),
    connectContracts({
      CONTRACTS_URL: urlOf('contracts'),
      CONTRACTS_USER: 'legal-service',
      CONTRACTS_PASSWORD: 'sandbox-legal',
    }),
    connectServicenow({
      SERVICENOW_URL: urlOf('servicenow'),
      SERVICENOW_USER: 'svc.renewals',
      SERVICENOW_PASSWORD: 'sandbox-support',
    }),
    connectCalendar({
      CALENDAR_URL: urlOf('calendar'),
      CALENDAR_USER: 'meetings-service',
      CALENDAR_PASSWORD: 'sandbox-meetings',
      CALENDAR_TIME_ZONE: 'Europe/Berlin',
    }),
    connectEmail({
      EMAIL_URL: urlOf('email'),
      EMAIL_USER: 'mailer@vendor.example',
      EMAIL_PASSWORD: 'sandbox-mail',
      EMAIL_FROM: 'renewals@vendor.example',
      EMAIL_PLAINTEXT: 'allowed',
    }),
  ];
}
