import type { SystemName } from '../faults.js';
import { mailboxRemark } from './words.js';

/**
 * By system, what no other should ever hold in the clear: of the two example accounts, of the people who keep them, and
 * what the mail server, which can be told but not asked, says of a mailbox when it refuses a mail.
 */
export const personalValuesIn: Readonly<Record<SystemName, readonly string[]>> = {
  salesforce: [
    'ingrid.solheim@acme.example',
    '+49 40 555 0143',
    'ingrid.at.home@mailbox.example',
    'torsten.lindqvist@globex.example',
    '+49 40 555 0262',
    't.lindqvist.family@mailbox.example',
  ],
  sap: ['DE46500105175407324931', 'DE02700100800030876808', 'agreed with Mr Okafor in private'],
  contracts: ['while her co-director is in custody', 'is in divorce proceedings'],
  servicenow: ['recovering from heart surgery', 'medication for depression'],
  calendar: ['comes back from rehab', 'Oncologist', 'Talk about leaving the company'],
  email: [mailboxRemark],
};

export const seededPersonalValues: readonly string[] = Object.values(personalValuesIn).flat();
