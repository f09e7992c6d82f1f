import { createHash } from 'node:crypto';
import type { Category, Classification } from '@baton/kernel';
import type { PolicyAnswer, PolicyQuestion } from '@baton/handoff/domain';
import { DisclosurePolicy } from '../policy.port.js';

/** One sentence of policy: to which system, for which purposes, what kind of value may cross, up to which class. */
interface Permit {
  readonly id: string;
  readonly system: string;
  readonly purposes: readonly string[];
  readonly categories: readonly Category[];
  readonly upTo: Classification;
}

const classesInOrder: readonly Classification[] = ['public', 'internal', 'confidential', 'restricted'];

const contractPurposes = ['CONTRACT_RENEWAL', 'CUSTOMER_OFFBOARDING'];

const permits: readonly Permit[] = [
  {
    id: 'crm-works-on-accounts',
    system: 'salesforce',
    purposes: contractPurposes,
    categories: ['reference', 'identity', 'commercial', 'contract', 'schedule'],
    upTo: 'confidential',
  },
  {
    id: 'erp-bills-and-extends',
    system: 'sap',
    purposes: contractPurposes,
    categories: ['reference', 'commercial', 'financial', 'contract', 'schedule'],
    upTo: 'confidential',
  },
  {
    id: 'legal-files-contracts',
    system: 'contracts',
    purposes: contractPurposes,
    categories: ['reference', 'identity', 'commercial', 'contract', 'schedule'],
    upTo: 'confidential',
  },
  {
    id: 'support-takes-cases',
    system: 'servicenow',
    purposes: contractPurposes,
    categories: ['reference', 'contract', 'schedule', 'support'],
    upTo: 'internal',
  },
  {
    id: 'calendars-hold-meetings',
    system: 'calendar',
    purposes: contractPurposes,
    categories: ['reference', 'identity', 'contact', 'schedule'],
    upTo: 'confidential',
  },
  {
    id: 'mail-reaches-signatories',
    system: 'email',
    purposes: contractPurposes,
    categories: ['reference', 'identity', 'contact', 'schedule'],
    upTo: 'confidential',
  },
];

/**
 * The small policy that comes with Baton: what no sentence permits does not cross. Addresses reach calendars and mail
 * alone, support matters the support queue. Health, credentials and notes are in no sentence, and nothing restricted is.
 */
export class DefaultDisclosurePolicy extends DisclosurePolicy {
  readonly setHash = createHash('sha256').update(JSON.stringify(permits)).digest('base64url');

  decide(question: PolicyQuestion): PolicyAnswer {
    const permit = permits.find((candidate) => permitsIt(candidate, question));
    return permit
      ? { decision: 'PERMIT', policies: [permit.id] }
      : { decision: 'DENY', reason: 'NO_PERMIT_MATCHED', policies: [] };
  }
}

function permitsIt(permit: Permit, question: PolicyQuestion): boolean {
  return (
    permit.system === question.system &&
    permit.purposes.includes(question.purpose) &&
    permit.categories.includes(question.category) &&
    classesInOrder.indexOf(question.classification) <= classesInOrder.indexOf(permit.upTo)
  );
}
