import type { Mutant } from './mutant.js';

const admission = 'libs/specialist/kit/core/admission.ts';
const token = 'libs/specialist/contract/token.ts';
const control = 'libs/goal/application/control-goal.handler.ts';

/** Who may do what: guards of tokens, tenants and roles. */
export const scopeMutants: readonly Mutant[] = [
  {
    name: 'expired-token-accepted',
    guard: 'A token is good for as long as it says.',
    patches: [{ file: token, find: 'if (claims.exp * 1_000 <= nowMs) throw', replace: 'if (claims.exp < 0) throw' }],
  },
  granted('action', "if (grant.action !== action) throw notGranted('ACTION_NOT_GRANTED', 'action');"),
  granted(
    'capability',
    "if (grant.capability !== request.capability) throw notGranted('CAPABILITY_NOT_GRANTED', 'capability');",
  ),
  granted('key', "if (grant.key !== request.key) throw notGranted('KEY_NOT_GRANTED', 'key');"),
  granted('attempt', "if (grant.attempt !== request.attempt) throw notGranted('ATTEMPT_NOT_GRANTED', 'attempt');"),
  granted(
    'version',
    "if (grant.capability_version !== request.capabilityVersion) throw notGranted('CAPABILITY_NOT_GRANTED', 'version');",
  ),
  granted('deadline', "if (grant.deadline !== request.deadline) throw notGranted('DEADLINE_NOT_GRANTED', 'deadline');"),
  granted(
    'dispatch',
    "if (grant.dispatched_to !== request.dispatchedTo) throw notGranted('JOURNAL_NOT_GRANTED', 'dispatch');",
  ),
  granted(
    'tenant',
    "if (claims.tenant !== request.tenant) throw notGranted('TENANT_NOT_GRANTED', 'tenant');\n    if (grant.journal",
    'if (grant.journal',
  ),
  granted('brief', "if (grant.brief_digest !== digest) throw notGranted('BRIEF_NOT_GRANTED', 'brief');"),
  {
    name: 'token-for-another-specialist',
    guard: 'A token is good for one specialist.',
    patches: [{ file: token, find: 'if (claims.aud !== audience)', replace: "if (claims.aud === '')" }],
  },
  {
    name: 'signature-not-looked-at',
    guard: 'A token is believed for its signature.',
    patches: [
      {
        file: token,
        find: 'if (!isSigned({ header, payload, proof }, verifier))',
        replace: "if (header === '' && !isSigned({ header, payload, proof }, verifier))",
      },
    ],
  },
  {
    name: 'tenant-not-asked',
    guard: 'A goal is controlled by its own tenant alone.',
    patches: [
      {
        file: 'libs/goal/application/persons-command.ts',
        find: 'if (goal.tenant !== requester.tenant)',
        replace: 'if (goal.tenant === undefined)',
      },
    ],
  },
  {
    name: 'role-not-asked',
    guard: 'A control takes the role that it takes.',
    patches: [{ file: control, find: 'mustBeAllowed(control, requester, state, now);', replace: '' }],
  },
  {
    name: 'answer-about-another-key-believed',
    guard: 'An answer about another key than was asked about is none.',
    patches: [
      {
        file: 'libs/specialist/gateway/journal-memory.ts',
        find: 'if (key !== asked.key) return wrongKey;',
        replace: "if (key === '') return wrongKey;",
      },
    ],
  },
];

function granted(what: string, find: string, replace = ''): Mutant {
  return {
    name: `${what}-not-granted`,
    guard: `A call asks for nothing but the ${what} that its token was issued for.`,
    patches: [{ file: admission, find, replace }],
  };
}
