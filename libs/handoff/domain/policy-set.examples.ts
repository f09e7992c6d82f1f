import type { PolicySetEvent } from './policy-set.events.js';

export const policySetEventExamples: {
  readonly [Type in PolicySetEvent['type']]: Extract<PolicySetEvent, { type: Type }>;
} = {
  PolicySetActivated: {
    type: 'PolicySetActivated',
    data: {
      setHash: 'hash-1',
      schema: 'entity Value;',
      policies: { 'nothing-crosses': 'forbid (principal, action, resource);' },
    },
  },
};
