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

const renewalPurposes = ['CONTRACT_RENEWAL'];

const permits: readonly Permit[] = [
  {
    id: 'crm-works-on-accounts',
    system: 'salesforce',
    purposes: renewalPurposes,
    categories: ['reference', 'identity', 'commercial', 'contract', 'schedule'],
    upTo: 'confidential',
  },
  {
    id: 'erp-bills-and-extends',
    system: 'sap',
    purposes: renewalPurposes,
    categories: ['reference', 'commercial', 'financial', 'contract', 'schedule'],
    upTo: 'confidential',
  },
  {
    id: 'legal-files-contracts',
    system: 'contracts',
    purposes: renewalPurposes,
    categories: ['reference', 'identity', 'commercial', 'contract', 'schedule'],
    upTo: 'confidential',
  },
];

/**
 * The small policy that comes with Baton: what no sentence permits does not cross. Health, credentials, contact data,
 * support matters and notes are in no sentence, and nothing restricted is.
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
